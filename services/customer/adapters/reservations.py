"""Tells consent which customers stand in the register of reservations."""

from collections.abc import Sequence

from personvern.consent.v1 import reservation_service_pb2 as rpc
from personvern.consent.v1 import reservation_service_pb2_grpc as stubs


class ConsentReservations:
    """Client of consent's ReservationService."""

    def __init__(self, stub: "stubs.ReservationServiceStub") -> None:
        self._stub = stub

    async def record(self, month: str, reserved: Sequence[tuple[str, frozenset[str]]]) -> None:
        """Note who is reserved on which channels. Raises RemoteError."""
        customers = [
            rpc.ReservedCustomer(customer_id=customer_id, channels=sorted(channels))
            for customer_id, channels in reserved
        ]
        await self._stub.RecordReservations(rpc.RecordReservationsRequest(month=month, customers=customers))

    async def bring_into_force(self, month: str, sha256: str, lines: int) -> None:
        """Everybody was looked up. Raises RemoteError."""
        request = rpc.BringRegisterIntoForceRequest(month=month, sha256=sha256, lines=lines)
        await self._stub.BringRegisterIntoForce(request)
