"""Whether the gateway wants requests."""

from __future__ import annotations

from time import monotonic

from gateway.clients import CONTEXTS, Stubs

_SECONDS = 1.0  # for which an answer is kept


class Readiness:
    """Ready once each context has been ready; not ready when it drains or when none is left."""

    def __init__(self, clients: Stubs) -> None:
        self._clients = clients
        self._seen: set[str] = set()
        self._asked = -_SECONDS
        self.services = dict.fromkeys(CONTEXTS, False)
        self.draining = False

    async def ready(self) -> bool:
        """Whether requests are wanted now; asks the contexts at most once a second."""
        now = monotonic()
        if now - self._asked >= _SECONDS or len(self._seen) < len(CONTEXTS):
            self._asked = now
            self.services = await self._clients.ready()
            self._seen |= {name for name, ready in self.services.items() if ready}
        return not self.draining and len(self._seen) == len(CONTEXTS) and any(self.services.values())
