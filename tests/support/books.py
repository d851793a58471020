"""What stands in the databases and streams of a cluster, and what is still on its way."""

from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import nats
from nats.js import JetStreamContext
from nats.js.errors import NotFoundError

from deploy.local.keys import CONTEXTS
from tests.support.cluster import Cluster
from tests.support.eventually import eventually

STREAMS = tuple(name.upper() for name in CONTEXTS)
# What a service notes about its own work; everything else is what it knows.
OWN_WORK = frozenset({"inbox", "outbox", "leases", "replicas", "idempotency", "operations"})


class Books:
    """Reads a cluster's databases and streams past its services."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster

    def database(self, context: str) -> Any:
        """The database of a context."""
        return self._cluster.databases[f"personvern_{context}"]

    @asynccontextmanager
    async def broker(self) -> AsyncIterator[JetStreamContext]:
        """The streams."""
        connection = await nats.connect(self._cluster.nats_url)
        try:
            yield connection.jetstream()
        finally:
            await connection.close()

    async def count(self, context: str, collection: str, **query: Any) -> int:
        """How many documents match."""
        return int(await self.database(context)[collection].count_documents(query))

    async def known(self, skip: frozenset[str] = OWN_WORK) -> dict[str, Any]:
        """Every document of every context but those about a service's own work."""
        found: dict[str, Any] = {}
        for context in CONTEXTS:
            database = self.database(context)
            for name in sorted(set(await database.list_collection_names()) - skip):
                async for document in database[name].find({}):
                    found[f"{context}.{name}/{document['_id']}"] = document
        return found

    async def events(self, stream: str) -> list[Any]:
        """All events of a stream, oldest first: `subject`, `headers`, `data`."""
        found: list[Any] = []
        async with self.broker() as js:
            try:
                state = (await js.stream_info(stream)).state
            except NotFoundError:
                return found
            for sequence in range(max(1, state.first_seq), state.last_seq + 1):
                try:
                    found.append(await js.get_msg(stream, seq=sequence))
                except NotFoundError:
                    continue
        return found

    async def letters(self, consumer: str = "") -> list[Any]:
        """The dead letters, of one consumer or of all."""
        letters = await self.events("DEAD_LETTERS")
        return [letter for letter in letters if consumer in {"", letter.headers["Dead-Consumer"]}]

    async def told(self, stream: str) -> Counter[str]:
        """How often each type of event was told, by its name without the package."""
        events = await self.events(stream)
        ids = [event.headers["ce-id"] for event in events]
        assert len(set(ids)) == len(ids), "the same event was stored twice"
        return Counter(event.headers["ce-type"].rpartition(".")[2] for event in events)

    async def publish(self, events: Sequence[Any], *, tag: str = "", fresh: bool = False) -> None:
        """Publish events again: under their own broker ids, with a `tag` under new ones, `fresh` as new
        events.
        """
        async with self.broker() as js:
            for event in events:
                headers = dict(event.headers)
                headers["Nats-Msg-Id"] += tag
                if fresh:
                    headers["ce-id"] += tag
                await js.publish(event.subject, event.data, headers=headers)

    async def quiet(self, seconds: float = 60.0) -> None:
        """Return when nothing is on its way: outboxes empty, every event handled, no operation open."""
        await eventually(self._quiet, timeout=seconds)

    async def _quiet(self) -> bool:
        for context in CONTEXTS:
            waiting = await self.count(context, "outbox")
            assert not waiting, f"{waiting} events in the outbox of {context}"
            open_ = await self.count(context, "operations", state={"$in": ["queued", "running"]})
            assert not open_, f"{open_} operations of {context} are open"
        async with self.broker() as js:
            for stream in STREAMS:
                for consumer in await js.consumers_info(stream):
                    left = (consumer.num_pending or 0) + (consumer.num_ack_pending or 0)
                    assert not left, f"{left} events for {consumer.name}"
        return True
