"""Transactional outbox: an event is a row in the transaction that made it true, and a relay publishes it.

One replica at a time holds the relay's lease. It is woken at commit, by another replica's commit through the
broker, and by its own polling, which is the guarantee. Publishing twice is harmless: the event id is the
broker's deduplication id and the consumers' inbox key.

Very many events of one transaction share rows, a hundred in each, and so do those of commands that commit
together: a row costs the database more than what stands in it. Each of them is published under its own id,
and the row goes when all have been, with others a moment later.
"""

import asyncio
import contextlib
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby

from google.protobuf.message import Message

from services.chassis import tasks, telemetry
from services.chassis.clock import Clock
from services.chassis.documents import in_common
from services.chassis.errors import Unavailable
from services.chassis.hindrance import Hindrance
from services.chassis.ids import new_id
from services.chassis.mongo import Document, DuplicateKeyError, Mongo
from services.chassis.streams import BrokerGone, Outgoing, Streams

COLLECTION = "outbox"
LEASES = "leases"
BATCH = 200  # rows that are read, and events that are published, at a time
PACKED = 100
"""Events in one row, when a transaction has more than so many."""
_IN_COMMON = ("type", "source", "time", "trace")
LEASE_SECONDS = 10.0
POLL_SECONDS = 1.0
LINGER_SECONDS = 1.0
"""How long published rows may stay: to remove them is a write of its own, for which others would wait, and
those that come meanwhile go with them. What was published and not removed is published again after a crash.
Who needs them gone, as an erasure does, wakes the relay."""

log = telemetry.log


@dataclass(frozen=True)
class Event:
    """A fact for other contexts: no personal data, only ids.

    `subject` ends with the id that the fact is about, so that one person's events can be purged.
    """

    subject: str
    type: str
    message: Message
    about: str


class Outbox:
    """Adds events to the transaction in force."""

    def __init__(self, mongo: Mongo, clock: Clock, source: str) -> None:
        self._mongo = mongo
        self._rows = mongo.collection(COLLECTION)
        self._clock = clock
        self._source = source
        self.wake: Callable[[Sequence[Document]], None] = lambda rows: None

    async def add(self, *events: Event) -> None:
        """Store events to be published once the transaction has committed.

        Raises:
            RuntimeError: no transaction is in force, so the event could be lost or told too early.
        """
        trace: dict[str, str] = dict(telemetry.inject({}))
        now = self._clock.now()
        rows = [self.row(event, trace, now) for event in events]
        await self.add_rows(_packed(rows) if len(rows) > PACKED else rows)

    async def add_rows(self, rows: Sequence[Document]) -> None:
        """As `add`, for events that were made into rows before, each under the trace of its own command."""
        if self._mongo.session() is None:
            raise RuntimeError("an event needs the transaction that makes it true")
        self._rows.insert_last(rows)
        self._mongo.after_commit(lambda: self.wake(rows))

    async def add_together(self, rows: Sequence[Document]) -> None:
        """As `add_rows`, for the events of commands that commit together: they share a row."""
        await self.add_rows(_packed(rows) if len(rows) > 1 else rows)

    def row(self, event: Event, trace: dict[str, str] | None = None, now: datetime | None = None) -> Document:
        """The row of an event, with the trace in force and the time now unless others are given."""
        return {
            "_id": new_id("evt"),
            "subject": event.subject,
            "type": event.type,
            "about": event.about,
            "source": self._source,
            "time": self._clock.now() if now is None else now,
            "body": event.message.SerializeToString(deterministic=True),
            "trace": dict(telemetry.inject({})) if trace is None else trace,
        }


