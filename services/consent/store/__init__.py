"""Documents and queries of the consent context; the only part of it that knows the database."""

from services.chassis.mongo import Index, Mongo
from services.consent.store import ledger, policies, subjects
from services.consent.store.ledger import LedgerStore, StoredReceipt, Written
from services.consent.store.policies import Archived, PolicyStore
from services.consent.store.subjects import Known, Move, SubjectStore

__all__ = ["INDEXES", "Archived", "Known", "Move", "Store", "StoredReceipt", "Written"]

INDEXES: list[Index] = [*subjects.INDEXES, *ledger.INDEXES, *policies.INDEXES]


class Store:
    """All stores of the context."""

    def __init__(self, mongo: Mongo) -> None:
        self.subjects = SubjectStore(mongo)
        self.ledger = LedgerStore(mongo, self.subjects)
        self.policies = PolicyStore(mongo)
