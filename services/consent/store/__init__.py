"""Documents and queries of the consent context; the only part of it that knows the database."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from functools import partial
from typing import TypeVar

from services.chassis.mongo import Index, Mongo
from services.consent.memory import Changes
from services.consent.store import (
    audience_exports,
    audiences,
    checkpoints,
    imports,
    ledger,
    policies,
    preferences,
    subjects,
    terminals,
)
from services.consent.store.audience_exports import AudienceExportStore
from services.consent.store.audiences import AudienceStore, CampaignStore
from services.consent.store.checkpoints import CheckpointStore
from services.consent.store.imports import ImportStore
from services.consent.store.ledger import Chain, LedgerStore, StoredReceipt, Written
from services.consent.store.policies import Archived, PolicyStore
from services.consent.store.preferences import PreferenceChange, PreferenceStore
from services.consent.store.registers import Register, RegisterStore
from services.consent.store.subjects import SubjectStore
from services.consent.store.terminals import Link, TerminalStore

__all__ = [
    "INDEXES",
    "Archived",
    "Chain",
    "Link",
    "PreferenceChange",
    "Register",
    "Store",
    "StoredReceipt",
    "Written",
]

T = TypeVar("T")
LISTED = 10_000
"""Ids of subjects in one list."""
INDEXES: list[Index] = [
    *preferences.INDEXES,
    *checkpoints.INDEXES,
    *imports.INDEXES,
    *subjects.INDEXES,
    *ledger.INDEXES,
    *policies.INDEXES,
    *terminals.INDEXES,
    *audience_exports.INDEXES,
    *audiences.INDEXES,
]


class Store:
    """All stores of the context."""

    def __init__(self, mongo: Mongo, changes: Changes) -> None:
        self._mongo = mongo
        self.together = mongo.together
        self.subjects = SubjectStore(mongo, changes)
        self.ledger = LedgerStore(mongo, self.subjects)
        self.campaigns = CampaignStore(mongo)
        self.audience_exports = AudienceExportStore(mongo)
        self.audiences = AudienceStore(mongo)
        self.policies = PolicyStore(mongo)
        self.preferences = PreferenceStore(mongo)
        self.checkpoints = CheckpointStore(mongo)
        self.imports = ImportStore(mongo)
        self.registers = RegisterStore(mongo)
        self.terminals = TerminalStore(mongo, self.ledger)

    async def chains(self, at_once: int, *, listed: int = LISTED) -> AsyncIterator[list[Chain]]:
        """All ledgers by subject, those of `at_once` subjects at a time, while everything goes on.

        Subjects are listed by many: the embedded database reads all of them for a list of some.
        """
        after, more = "", True
        while more:
            people = await self.subjects.ids(after, listed)
            terminals = await self.terminals.ids(after, listed)
            full = [found[-1] for found in (people, terminals) if len(found) == listed]
            more, until = bool(full), min(full, default="")
            ids = sorted(one for one in (*people, *terminals) if not more or one <= until)
            for start in range(0, len(ids) or 1, at_once):
                some = ids[start : start + at_once]
                last = not more and start + at_once >= len(ids)
                act = partial(self._between, after, None if last else some[-1], some)
                yield await self._mongo.transaction(act)
                after = some[-1] if some else after

    async def _between(self, after: str, until: str | None, listed: Sequence[str]) -> list[Chain]:
        """The ledgers of the subjects after one and up to another: those that were listed, and others of whom
        there are entries. Read at one moment, so that no act stands in a ledger and not in its end.
        """
        rows = await self.ledger.between(after, until)
        asked = list(dict.fromkeys((*listed, *(row["subject_id"] for row in rows))))
        heads = await self.subjects.heads(asked) | await self.terminals.heads(asked)
        held = {subject: Chain(subject, [], head) for subject, head in heads.items() if head is not None}
        for row in rows:
            empty = Chain(row["subject_id"], [], None)
            held.setdefault(row["subject_id"], empty).rows.append((row["record"], row["jws"]))
        return [held[subject] for subject in sorted(held)]

    async def transaction(self, body: Callable[[], Awaitable[T]]) -> T:
        """Run `body` in one transaction; it may run several times."""
        return await self._mongo.transaction(body)
