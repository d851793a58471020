"""ReservationService over gRPC."""

import re
from typing import Any

from personvern.consent.v1 import reservation_service_pb2 as rpc
from personvern.consent.v1 import reservation_service_pb2_grpc as stubs
from services.chassis.caller import allow, service
from services.chassis.errors import Violations
from services.consent.errors import ConsentRequestInvalid
from services.consent.usecases import Deps, reservations

MOST = 1_000
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
_CHANNELS = frozenset({"phone", "post"})


class ReservationServicer(stubs.ReservationServiceServicer):
    """Reservations, for the customer context."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    @allow(service("customer"))
    async def RecordReservations(
        self, request: rpc.RecordReservationsRequest, _: Any
    ) -> rpc.RecordReservationsResponse:
        """Note who is reserved."""
        reserved = [(item.customer_id, frozenset(item.channels)) for item in request.customers]
        found = _month_violations(request.month)
        if len(reserved) > MOST:
            found.add("customers", "TOO_MANY", f"At most {MOST} customers at a time.")
        if any(channels - _CHANNELS for _, channels in reserved):
            found.add("customers.channels", "REGISTER_CHANNEL", "The register is for phone and post.")
        found.raise_if_any(ConsentRequestInvalid, "The request has fields to correct.")
        await reservations.record_reservations(request.month, reserved, self._deps)
        return rpc.RecordReservationsResponse()

    @allow(service("customer"))
    async def BringRegisterIntoForce(
        self, request: rpc.BringRegisterIntoForceRequest, _: Any
    ) -> rpc.BringRegisterIntoForceResponse:
        """The register is in force."""
        _month_violations(request.month).raise_if_any(
            ConsentRequestInvalid, "The request has fields to correct."
        )
        await reservations.bring_register_into_force(request.month, request.sha256, request.lines, self._deps)
        return rpc.BringRegisterIntoForceResponse()


def _month_violations(month: str) -> Violations:
    found = Violations()
    if not _MONTH.fullmatch(month):
        found.add("month", "MONTH_FORMAT", "Give the month as YYYY-MM.")
    return found
