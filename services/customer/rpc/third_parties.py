"""ThirdPartyService: what the disclosure context asks about an approved disclosure to a third party."""

from grpc.aio import ServicerContext

from personvern.customer.v1 import third_party_service_pb2 as rpc
from services.chassis.caller import allow, service
from services.customer.rpc.wire import at_most
from services.customer.usecases import Deps, third_parties

Context = ServicerContext[object, object]
DISCLOSURE = service("disclosure")
MOST = 100


class ThirdPartyServicer:
    """Serves `personvern.customer.v1.ThirdPartyService`."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    @allow(DISCLOSURE)
    async def CheckCustomers(
        self, request: rpc.CheckCustomersRequest, _: Context
    ) -> rpc.CheckCustomersResponse:
        """Who is not known here."""
        asked = at_most(MOST, "customer_ids", request.customer_ids)
        found = await third_parties.unknown(asked, self._deps)
        return rpc.CheckCustomersResponse(unknown_ids=found)

    @allow(DISCLOSURE)
    async def ReleaseNationalIds(
        self, request: rpc.ReleaseNationalIdsRequest, _: Context
    ) -> rpc.ReleaseNationalIdsResponse:
        """The national ids that an approved case names."""
        asked = at_most(MOST, "customer_ids", request.customer_ids)
        found = await third_parties.national_ids(asked, self._deps)
        return rpc.ReleaseNationalIdsResponse(
            national_ids={customer_id: number.reveal() for customer_id, number in found.items()}
        )
