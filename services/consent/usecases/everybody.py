"""Everybody in memory as columns: read once in the background, then kept by the feed of changes.

The same holds as for single decisions: an answer is given only under the lease of this replica, and rests on
nothing older than the last change that was told. Who has changed is read again before the next question is
answered. When changes may have been missed, everybody who was changed since the last answer that was sure is
read again by the time of the change, before there is another answer.
"""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic

from services.chassis.errors import Unavailable
from services.chassis.telemetry import log
from services.consent.errors import EverybodyNotLoaded
from services.consent.memory import Changes
from services.consent.model.columns import Columns, Decided, Ints, Raw, decide_people, one_each
from services.consent.model.decision import Decision, Question, decide
from services.consent.model.one_person import strictest
from services.consent.model.policy import Policy
from services.consent.model.standing import Standing
from services.consent.model.subject import Subject
from services.consent.store import Store
from services.consent.store.subjects import Changed

AGAIN = 50
"""People whose documents are read again in one round trip."""
FEW = 1_000
"""So many are decided for from the database while everybody is still being read."""
PATIENCE, TRIES = 3.0, 100
"""Seconds to wait for the lease, and how often to look for it meanwhile."""
CATCH_UP_SECONDS = 60.0
"""Even what nobody said has changed is read again: a replica may die between its commit and its telling."""
_LATE = timedelta(minutes=2)
"""A change is stamped before it commits; no transaction takes as long."""
_NOBODY = Subject(None, Standing())


@dataclass(frozen=True)
class ForAll:
    """One question decided for everybody, each person once: the distinct decisions, which of them each got,
    and the ids, 16 bytes each, in order.
    """

    decisions: list[Decision]
    of_row: Ints
    ids: Raw


@dataclass(frozen=True)
class ForMany:
    """One question decided for those who were named: the distinct decisions, and which each got."""

    decisions: list[Decision]
    of_each: list[int]


