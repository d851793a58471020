"""RPCs for contexts that must prove that their messages went."""

from grpc.aio import ServicerContext

from personvern.customer.v1 import message_fate_service_pb2 as rpc
from personvern.customer.v1 import message_fate_service_pb2_grpc as grpc_api
from services.chassis.caller import allow, service
from services.customer.rpc import wire
from services.customer.usecases import Deps, messages

Context = ServicerContext[object, object]
MOST = 200


class MessageFateServicer(grpc_api.MessageFateServiceServicer):
    """Serves `personvern.customer.v1.MessageFateService`."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    @allow(service("disclosure"))
    async def ListMessageFates(
        self, request: rpc.ListMessageFatesRequest, _: Context
    ) -> rpc.ListMessageFatesResponse:
        """What became of these messages."""
        asked = wire.at_most(MOST, "message_ids", request.message_ids)
        found = await messages.fates(asked, self._deps)
        return rpc.ListMessageFatesResponse(
            fates=[
                rpc.MessageFate(
                    message_id=message_id,
                    state=f"MESSAGE_FATE_STATE_{state.value.upper()}",
                    sent_at=wire.time(sent_at),
                )
                for message_id, state, sent_at in found
            ]
        )
