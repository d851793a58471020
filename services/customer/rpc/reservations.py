"""ReservationService over gRPC."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from personvern.customer.v1 import reservation_service_pb2 as rpc
from personvern.customer.v1 import reservation_service_pb2_grpc as stubs
from services.chassis.caller import allow, staff
from services.chassis.rpc_server import parts_of, request_key
from services.customer.rpc.wire import time
from services.customer.store.reservations import Register
from services.customer.usecases import Deps, reservations


class ReservationServicer(stubs.ReservationServiceServicer):
    """The register of reservations."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps
        self._uploads = asyncio.Semaphore(1)  # a whole register in memory at a time

    @allow(staff("marketing", "dpo"))
    async def ImportReservationRegister(
        self, request_iterator: AsyncIterator[rpc.ImportReservationRegisterRequest], _: Any
    ) -> rpc.ImportReservationRegisterResponse:
        """Take a register whole, or refuse it whole."""
        head = rpc.ImportReservationRegisterRequest()
        async with self._uploads:
            upload = await reservations.read_upload(parts_of(request_iterator, head), self._deps)
            # The digest stands for the bytes in the key: the same request id with another file is refused.
            key = request_key(
                rpc.ImportReservationRegisterRequest(request_id=head.request_id, data=upload.sha256.encode())
            )
            register, known = await reservations.import_register(key, upload, self._deps)
        return rpc.ImportReservationRegisterResponse(register=_message(register), already_imported=known)

    @allow(staff("marketing", "dpo"))
    async def GetReservationRegister(
        self, request: rpc.GetReservationRegisterRequest, _: Any
    ) -> rpc.GetReservationRegisterResponse:
        """The register that was taken last."""
        found = await self._deps.store.reservations.latest()
        return rpc.GetReservationRegisterResponse(register=None if found is None else _message(found))


def _message(register: Register) -> rpc.ReservationRegister:
    return rpc.ReservationRegister(
        register_id=register.id,
        month=register.month,
        sha256=register.sha256,
        lines=register.lines,
        imported_at=time(register.imported_at),
        in_force=register.in_force,
        customers=register.customers,
        operation_id=register.operation_id,
    )
