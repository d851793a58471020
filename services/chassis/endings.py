"""Waiting in a process for the end of work that it does itself."""

import asyncio
import contextlib
from collections import OrderedDict
from collections.abc import Collection

REMEMBERED = 1_000
"""Ends that are remembered: whoever asks for work begins to wait a moment after it has begun."""


class Endings:
    """Who waits in this process for the end of operations that it works on; `closed` while it stops."""

    def __init__(self) -> None:
        self._over: OrderedDict[str, None] = OrderedDict()
        self._waiting: dict[str, set[asyncio.Event]] = {}
        self.here: set[str] = set()
        """What is worked on in this process: its end is heard at once."""
        self.closed = False

    @property
    def waiting(self) -> Collection[str]:
        """What is waited for."""
        return self._waiting.keys()

    def tell(self, operation_id: str) -> None:
        """It has ended."""
        self._over[operation_id] = None
        while len(self._over) > REMEMBERED:
            self._over.popitem(last=False)
        self._rouse(operation_id)

    def left(self, operation_id: str) -> None:
        """It is not worked on here any more; who waits has to look how it stands, unless it was told."""
        self.here.discard(operation_id)
        self._rouse(operation_id)

    def close(self) -> None:
        """Have nobody wait any more."""
        self.closed = True
        for operation_id in self._waiting:
            self._rouse(operation_id)

    async def heard(self, operation_id: str, seconds: float) -> bool:
        """Whether it ends within so many seconds, or has; answers sooner when it is left."""
        if operation_id not in self._over:
            event = asyncio.Event()
            waiting = self._waiting.setdefault(operation_id, set())
            waiting.add(event)
            try:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(seconds):
                        await event.wait()
            finally:
                waiting.discard(event)
                if not waiting:
                    self._waiting.pop(operation_id, None)
        return operation_id in self._over

    def _rouse(self, operation_id: str) -> None:
        for event in self._waiting.get(operation_id, ()):
            event.set()
