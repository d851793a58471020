"""RPCs about contacts that customers have asked for."""

from grpc.aio import ServicerContext

from personvern.customer.v1 import follow_up_service_pb2 as rpc
from personvern.customer.v1 import follow_up_service_pb2_grpc as grpc_api
from services.chassis.caller import allow, current_caller, staff
from services.chassis.pages import PageRequest
from services.customer.rpc import wire
from services.customer.usecases import Deps, follow_ups

Context = ServicerContext[object, object]


class FollowUpServicer(grpc_api.FollowUpServiceServicer):
    """Serves `personvern.customer.v1.FollowUpService`."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    @allow(staff("agent", reads_personal_data=True))
    async def ListFollowUps(self, request: rpc.ListFollowUpsRequest, _: Context) -> rpc.ListFollowUpsResponse:
        """What waits for an agent."""
        page = await follow_ups.list_follow_ups(
            PageRequest(request.page_size, request.page_token), current_caller(), self._deps
        )
        return rpc.ListFollowUpsResponse(
            follow_ups=[
                rpc.FollowUp(
                    interaction_id=item.interaction_id,
                    customer_id=item.customer_id,
                    earlier_interaction_id=item.earlier_interaction_id,
                    opened_at=wire.time(item.opened_at),
                )
                for item in page.items
            ],
            next_page_token=page.next_token,
        )
