"""The feed of changed people: who writes a person's document tells, and whoever holds a copy hears.

This replica hears at once, the others by a signal of the broker, which they answer once they have forgotten
what they held. Only then is the write done; one that stays silent loses its lease first (see `replicas`).
"""

import asyncio
import uuid
from collections.abc import Callable, Sequence
from functools import partial
from itertools import count

from services.chassis import telemetry
from services.chassis.mongo import Mongo
from services.chassis.streams import Streams
from services.consent.memory.replicas import Replicas

CHANGED = "signals.consent.changed"
HEARD = "signals.consent.heard"
PATIENCE = 0.5
"""Seconds for a signal and its answer, before the silent replica is fenced."""
_AT_ONCE = 5_000  # ids in one signal; the broker takes 1 MB

Heard = Callable[[Sequence[str]], None]
log = telemetry.log


class _Telling:
    """One signal, and who has not answered it yet."""

    def __init__(self, missing: set[str]) -> None:
        self.missing = missing
        self.done = asyncio.Event()

    def answered(self, name: str) -> None:
        """A replica has forgotten what it held."""
        self.missing.discard(name)
        if not self.missing:
            self.done.set()


class Changes:
    """Tells and hears whose documents have changed."""

    def __init__(self, mongo: Mongo, streams: Streams) -> None:
        self._mongo, self._streams = mongo, streams
        self._replicas = Replicas(mongo, streams)
        self._replicas.lost = self._lost
        self._listeners: list[tuple[Heard, Callable[[], None]]] = []
        self._me, self._numbers = uuid.uuid4().hex, count(1)
        self._tellings: dict[str, _Telling] = {}

    async def start(self) -> None:
        """Begin to hear other replicas, and to hold a lease."""
        await self._streams.on_signal(CHANGED, self._hear)
        await self._streams.on_signal(HEARD, self._answered)
        await self._replicas.start()

    async def stop(self) -> None:
        """Give the lease back."""
        await self._replicas.stop()

    def hold(self) -> bool:
        """Whether what was kept since `lost` may be relied on now, and what is read from now on be kept."""
        return self._replicas.hold()

    def listen(self, heard: Heard, lost: Callable[[], None] = lambda: None) -> None:
        """Have `heard` called with the ids of people whose documents have changed, on any replica.

        `lost` is called when changes may have been missed: nothing that was read before may be relied on.
        """
        self._listeners.append((heard, lost))

    async def changed(self, *customer_ids: str) -> None:
        """Tell that these people's documents change; `SubjectStore` does so at each of its own writes.

        Inside a transaction the telling waits for the commit, and the transaction does not answer before it
        is done; outside one, call it after the write.

        Raises:
            Unavailable: what was written stands, but nobody can say whether all have heard; do it again.
        """
        await self._mongo.once_committed(partial(self._tell, customer_ids))

    async def _tell(self, customer_ids: Sequence[str]) -> None:
        self._told(customer_ids)
        for start in range(0, len(customer_ids), _AT_ONCE):
            await self._tell_others(customer_ids[start : start + _AT_ONCE])

    async def _tell_others(self, customer_ids: Sequence[str]) -> None:
        others = await self._replicas.others()
        if not others:
            return
        number = f"{self._me}-{next(self._numbers)}"
        telling = self._tellings[number] = _Telling(others)
        try:
            await self._streams.signal(CHANGED, " ".join((number, *customer_ids)).encode())
            await asyncio.wait_for(telling.done.wait(), PATIENCE if self._streams.connected else 0)
        except TimeoutError:
            silent = telling.missing & await self._replicas.others()
            log.warning("replicas do not answer and are fenced", replicas=len(silent))
            await self._replicas.fence(silent)
        finally:
            del self._tellings[number]

    async def _hear(self, body: bytes) -> None:
        number, *customer_ids = body.decode().split()
        self._told(customer_ids)
        await self._streams.signal(HEARD, f"{number} {self._replicas.me}".encode())

    async def _answered(self, body: bytes) -> None:
        number, _, name = body.decode().partition(" ")
        if telling := self._tellings.get(number):
            telling.answered(name)

    def _told(self, customer_ids: Sequence[str]) -> None:
        for heard, _ in self._listeners:
            heard(customer_ids)

    def _lost(self) -> None:
        for _, lost in self._listeners:
            lost()