class Everybody:
    """Everybody as columns. Nothing is read before the first question."""

    def __init__(self, policy: Policy, store: Store, changes: Changes) -> None:
        self._policy, self._store = policy, store
        self._changes = changes
        self._columns: Columns | None = None
        self._changed: set[str] = set()
        self._behind = False
        self._sure_until: datetime | None = None
        self._newest: datetime | None = None
        self._caught_up_at = 0.0
        self._loading: asyncio.Task[None] | None = None
        self._lock = asyncio.Lock()
        changes.listen(self._changed.update, self._lost)

    @property
    def loaded(self) -> bool:
        """Whether everybody is in memory."""
        return self._columns is not None

    @property
    def megabytes(self) -> float:
        """What the arrays take."""
        return self._columns.megabytes if self._columns is not None else 0.0

    async def load(self) -> None:
        """Have everybody in memory; waits for it. Raises Unavailable."""
        while self._columns is None:
            await asyncio.shield(self._begin())

    async def decide_all(self, question: Question) -> ForAll:
        """Decide for everybody who is known here; waits until everybody has been read. Raises Unavailable."""
        await self.load()
        async with self._lock:
            columns = await self._current()
            rows = columns.everybody()
            decided = await asyncio.to_thread(decide_people, self._policy, columns, question, rows)
            people = one_each(columns, rows, decided)
            return ForAll(decided.decisions, decided.of_row[people], columns.raw_ids(rows[people]))

    async def decide_many(self, question: Question, customer_ids: Sequence[str]) -> ForMany:
        """Decide for those named, in their order; who is not known here gets SUBJECT_UNKNOWN.

        Raises:
            EverybodyNotLoaded: there are many of them and everybody is still being read.
        """
        if self._columns is None:
            self._begin()
            if len(customer_ids) > FEW:
                raise EverybodyNotLoaded("Everybody is being read into memory.", retry_after=5.0)
            return await self._one_by_one(question, customer_ids)
        async with self._lock:
            columns = await self._current()
            rows = columns.rows(customer_ids)
            known = rows >= 0
            decided = await asyncio.to_thread(decide_people, self._policy, columns, question, rows[known])
        return self._with_strangers(decided, question, known.tolist())

    def _with_strangers(self, decided: Decided, question: Question, known: list[bool]) -> ForMany:
        decisions, numbers = decided.decisions, iter(decided.of_row.tolist())
        stranger = len(decisions)
        of_each = [next(numbers) if here else stranger for here in known]
        if not all(known):
            decisions = [*decisions, decide(self._policy, _NOBODY, question)]
        return ForMany(decisions, of_each)

    async def _one_by_one(self, question: Question, customer_ids: Sequence[str]) -> ForMany:
        decisions: list[Decision] = []
        for at in range(0, len(customer_ids), AGAIN):
            some = customer_ids[at : at + AGAIN]
            known = await self._store.subjects.known_of(some)
            decisions += [await self._one(known.get(each, _NOBODY), question) for each in some]
        return ForMany(decisions, list(range(len(decisions))))

    async def _one(self, subject: Subject, question: Question) -> Decision:
        """The decision about a person as the database has it; a no under another id counts too."""
        own = decide(self._policy, subject, question)
        if not own.allow or subject.facts is None or not subject.facts.merged:
            return own
        others = await self._store.subjects.known_of(subject.facts.merged)
        return strictest(own, [decide(self._policy, other, question) for other in others.values()])

    async def _current(self) -> Columns:
        """The columns with all that was told of; under the lock. Raises EverybodyNotLoaded."""
        columns = self._columns
        if columns is None:
            raise EverybodyNotLoaded("Everybody is being read into memory.", retry_after=5.0)
        while True:
            await self._wait_for_lease()
            if self._behind or monotonic() - self._caught_up_at > CATCH_UP_SECONDS:
                self._behind, self._caught_up_at = False, monotonic()
                await self._catch_up(columns)
            elif self._changed:
                await self._read_again(columns)
            elif self._changes.hold():
                self._sure_until = self._newest
                return columns

    async def _wait_for_lease(self) -> None:
        for _ in range(TRIES):
            if self._changes.hold():
                return
            await asyncio.sleep(PATIENCE / TRIES)
        text = "It cannot be told whether what is in memory is current."
        raise EverybodyNotLoaded(text, retry_after=2.0)

    async def _catch_up(self, columns: Columns) -> None:
        """Read again who was changed since all was known to be current."""
        since = self._sure_until - _LATE if self._sure_until else None
        try:
            async for some in self._store.subjects.everybody(since):
                await asyncio.to_thread(self._put_all, columns, some)
        except BaseException:
            self._behind = True
            raise

    async def _read_again(self, columns: Columns) -> None:
        some = [self._changed.pop() for _ in range(min(AGAIN, len(self._changed)))]
        try:
            known = await self._store.subjects.known_of(some)
        except BaseException:
            self._changed.update(some)
            raise
        for each in some:
            self._put(columns, Changed(each, known.get(each, _NOBODY), None))

    def _put_all(self, columns: Columns, some: Iterable[Changed]) -> None:
        for found in some:
            self._put(columns, found)

    def _put(self, columns: Columns, found: Changed) -> None:
        if found.at is not None and (self._newest is None or found.at > self._newest):
            self._newest = found.at
        try:
            columns.put(found.customer_id, found.subject)
        except ValueError:
            log.warning("a subject is no customer", subject_id=found.customer_id)

    def _lost(self) -> None:
        self._behind = True

    def _begin(self) -> "asyncio.Task[None]":
        if self._loading is None or self._loading.done():
            self._loading = asyncio.create_task(self._read_all(), name="everybody")
            self._loading.add_done_callback(_heed)
        return self._loading

    async def _read_all(self) -> None:
        await self._wait_for_lease()
        self._changed.clear()
        self._caught_up_at = monotonic()
        self._behind, self._newest = False, await self._store.subjects.last_change()
        self._sure_until = self._newest
        columns = Columns()
        async for some in self._store.subjects.everybody():
            await asyncio.to_thread(self._put_all, columns, some)
        columns.everybody()  # sorts now, not at the first question
        self._columns = columns
        log.info("everybody is in memory", people=len(columns), megabytes=round(columns.megabytes))


def _heed(task: "asyncio.Task[None]") -> None:
    """Nobody may be waiting for the task: its failure is told, and met again by who asks next."""
    if not task.cancelled() and (error := task.exception()) is not None:
        log.warning("everybody was not read", cause=str(error), transient=isinstance(error, Unavailable))
