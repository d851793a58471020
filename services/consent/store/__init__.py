"""Documents and queries of the consent context; the only part of it that knows the database."""

from collections.abc import Awaitable, Callable
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

    async def chains(self, after: str, limit: int) -> tuple[list[Chain], str | None]:
        """The ledgers of the subjects after this id, of at most `limit` people and as many terminals.

        Read at one moment, so that no act stands in a ledger and not in its end. Also the id to go on after,
        None when there are no more.
        """

        async def body() -> tuple[list[Chain], str | None]:
            people = await self.subjects.heads(after, limit)
            terminals = await self.terminals.heads(after, limit)
            full = [max(found) for found in (people, terminals) if len(found) == limit]
            until = min(full) if full else None
            heads = {
                subject: head
                for subject, head in {**people, **terminals}.items()
                if head is not None and (until is None or subject <= until)
            }
            rows = await self.ledger.between(after, until)
            held: dict[str, Chain] = {subject: Chain(subject, [], head) for subject, head in heads.items()}
            for row in rows:
                empty = Chain(row["subject_id"], [], None)
                held.setdefault(row["subject_id"], empty).rows.append((row["record"], row["jws"]))
            return [held[subject] for subject in sorted(held)], until

        return await self._mongo.transaction(body)

    async def transaction(self, body: Callable[[], Awaitable[T]]) -> T:
        """Run `body` in one transaction; it may run several times."""
        return await self._mongo.transaction(body)
