"""Asks the customer context what became of messages."""

from collections.abc import Mapping, Sequence

from personvern.customer.v1 import message_fate_service_pb2 as rpc
from personvern.customer.v1 import message_fate_service_pb2_grpc as stubs
from services.disclosure.model.breach_letters import Fate

_FATES = {
    rpc.MESSAGE_FATE_STATE_QUEUED: Fate.QUEUED,
    rpc.MESSAGE_FATE_STATE_SENT: Fate.SENT,
    rpc.MESSAGE_FATE_STATE_FAILED: Fate.FAILED,
    rpc.MESSAGE_FATE_STATE_BOUNCED: Fate.BOUNCED,
}


class RemoteFates:
    """The customer context."""

    def __init__(self, stub: "stubs.MessageFateServiceStub") -> None:
        self._stub = stub

    async def of(self, message_ids: Sequence[str]) -> Mapping[str, Fate]:
        """The fate of each that is still kept; a state nobody knows here ends nothing. Raises RemoteError."""
        answer = await self._stub.ListMessageFates(rpc.ListMessageFatesRequest(message_ids=message_ids))
        return {item.message_id: _FATES.get(item.state, Fate.QUEUED) for item in answer.fates}
