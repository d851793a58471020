"""A run at work."""

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date
from typing import Protocol

from services.chassis.mongo import Index, Mongo
from services.kernel.retention_runs.model import Count, RetentionRun
from services.kernel.retention_runs.store import RunStore


class Work:
    """What a part of a run works with.

    Numbers of what is met are this worker's; numbers of what is deleted stand in the run and are written with
    the deletion, so that a run that is killed and taken up again tells the same as one that is not.
    """

    def __init__(self, run: RetentionRun, store: RunStore, mongo: Mongo) -> None:
        self.run = run
        self._store = store
        self._mongo = mongo
        self._seen: Counter[str] = Counter()
        self._open: Counter[str] = Counter()

    @property
    def day(self) -> date:
        """The day by which it judges."""
        return self.run.day

    @property
    def dry_run(self) -> bool:
        """Whether nothing may be deleted."""
        return self.run.dry_run

    def goes(self, kind: str, number: int) -> None:
        """So many rows of a kind are past their day and may go."""
        self._seen[kind] += number

    def stays(self, kind: str, number: int) -> None:
        """So many are past their day and kept all the same: something about them is open."""
        self._open[kind] += number

    async def delete(self, act: Callable[[], Awaitable[Mapping[str, int]]]) -> None:
        """Delete in one transaction (at most some hundred documents); `act` tells how many of each kind.

        `act` may run again after a write conflict: it counts what it really deletes.
        """

        async def body() -> None:
            await self._store.count(self.run.id, await act())

        await self._mongo.transaction(body)

    async def counts(self, kinds: Sequence[tuple[str, str]]) -> tuple[Count, ...]:
        """What came of it, kind by kind; what an earlier worker of this run deleted counts as well."""
        deleted = await self._store.deleted(self.run.id)
        return tuple(
            Count(
                kind,
                retention,
                past=self._open[kind] + (self._seen[kind] if self.dry_run else deleted.get(kind, 0)),
                open=self._open[kind],
                deleted=deleted.get(kind, 0),
            )
            for kind, retention in kinds
        )


class Sweeper(Protocol):
    """A part of a run."""

    @property
    def kinds(self) -> Sequence[tuple[str, str]]:
        """The kinds of record that it deletes, each with its retention class."""
        ...

    @property
    def indexes(self) -> Sequence[Index]:
        """What its questions need."""
        ...

    async def sweep(self, work: Work) -> None:
        """Count what is past its day and, unless the run is dry, delete it. Begun again it does the rest."""
        ...
