"""Notes of reads about one person: the most frequent write of the whole suite.

Notes that come at the same time are written together: a command costs the database more
than a row does. They need no transaction: each row stands for itself, or behind the one before it.
"""

import asyncio
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from services.chassis.clock import Clock
from services.chassis.group_commit import ALONE, Alone, GroupCommit, Member
from services.chassis.idempotency import RequestKey
from services.chassis.ids import new_id
from services.chassis.mongo import DuplicateKeyError
from services.disclosure.errors import LedgerBusy
from services.disclosure.model import ledger
from services.disclosure.model.ledger import Entry, Head, Release
from services.disclosure.ports import Measures
from services.disclosure.store.ledger import Ledger
from services.disclosure.usecases.chain_ends import ChainEnds

ROUNDS = 40
"""Each round lets one writer of a chain through: as many rounds as writers that meet on one person."""


@dataclass(frozen=True)
class Note:
    """That something about a person is read, by whom and why."""

    key: RequestKey
    release: Release
    subject_id: str


class Notes:
    """Writes notes."""

    def __init__(self, store: Ledger, ends: ChainEnds, clock: Clock, measures: Measures) -> None:
        self._store, self._ends, self._clock, self._measures = store, ends, clock, measures
        self._groups: GroupCommit[Note, str] = GroupCommit(self._together, self._alone)

    async def write(self, note: Note) -> str:
        """The id of the entry; that of the first time when the same note comes again.

        Raises:
            IdempotencyKeyReused, LedgerBusy, Unavailable: nothing may leave.
        """
        return await self._groups.run(note)

    async def _together(self, members: Sequence[Member[Note]]) -> Sequence[str | Alone]:
        """Those of one person follow one another, and then no row is written behind one that is not."""
        if len(members) == 1:
            return [ALONE]
        heads = await self._ends.heads(list(dict.fromkeys(member.command.subject_id for member in members)))
        made: dict[tuple[str, str], tuple[RequestKey, Entry]] = {}
        for note in (member.command for member in members):
            if _name(note) not in made:
                entry = self._next(heads[note.subject_id], note)
                heads[note.subject_id] = Head(entry.sequence, entry.hash)
                made[_name(note)] = (note.key, entry)
        rows = list(made.values())
        missing = await self._store.insert_each(rows, ordered=len(heads) < len(rows))
        self._ends.forget(rows[number][1].subject_id for number in missing)
        written = {
            name: self._written(key, entry)
            for number, (name, (key, entry)) in enumerate(made.items())
            if number not in missing
        }
        # The same note twice is the same entry, unless it says something else: that finds out by itself.
        return [
            written[_name(note)] if made[_name(note)][0] == note.key and _name(note) in written else ALONE
            for note in (member.command for member in members)
        ]

    async def _alone(self, note: Note) -> str:
        """Whoever loses a race for a place in the chain reads its new end and tries again."""
        for attempt in range(ROUNDS):
            entry = self._next((await self._ends.heads([note.subject_id]))[note.subject_id], note)
            try:
                await self._store.insert(note.key, [entry])
            except DuplicateKeyError:
                self._ends.forget([note.subject_id])
            else:
                return self._written(note.key, entry)
            known = await self._store.recall(note.key, [note.subject_id])
            if known:
                return known[note.subject_id]
            await asyncio.sleep(secrets.randbelow(1 + min(attempt, 20)) / 1000)  # spreads the writers
        raise LedgerBusy("Too many writers on one chain; try again.", retry_after=0.5)

    def _next(self, head: Head, note: Note) -> Entry:
        return ledger.append(
            head, note.release, entry_id=new_id("dis"), subject_id=note.subject_id, now=self._clock.now()
        )

    def _written(self, key: RequestKey, entry: Entry) -> str:
        self._measures.ledger_entries(entry.release.ground.value, 1)
        self._ends.written(key, [entry], of=1)
        return entry.entry_id


def _name(note: Note) -> tuple[str, str]:
    return note.key.record_id, note.subject_id
