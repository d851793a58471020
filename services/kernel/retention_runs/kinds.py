"""Collections whose rows go by themselves, each on its own day."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from services.chassis import operations
from services.chassis.mongo import Document, Index, Mongo
from services.kernel.calendar import oslo_midnight
from services.kernel.eraser import ERASED
from services.kernel.retention import last_past
from services.kernel.retention_runs.work import Sweeper, Work

BATCH = 100

Along = Callable[[Document], Awaitable[object]]


@dataclass(frozen=True)
class Kind:
    """One collection whose rows go by themselves.

    A row's last day of keeping stands in the field `until`. Or the field `since` tells from when the period
    of the class runs, or `days` instead of it. Either is an Oslo date as text, or with `moments` a UTC
    moment.

    `open` are values that keep a row in spite of its day; a row without the field has None. `only` are values
    that a row of this kind has, for a collection that holds several kinds. `along` is done with each row that
    goes, in its transaction, and gets the row with the fields that it `needs`. `few`: the index shall hold
    rows of this kind alone, which are few among the collection's.
    """

    name: str
    collection: str
    retention: str
    open: Mapping[str, Sequence[object]] = field(default_factory=dict)
    until: str = "hold_until"
    since: str = ""
    moments: bool = False
    days: int = 0
    only: Mapping[str, object] = field(default_factory=dict)
    along: Along | None = None
    needs: Sequence[str] = ()
    few: bool = False

    @property
    def told_by(self) -> str:
        """The field that tells the day."""
        return self.since or self.until

    @property
    def index(self) -> Index:
        """What finds the rows that are past their day."""
        names = [*sorted(self.only), self.told_by, "_id"]
        return Index(
            self.collection, [(name, 1) for name in names], partial=dict(self.only) if self.few else None
        )

    def is_open(self, row: Document) -> bool:
        """Whether something about the row still runs."""
        return any(row.get(name) in values for name, values in self.open.items())

    def limit(self, day: date) -> str | datetime:
        """Rows whose field is below this are past their last day on that day."""
        first = day
        if self.since:
            last = last_past(self.retention, day) if not self.days else day - timedelta(days=self.days + 1)
            first = last + timedelta(days=1)
        return oslo_midnight(first) if self.moments else first.isoformat()


OPERATIONS = Kind(
    "operations",
    operations.COLLECTION,
    "security_log",
    {"state": (operations.QUEUED, operations.RUNNING)},
    since="updated_at",
    moments=True,
)
"""Long work that has ended, with what it told."""


ERASURES = Kind("erased", ERASED, "contract_period", since="at", moments=True)
"""What erasures did here: numbers and days, for claims about them."""


class Rows:
    """The part of a run that deletes a kind."""

    def __init__(self, mongo: Mongo, kind: Kind) -> None:
        self._rows = mongo.collection(kind.collection)
        self._kind = kind

    @property
    def kinds(self) -> Sequence[tuple[str, str]]:
        """This one."""
        return [(self._kind.name, self._kind.retention)]

    @property
    def indexes(self) -> Sequence[Index]:
        """By its day."""
        return [self._kind.index]

    async def sweep(self, work: Work) -> None:
        """Count or delete the rows past their day."""
        kind = self._kind
        async for found in self.past(work.day):
            free = [row for row in found if not kind.is_open(row)]
            work.stays(kind.name, len(found) - len(free))
            work.goes(kind.name, len(free))
            if free and not work.dry_run:
                await self.delete(free, work)

    async def past(self, day: date) -> AsyncIterator[list[Document]]:
        """Rows past their day, a hundred at most at a time: first by their day and then by id, so that the
        next hundred is found whatever became of the last.
        """
        field, limit = self._kind.told_by, self._kind.limit(day)
        after: Mapping[str, object] = {}
        while found := await self._find({field: {"$lt": limit, **after}}, [(field, 1), ("_id", 1)]):
            last = found[-1][field]
            after = {"$gt": last}
            if len(found) < BATCH:
                yield found
                return
            if whole := [row for row in found if row[field] != last]:
                yield whole
            place = ""
            while same := await self._find({field: last, "_id": {"$gt": place}}, [("_id", 1)]):
                place = same[-1]["_id"]
                yield same

    async def _find(self, query: Mapping[str, object], sort: Sequence[tuple[str, int]]) -> list[Document]:
        kind = self._kind
        names = [kind.told_by, *kind.open, *kind.needs]
        return await self._rows.find({**kind.only, **query}, sort=sort, limit=BATCH, projection=names)

    async def delete(self, rows: Sequence[Document], work: Work) -> None:
        """Delete these, at most a hundred, in one transaction."""
        kind = self._kind

        async def act() -> Mapping[str, int]:
            gone = 0
            for row in rows:
                # A row whose day has moved since it was read is not past it any more, and one that was opened
                # since stays.
                if not await self._rows.delete_one(self._still(row)):
                    continue
                gone += 1
                if kind.along is not None:
                    await kind.along(row)
            return {kind.name: gone}

        await work.delete(act)

    def _still(self, row: Document) -> Mapping[str, object]:
        kind = self._kind
        closed = {name: {"$nin": list(values)} for name, values in kind.open.items()}
        return {**kind.only, **closed, "_id": row["_id"], kind.told_by: row[kind.told_by]}


def rows(mongo: Mongo, kinds: Sequence[Kind]) -> list[Sweeper]:
    """The parts of a run for these kinds."""
    return [Rows(mongo, kind) for kind in kinds]
