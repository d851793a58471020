"""AffectedService over gRPC, for the data of whichever context serves it."""

from datetime import date
from typing import Any

from personvern.privacy.v1 import affected_service_pb2 as rpc
from personvern.privacy.v1 import affected_service_pb2_grpc as stubs
from services.chassis.caller import allow, service
from services.chassis.errors import Invalid
from services.chassis.rpc_server import Servicer
from services.kernel.affected import MOST, Finders, Kind, Wanted

KINDS = {
    rpc.AFFECTED_KIND_CUSTOMERS: Kind.CUSTOMERS,
    rpc.AFFECTED_KIND_CONTRACTS_OF_PRODUCT: Kind.CONTRACTS_OF_PRODUCT,
    rpc.AFFECTED_KIND_CONTRACTS_OF_GROUP: Kind.CONTRACTS_OF_GROUP,
    rpc.AFFECTED_KIND_INVOICES: Kind.INVOICES,
    rpc.AFFECTED_KIND_CONSENTS: Kind.CONSENTS,
    rpc.AFFECTED_KIND_SURVEY_INVITATIONS: Kind.SURVEY_INVITATIONS,
}


class AffectedServicer(stubs.AffectedServiceServicer):
    """Finds by kind; each finder goes along an index."""

    def __init__(self, finders: Finders) -> None:
        self._finders = finders

    @property
    def servicer(self) -> Servicer:
        """As the context serves it."""
        descriptor = rpc.DESCRIPTOR.services_by_name["AffectedService"]
        return Servicer(stubs.add_AffectedServiceServicer_to_server, self, descriptor)

    @allow(service("disclosure"))
    async def ListAffected(self, request: rpc.ListAffectedRequest, _: Any) -> rpc.ListAffectedResponse:
        """The next records of a kind."""
        kind = KINDS.get(request.data.kind)
        finder = self._finders.get(kind) if kind else None
        if finder is None:
            raise Invalid("There is no such data here.")
        limit = min(request.limit, MOST) if request.limit > 0 else MOST
        first, last = _day(request.data.first_day), _day(request.data.last_day)
        found = await finder(Wanted(request.data.of, first, last, request.after, limit))
        return rpc.ListAffectedResponse(
            customer_ids=dict.fromkeys(found.customer_ids),
            records=len(found.customer_ids),
            after=found.after,
            read=found.read,
            total=found.total,
        )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Invalid("A day is YYYY-MM-DD.") from None
