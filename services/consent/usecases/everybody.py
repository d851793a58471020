"""Everybody in memory as columns: read once in the background, then kept by the feed of changes.

The same holds as for single decisions: an answer is given only under the lease of this replica, and rests on
nothing older than the last change that was told before the question came. Who has changed is read again
before the next question is answered. When changes may have been missed, everybody who was changed since the
last moment that was sure is read again by the time of the change, before there is another answer.

Reading belongs to nobody's request: one task does it, all who ask wait for it, and one who gives up does not
stop it. What failed goes on where it stopped when somebody asks again.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import TypeVar

from services.chassis import tasks
from services.chassis.errors import Unavailable
from services.chassis.telemetry import log
from services.consent.errors import EverybodyNotLoaded
from services.consent.memory import Changes
from services.consent.model.columns import Columns, Decided, Ints, Raw, decide_people, one_each
from services.consent.model.decision import Decision, Question, decide
from services.consent.model.one_person import decide_person, other_ids
from services.consent.model.policy import Policy
from services.consent.model.standing import Standing
from services.consent.model.subject import Subject
from services.consent.store import Store
from services.consent.store.subjects import Changed

T = TypeVar("T")
Told = Callable[[int, int], Awaitable[None]]

AGAIN = 50
"""People whose documents are read again in one round trip."""
FEW = 1_000
"""So many are decided for from the database while everybody is still being read."""
PATIENCE, TRIES = 3.0, 100
"""Seconds to wait for the lease, and how often to look for it meanwhile."""
A_MOMENT = 1.5
"""Seconds that somebody who waits for a page is made to wait for everybody to be read."""
CATCH_UP_SECONDS = 60.0
"""Even what nobody said has changed is read again: a replica may die between its commit and its telling."""
TELL_SECONDS = 1.0
"""How often who waits for everybody hears how far it is."""
_LATE = timedelta(minutes=2)
"""A change is stamped before it commits; no transaction takes as long."""
_EVER = datetime.fromtimestamp(0, UTC)
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


@dataclass
class _Reading:
    """The first reading of everybody: how far it is, and how many there were when it began."""

    people: int
    columns: Columns
    done: int = 0
    after: str = ""


class Everybody:
    """Everybody as columns. Nothing is read before the first question."""

    def __init__(self, policy: Policy, store: Store, changes: Changes) -> None:
        self._policy, self._store = policy, store
        self._changes = changes
        self._columns: Columns | None = None
        self._reading: _Reading | None = None
        self._changed: set[str] = set()
        self._being_read: list[str] = []
        self._losses = self._made_good = 0
        self._sure_until = _EVER
        self._caught_up_at = 0.0
        self._task: asyncio.Task[None] | None = None
        self._lock = asyncio.Lock()
        changes.listen(self._heard, self._lost)

    @property
    def loaded(self) -> bool:
        """Whether everybody is in memory."""
        return self._columns is not None

    @property
    def megabytes(self) -> float:
        """What the arrays take."""
        return self._columns.megabytes if self._columns is not None else 0.0

    async def stop(self) -> None:
        """End the reading. Nothing may be asked afterwards."""
        if self._task is not None:
            await tasks.end(self._task)

    async def load(self, told: Told | None = None) -> None:
        """Have everybody in memory; waits for it.

        `told` is called every second with how many people have been read and how many there are.

        Raises:
            Unavailable, EverybodyNotLoaded: asked again, it goes on where it stopped.
        """
        while self._columns is None:
            task = self._begin()
            while told is not None and not task.done():
                await asyncio.wait({task}, timeout=TELL_SECONDS)
                if self._reading is not None:
                    await told(self._reading.done, max(self._reading.people, self._reading.done))
            await asyncio.shield(task)

    async def decide_all(self, question: Question, told: Told | None = None) -> ForAll:
        """Decide for everybody who is known here; waits until everybody has been read, as `load` does."""
        await self.load(told)

        async def work(columns: Columns) -> ForAll:
            return await asyncio.to_thread(_for_all, self._policy, columns, question)

        return await self._with_columns(work)

    async def decide_many(self, question: Question, customer_ids: Sequence[str]) -> ForMany:
        """Decide for those named, in their order; who is not known here gets SUBJECT_UNKNOWN.

        Raises:
            EverybodyNotLoaded: there are many of them and everybody is still being read.
        """
        if self._columns is None:
            self._begin()
            if len(customer_ids) > FEW:
                raise EverybodyNotLoaded("Everybody is being read into memory.", retry_after=5.0)
            decided = await self.decide_stored(question, customer_ids)
            return ForMany(decided, list(range(len(decided))))

        async def work(columns: Columns) -> ForMany:
            rows = columns.rows(customer_ids)
            known = rows >= 0
            decided = await asyncio.to_thread(decide_people, self._policy, columns, question, rows[known])
            return self._with_strangers(decided, question, known.tolist())

        return await self._with_columns(work)

    def _with_strangers(self, decided: Decided, question: Question, known: list[bool]) -> ForMany:
        decisions, numbers = decided.decisions, iter(decided.of_row.tolist())
        stranger = len(decisions)
        of_each = [next(numbers) if here else stranger for here in known]
        if not all(known):
            decisions = [*decisions, decide(self._policy, _NOBODY, question)]
        return ForMany(decisions, of_each)

    async def agreed_to(self, texts: Sequence[tuple[str, str]]) -> list[int]:
        """For each purpose and hash of a text, how many have agreed to it and not taken it back.

        Raises:
            EverybodyNotLoaded: everybody is still being read, which takes longer than a moment.
        """
        if not texts:
            return []
        if self._columns is None:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(A_MOMENT):
                    await asyncio.shield(self._begin())
        if self._columns is None:
            raise EverybodyNotLoaded("Everybody is being read into memory.", retry_after=5.0)

        async def work(columns: Columns) -> list[int]:
            return [columns.agreed_to(purpose, text_hash) for purpose, text_hash in texts]

        return await self._with_columns(work)

    async def decide_stored(
        self, question: Question, customer_ids: Sequence[str], *, lasting: bool = False
    ) -> list[Decision]:
        """Decide for those named, in their order, as the database has them: slower, with nobody in memory.

        `lasting` is as in `decide`.
        """
        decisions: list[Decision] = []
        for at in range(0, len(customer_ids), AGAIN):
            some = customer_ids[at : at + AGAIN]
            known = await self._store.subjects.known_of(some)
            decisions += [await self._one(each, known.get(each, _NOBODY), question, lasting) for each in some]
        return decisions

    async def _one(self, customer_id: str, subject: Subject, question: Question, lasting: bool) -> Decision:
        """The decision about a person as the database has it; a no under another id counts too."""
        own = decide(self._policy, subject, question, lasting=lasting)
        if not own.allow or subject.facts is None or not subject.facts.merged:
            return own
        others = await other_ids(customer_id, subject, self._store.subjects.known)
        return decide_person(self._policy, subject, others.values(), question, lasting=lasting)

    # --- reading ------------------------------------------------------------------------------------------

    async def _with_columns(self, work: Callable[[Columns], Awaitable[T]]) -> T:
        """What `work` makes of the columns, once they were current after this was asked.

        It goes on when the one who asked gives up: its thread reads what may not be changed meanwhile.
        """
        if not self._current():
            await asyncio.shield(self._begin())

        async def locked() -> T:
            async with self._lock:
                if self._columns is None:
                    raise EverybodyNotLoaded("Everybody is being read into memory.", retry_after=5.0)
                return await work(self._columns)

        return await asyncio.shield(asyncio.create_task(locked(), name="decide for many"))

    def _current(self) -> bool:
        """Whether all that was told is in the columns, and nothing can have been missed."""
        if self._columns is None or self._changed or self._being_read or self._must_catch_up():
            return False
        return self._changes.hold()

    def _must_catch_up(self) -> bool:
        return self._losses > self._made_good or monotonic() - self._caught_up_at > CATCH_UP_SECONDS

    def _begin(self) -> "asyncio.Task[None]":
        """The task that makes the columns current: the one under way, or a new one."""
        if self._task is None or self._task.done():
            context = tasks.context_of_nobody()
            self._task = asyncio.create_task(self._read(), name="everybody", context=context)
            self._task.add_done_callback(_heed)
        return self._task

    async def _read(self) -> None:
        """Return in the moment in which the columns are current. Raises EverybodyNotLoaded, Unavailable."""
        while not self._current():
            await self._wait_for_lease()
            if self._columns is None:
                await self._load()
            elif self._must_catch_up():
                await self._catch_up(self._columns)
            elif self._changed:
                await self._read_again(self._columns)

    async def _wait_for_lease(self) -> None:
        for _ in range(TRIES):
            if self._changes.hold():
                return
            await asyncio.sleep(PATIENCE / TRIES)
        text = "It cannot be told whether what is in memory is current."
        raise EverybodyNotLoaded(text, retry_after=2.0)

    async def _load(self) -> None:
        """Read everybody, or the rest of them when an earlier try did not come to the end."""
        if self._reading is None:
            self._changed.clear()
            self._made_good, self._caught_up_at = self._losses, monotonic()
            self._sure_until = await self._store.subjects.time()
            self._reading = _Reading(await self._store.subjects.count(), Columns())
        reading = self._reading
        async for some in self._store.subjects.everybody(after=reading.after):
            await asyncio.to_thread(_put_all, reading.columns, some)
            if some:
                reading.done, reading.after = reading.done + len(some), some[-1].customer_id
        columns = reading.columns
        columns.everybody()  # sorts now, not at the first question
        self._columns, self._reading = columns, None
        log.info("everybody is in memory", people=len(columns), megabytes=round(columns.megabytes))

    async def _catch_up(self, columns: Columns) -> None:
        """Read again who was changed since all was known to be current.

        What was changed up to where this has come needs no second reading, should it not come to its end: all
        that was stamped before its beginning, by `_LATE`, had been committed then.
        """
        began, losses = monotonic(), self._losses
        begun_at = await self._store.subjects.time()
        async for some in self._store.subjects.everybody(self._sure_until - _LATE):
            await self._put_safely(columns, some)
            if some and some[-1].at is not None:
                self._sure_until = max(self._sure_until, min(some[-1].at, begun_at))
        self._sure_until = max(self._sure_until, begun_at)
        self._made_good, self._caught_up_at = losses, began

    async def _read_again(self, columns: Columns) -> None:
        some = self._being_read = [self._changed.pop() for _ in range(min(AGAIN, len(self._changed)))]
        try:
            known = await self._store.subjects.known_of(some)
            await self._put_safely(columns, [Changed(each, known.get(each, _NOBODY), None) for each in some])
        except BaseException:
            self._changed.update(some)
            raise
        finally:
            self._being_read = []

    async def _put_safely(self, columns: Columns, some: Iterable[Changed]) -> None:
        """Not while somebody's question is being decided."""
        async with self._lock:
            await asyncio.to_thread(_put_all, columns, some)

    def _heard(self, customer_ids: Sequence[str]) -> None:
        if self._task is not None:  # else nothing was read yet, and nobody may ever ask
            self._changed.update(customer_ids)

    def _lost(self) -> None:
        self._losses += 1


def _for_all(policy: Policy, columns: Columns, question: Question) -> ForAll:
    """In a thread from sorting to the last id: a million take longer than a lease."""
    rows = columns.everybody()
    decided = decide_people(policy, columns, question, rows)
    people = one_each(columns, rows, decided)
    return ForAll(decided.decisions, decided.of_row[people], columns.raw_ids(rows[people]))


def _put_all(columns: Columns, some: Iterable[Changed]) -> None:
    for found in some:
        try:
            columns.put(found.customer_id, found.subject)
        except ValueError:
            log.warning("a subject is no customer", subject_id=found.customer_id)


def _heed(task: "asyncio.Task[None]") -> None:
    """Nobody may be waiting for the task: its failure is told, and met again by who asks next."""
    if not task.cancelled() and (error := task.exception()) is not None:
        log.warning("everybody was not read", cause=str(error), transient=isinstance(error, Unavailable))
