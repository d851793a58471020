"""Documents and queries of the consent context; the only part of it that knows the database."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from services.chassis.mongo import Index, Mongo
from services.consent.memory import Changes
from services.consent.store import audiences, ledger, policies, subjects, terminals
from services.consent.store.audiences import AudienceStore, CampaignStore
from services.consent.store.ledger import LedgerStore, StoredReceipt, Written
from services.consent.store.policies import Archived, PolicyStore
from services.consent.store.registers import Register, RegisterStore
from services.consent.store.subjects import SubjectStore
from services.consent.store.terminals import Link, TerminalStore

__all__ = ["INDEXES", "Archived", "Link", "Register", "Store", "StoredReceipt", "Written"]

T = TypeVar("T")
INDEXES: list[Index] = [
    *subjects.INDEXES,
    *ledger.INDEXES,
    *policies.INDEXES,
    *terminals.INDEXES,
    *audiences.INDEXES,
]


class Store:
    """All stores of the context."""

    def __init__(self, mongo: Mongo, changes: Changes) -> None:
        self._mongo = mongo
        self.subjects = SubjectStore(mongo, changes)
        self.ledger = LedgerStore(mongo, self.subjects)
        self.campaigns = CampaignStore(mongo)
        self.audiences = AudienceStore(mongo)
        self.policies = PolicyStore(mongo)
        self.registers = RegisterStore(mongo)
        self.terminals = TerminalStore(mongo, self.ledger)

    async def transaction(self, body: Callable[[], Awaitable[T]]) -> T:
        """Run `body` in one transaction; it may run several times."""
        return await self._mongo.transaction(body)