class Relay:
    """Publishes the outbox of one context, in the order of the event ids."""

    def __init__(
        self,
        mongo: Mongo,
        streams: Streams,
        context: str,
        *,
        poll_seconds: float = POLL_SECONDS,
        lease_seconds: float = LEASE_SECONDS,
    ) -> None:
        self._lease_time = timedelta(seconds=lease_seconds)
        self._rows = mongo.collection(COLLECTION)
        self._leases = mongo.collection(LEASES)
        self._streams = streams
        self._signal = f"personvern.relay.{context}"
        self._me = new_id("relay") + f".{os.getpid()}"
        self._woken = asyncio.Event()
        self._committed_here = False
        self._handed: list[Document] = []
        self._published: list[str] = []  # rows to be removed
        self._published_at = 0.0  # the first of them
        self._look = True  # whether there may be more than what is handed over
        self._looked = 0.0
        self._poll = poll_seconds
        self._task: asyncio.Task[None] | None = None
        self._hindrance = Hindrance("relay waits")
        self._holds = False
        self._held_until = datetime.min.replace(tzinfo=UTC)

    def wake(self, rows: Sequence[Document] = ()) -> None:
        """This process has committed these rows, or some that are to be looked for."""
        self._committed_here = True
        if rows and len(self._handed) < BATCH:
            self._handed.extend(rows)
        else:
            self._look = True
        self._woken.set()

    async def start(self) -> None:
        """Begin to publish in the background, first what others have left."""
        self._woken.set()
        await self._streams.on_signal(self._signal, self._called)
        self._task = asyncio.create_task(self._run(), name="outbox-relay")

    async def stop(self) -> None:
        """Publish what is there, give the lease back and end."""
        if self._task is None:
            return
        await tasks.end(self._task)
        with contextlib.suppress(Unavailable, BrokerGone):  # the next holder publishes the rest
            if self._holds:
                await self._drain()
            await self._leases.delete_one({"_id": "relay", "owner": self._me})

    async def _called(self, _: bytes) -> None:
        self._look = True
        self._woken.set()

    async def _run(self) -> None:
        while True:
            with contextlib.suppress(TimeoutError):  # asyncio.wait_for may swallow a cancellation in 3.11
                async with asyncio.timeout(LINGER_SECONDS if self._published else self._poll):
                    await self._woken.wait()
            committed_here, self._committed_here = self._committed_here, False
            self._woken.clear()
            try:
                if await self._lease():
                    await self._work()
                    self._hindrance.gone()
                    continue
                self._handed, self._look = [], True
                await self._remove()
                if committed_here:  # never in answer to a signal: two replicas would signal for ever
                    await self._streams.signal(self._signal)
                self._hindrance.gone()
            except (Unavailable, BrokerGone) as error:
                self._hindrance.met(str(error))
                self._look = True
                await asyncio.sleep(self._poll)
                self._woken.set()
            except Exception:
                log.exception("relay failed")
                self._look = True
                await asyncio.sleep(self._poll)

    async def _work(self) -> None:
        """Publish what was handed over; look for more when there may be some, and once a poll in any case."""
        handed, self._handed = self._handed, []
        now = asyncio.get_running_loop().time()
        if (handed or self._published) and not self._look and now < self._looked + self._poll:
            await self._send(handed)
            if now >= self._published_at + LINGER_SECONDS:
                await self._remove()
            return
        self._look, self._looked = False, now
        await self._drain()

    async def _lease(self) -> bool:
        """Take or renew the lease; at most one replica has it."""
        now = datetime.now(UTC)
        if self._holds and now < self._held_until - self._lease_time / 2:
            return True
        until = now + self._lease_time
        free = {"_id": "relay", "$or": [{"owner": self._me}, {"until": {"$lt": now}}]}
        try:
            found = await self._leases.find_one_and_update(
                free, {"$set": {"owner": self._me, "until": until}}, upsert=True
            )
        except DuplicateKeyError:
            found = None  # another replica holds it
        self._holds, self._held_until = found is not None, until
        return self._holds

    async def _drain(self) -> None:
        await self._remove()
        while rows := await self._rows.find({}, sort=[("_id", 1)], limit=BATCH):
            await self._send(rows)
            sent = {row["_id"] for row in rows}  # some were handed over while they were looked for
            self._handed = [row for row in self._handed if row["_id"] not in sent]
            await self._remove()
            if len(rows) < BATCH or not await self._lease():
                return

    async def _send(self, rows: list[Document]) -> None:
        for some in _portions(rows):
            published = await self._publish(some)
            if not self._published:
                self._published_at = asyncio.get_running_loop().time()
            self._published += published
            if len(published) < len(some):
                await self._remove()
                raise BrokerGone("some events were not acknowledged")

    async def _remove(self) -> None:
        """Remove the rows that are published."""
        if rows := self._published:
            await self._rows.delete_many({"_id": {"$in": rows}})
            self._published = self._published[len(rows) :]

    async def _publish(self, rows: list[Document]) -> list[str]:
        """The ids of the rows of which every event is published."""
        if "events" in rows[0]:
            (row,) = rows
            await self._streams.publish_many([_outgoing(row | event) for event in row["events"]])
            return [row["_id"]]
        return await self._publish_each(rows)

    async def _publish_each(self, rows: Sequence[Document]) -> list[str]:
        """The ids of the events that are published, each in the trace of its own command."""
        outgoing = [_outgoing(row) for row in rows]
        results = await asyncio.gather(
            *(self._streams.publish(item) for item in outgoing), return_exceptions=True
        )
        for failure in results:
            if isinstance(failure, BaseException) and not isinstance(failure, BrokerGone):
                raise failure
        return [item.id for item, result in zip(outgoing, results, strict=True) if result is None]


def _packed(rows: Sequence[Document]) -> list[Document]:
    """The same events in fewer rows; each row has the id of its first, and what all of it have in common."""
    packed = []
    for first in range(0, len(rows), PACKED):
        same, events = in_common(rows[first : first + PACKED], _IN_COMMON)
        packed.append({"_id": events[0]["_id"], "events": events, **same})
    return packed


def _portions(rows: Sequence[Document]) -> Iterator[list[Document]]:
    """The rows in their order: what has one event together, `BATCH` at most, what has many by itself."""
    for packed, some in groupby(rows, key=lambda row: "events" in row):
        alike = list(some)
        step = 1 if packed else BATCH
        for first in range(0, len(alike), step):
            yield alike[first : first + step]


def _outgoing(row: Document) -> Outgoing:
    return Outgoing(
        id=row["_id"],
        subject=row["subject"],
        type=row["type"],
        about=row["about"],
        source=row["source"],
        time=row["time"],
        body=bytes(row["body"]),
        trace=dict(row["trace"]),
    )
