"""Many small reads in one round trip.

The records about one person lie in some twenty collections, and a command costs the driver and the server
more than the few rows that it finds. What is asked at the same time goes as one command: a `$unionWith` of
all the queries. Twenty that find two rows each take 22 ms of processor time by themselves and 7 ms so.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from services.chassis.documents import Document, Filter, Sort

MOST = 100
"""Reads in one command; a pipeline may have a thousand stages."""
_PART = "_part"
"""The field that says which read found a row; no document has one."""
Aggregate = Callable[[Sequence[Filter]], Awaitable[list[Document]]]


@dataclass(frozen=True)
class Read:
    """One of them, as `Collection.find` gets it; `aggregate` asks its collection."""

    collection: str
    aggregate: Aggregate
    query: Filter
    sort: Sort = ()
    limit: int = 0
    projection: Sequence[str] | None = None
    counted: bool = False
    """Whether not the rows are wanted but one with their number, `count`; none when there are none."""

    def stages(self, part: int) -> list[dict[str, Any]]:
        """What finds its rows, each with the number of the part. A union has no order: the order here is only
        for a limit.
        """
        stages: list[dict[str, Any]] = [{"$match": self.query}]
        if self.limit:
            stages += [{"$sort": dict(self.sort)}] if self.sort else []
            stages.append({"$limit": self.limit})
        if self.counted:
            stages.append({"$group": {"_id": None, "count": {"$sum": 1}}})
        elif self.projection:
            stages.append({"$project": dict.fromkeys(["_id", *self.projection, *self._order], 1)})
        return [*stages, {"$set": {_PART: {"$literal": part}}}]

    def in_order(self, rows: list[Document]) -> list[Document]:
        """Its rows as `find` gives them. A field that is not there comes first, as in MongoDB."""
        for name, direction in reversed(self.sort):
            rows.sort(key=lambda row: (row.get(name) is not None, row.get(name)), reverse=direction < 0)
        if self.projection:
            for name in self._order - {"_id", *self.projection}:
                for row in rows:
                    row.pop(name, None)
        return rows

    @property
    def _order(self) -> frozenset[str]:
        return frozenset(name for name, _ in self.sort)


class Together:
    """Holds reads back as long as there come more in each turn of the event loop, and sends them as one."""

    def __init__(self, owner: object) -> None:
        self.owner = owner
        self._waiting: list[tuple[Read, asyncio.Future[list[Document]]]] = []
        self._seen = 0
        self._sending: set[asyncio.Task[None]] = set()

    async def find(self, read: Read) -> list[Document]:
        """What a read finds. Raises Unavailable."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[list[Document]] = loop.create_future()
        if not self._waiting:
            loop.call_soon(self._look)
        self._waiting.append((read, answer))
        return await answer

    def _look(self) -> None:
        if len(self._waiting) > self._seen:  # whoever was begun meanwhile may ask in the next turn
            self._seen = len(self._waiting)
            asyncio.get_running_loop().call_soon(self._look)
            return
        waiting, self._waiting, self._seen = self._waiting, [], 0
        for first in range(0, len(waiting), MOST):
            task = asyncio.create_task(_send(waiting[first : first + MOST]))
            self._sending.add(task)  # the loop itself holds what it runs weakly
            task.add_done_callback(self._sending.discard)


asking: ContextVar[Together | None] = ContextVar("mongo_together", default=None)


async def _send(waiting: Sequence[tuple[Read, "asyncio.Future[list[Document]]"]]) -> None:
    reads = [read for read, _ in waiting]
    try:
        found = await _found(reads)
    except BaseException as error:  # whatever it is: nobody may wait for ever
        for _, answer in waiting:
            if not answer.done():
                answer.set_exception(error)
        if isinstance(error, asyncio.CancelledError):
            raise
        return
    for (read, answer), rows in zip(waiting, found, strict=True):
        if not answer.done():  # who asked was cancelled
            answer.set_result(read.in_order(rows))


async def _found(reads: Sequence[Read]) -> list[list[Document]]:
    first, *others = reads
    pipeline = first.stages(0)
    for part, read in enumerate(others, start=1):
        pipeline.append({"$unionWith": {"coll": read.collection, "pipeline": read.stages(part)}})
    found: list[list[Document]] = [[] for _ in reads]
    for row in await first.aggregate(pipeline):
        found[row.pop(_PART)].append(row)
    return found
