"""What a service tells about its background work: outbox, consumers, operations. Looked at every few seconds.

Every replica tells the same numbers, since they share database and broker: take the greatest, not the sum.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from prometheus_client import Gauge

from services.chassis.clock import Clock
from services.chassis.errors import Unavailable
from services.chassis.mongo import Mongo
from services.chassis.operations import COLLECTION as OPERATIONS
from services.chassis.operations import QUEUED, RUNNING
from services.chassis.outbox import COLLECTION as OUTBOX
from services.chassis.streams import DEAD_LETTERS, BrokerGone, Consumer, Streams

SECONDS, FIGURES_SECONDS = 15.0, 60.0
MOST = 10_000
"""Rows of the outbox are counted up to so many: more is bad enough, and counting takes its time."""

DEAD_LETTERS_STORED = Gauge(
    "personvern_dead_letters_stored", "Events that lie in the dead letters.", ["service"]
)
STREAM_EVENTS = Gauge("personvern_stream_events", "Events that the service's stream holds.", ["service"])
STREAM_BYTES = Gauge("personvern_stream_bytes", "What they take at the broker.", ["service"])
OUTBOX_AGE = Gauge("personvern_outbox_age_seconds", "Age of the oldest unpublished event.", ["service"])
OUTBOX_ROWS = Gauge("personvern_outbox_rows", "Rows of unpublished events, 10,000 at most.", ["service"])
WAITING = Gauge(
    "personvern_consumer_waiting", "Events that a consumer has not been given.", ["service", "consumer"]
)
UNACKNOWLEDGED = Gauge(
    "personvern_consumer_unacknowledged",
    "Events that a consumer was given and has not finished.",
    ["service", "consumer"],
)
CLOCK_OFFSET = Gauge(
    "personvern_clock_offset_seconds", "How far a service's clock is ahead of its database's.", ["service"]
)
OPERATIONS_OPEN = Gauge("personvern_operations", "Long work that waits or is under way.", ["service", "kind"])
OPERATIONS_AGE = Gauge(
    "personvern_operation_age_seconds", "Since when the oldest of it has been asked for.", ["service", "kind"]
)


@dataclass(frozen=True)
class Figure:
    """A number of a context's own that is read from its database: a gauge, by the values of its labels.

    `read` answers every combination of labels that may occur, with 0 where there is nothing.
    """

    name: str
    help: str
    read: Callable[[], Awaitable[Mapping[tuple[str, ...], float]]]
    labels: tuple[str, ...] = ()


_FIGURES: dict[str, Gauge] = {}


def _gauge(figure: Figure) -> Gauge:
    """The gauge of a figure, made once in a process: tests build a service many times over."""
    if figure.name not in _FIGURES:
        _FIGURES[figure.name] = Gauge(figure.name, figure.help, figure.labels)
    return _FIGURES[figure.name]


class Watch:
    """Looks at the background work of one service."""

    def __init__(
        self,
        name: str,
        mongo: Mongo,
        streams: Streams,
        clock: Clock,
        consumers: Sequence[Consumer],
        kinds: Mapping[str, object],
        figures: Sequence[Figure] = (),
    ) -> None:
        self._name, self._streams, self._clock, self._mongo = name, streams, clock, mongo
        self._outbox = mongo.collection(OUTBOX)
        self._operations = mongo.collection(OPERATIONS)
        self._consumers, self._kinds = consumers, list(kinds)
        self._figures = [(_gauge(figure), figure) for figure in figures]

    async def look(self) -> None:
        """Set the gauges. Raises Unavailable when database or broker are away; the gauges then stand."""
        await self._look_at_outbox()
        await self._look_at_operations()
        ahead = self._clock.now() - await self._mongo.time()
        CLOCK_OFFSET.labels(self._name).set(ahead.total_seconds())
        try:
            for consumer in self._consumers:
                waiting, unacknowledged = await self._streams.backlog(consumer)
                WAITING.labels(self._name, consumer.durable).set(waiting)
                UNACKNOWLEDGED.labels(self._name, consumer.durable).set(unacknowledged)
            DEAD_LETTERS_STORED.labels(self._name).set((await self._streams.holding(DEAD_LETTERS))[0])
            events, size = await self._streams.holding(self._name.upper())
            STREAM_EVENTS.labels(self._name).set(events)
            STREAM_BYTES.labels(self._name).set(size)
        except BrokerGone as error:
            raise Unavailable("the broker cannot be asked") from error

    async def look_at_figures(self) -> None:
        """Set the gauges of the context. Raises Unavailable when the database is away; they then stand."""
        for gauge, figure in self._figures:
            for labels, value in (await figure.read()).items():
                (gauge.labels(*labels) if labels else gauge).set(value)

    async def _look_at_outbox(self) -> None:
        rows = await self._outbox.find({}, sort=[("_id", 1)], limit=1)
        age = 0.0
        if rows:
            first = rows[0] | rows[0].get("events", [{}])[0]
            age = max(0.0, (self._clock.now() - first["time"]).total_seconds())
        OUTBOX_AGE.labels(self._name).set(age)
        by_id = {"_id": {"$gt": ""}}  # the index alone is read, not each row
        OUTBOX_ROWS.labels(self._name).set(await self._outbox.count(by_id, limit=MOST) if rows else 0)

    async def _look_at_operations(self) -> None:
        found = await self._operations.find(
            {"state": {"$in": [QUEUED, RUNNING]}}, projection=["kind", "created_at"], limit=MOST
        )
        now = self._clock.now()
        under_way = Counter(str(row["kind"]) for row in found)
        for kind in {*self._kinds, *under_way}:
            begun = min((row["created_at"] for row in found if row["kind"] == kind), default=now)
            OPERATIONS_OPEN.labels(self._name, kind).set(under_way[kind])
            OPERATIONS_AGE.labels(self._name, kind).set(max(0.0, (now - begun).total_seconds()))
