"""Asks the consent context which usage events may be stored."""

from collections.abc import Collection

from personvern.consent.v1 import terminal_service_pb2 as rpc
from personvern.consent.v1 import terminal_service_pb2_grpc as stubs
from services.customer.model.usage import Cover


class ConsentCovers:
    """Client of consent's terminals: one call per batch."""

    def __init__(self, stub: "stubs.TerminalServiceStub") -> None:
        self._stub = stub

    async def cover(self, terminal_id: str, customer_id: str, kinds: Collection[str]) -> list[Cover]:
        """What may be stored. Raises RemoteError."""
        request = rpc.CoverUsageRequest(terminal_id=terminal_id, customer_id=customer_id, kinds=sorted(kinds))
        answer = await self._stub.CoverUsage(request)
        return [
            Cover(item.kind, item.purpose, item.keep_months, tuple(item.evidence)) for item in answer.covers
        ]
