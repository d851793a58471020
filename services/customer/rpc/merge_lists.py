"""MergeListService over gRPC."""

from typing import Any

from personvern.customer.v1 import merge_list_service_pb2 as rpc
from personvern.customer.v1 import merge_list_service_pb2_grpc as stubs
from services.chassis.caller import allow, service
from services.customer.usecases import Deps

MOST = 10_000


class MergeListServicer(stubs.MergeListServiceServicer):
    """Which customers are one person."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    @allow(service("disclosure"))
    async def ListStandingMerges(
        self, request: rpc.ListStandingMergesRequest, _: Any
    ) -> rpc.ListStandingMergesResponse:
        """A page of the merges that stand."""
        limit = min(request.limit, MOST) if request.limit > 0 else MOST
        found = await self._deps.store.merges.all_standing(request.after, limit)
        return rpc.ListStandingMergesResponse(
            merges=[rpc.StandingMerge(merged_id=one, survivor_id=into) for one, into in found]
        )
