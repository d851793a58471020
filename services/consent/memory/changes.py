"""The feed of changed people: who writes a person's document tells, and whoever holds a copy hears.

This replica hears at once, the others by a signal of the broker.
"""

from collections.abc import Callable, Sequence
from functools import partial

from services.chassis.mongo import Mongo
from services.chassis.streams import Streams

SUBJECT = "signals.consent.changed"
Heard = Callable[[Sequence[str]], None]


class Changes:
    """Tells and hears whose documents have changed."""

    def __init__(self, mongo: Mongo, streams: Streams) -> None:
        self._mongo, self._streams = mongo, streams
        self._listeners: list[tuple[Heard, Callable[[], None]]] = []

    async def start(self) -> None:
        """Begin to hear other replicas."""
        await self._streams.on_signal(SUBJECT, self._hear)

    def listen(self, heard: Heard, lost: Callable[[], None] = lambda: None) -> None:
        """Have `heard` called with the ids of people whose documents have changed, on any replica.

        `lost` is called when changes may have been missed: nothing that was read before may be relied on.
        """
        self._listeners.append((heard, lost))

    async def changed(self, *customer_ids: str) -> None:
        """Tell that these people's documents change; `SubjectStore` does so at each of its own writes.

        Inside a transaction the telling waits for the commit, and the transaction does not answer before it
        is done; outside one, call it after the write.
        """
        await self._mongo.once_committed(partial(self._tell, customer_ids))

    async def _tell(self, customer_ids: Sequence[str]) -> None:
        self._told(customer_ids)
        await self._streams.signal(SUBJECT, " ".join(customer_ids).encode())

    async def _hear(self, body: bytes) -> None:
        self._told(body.decode().split())

    def _told(self, customer_ids: Sequence[str]) -> None:
        for heard, _ in self._listeners:
            heard(customer_ids)
