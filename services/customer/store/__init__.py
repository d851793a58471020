"""Documents and queries of the customer context; the only part of it that knows the database."""

from services.chassis.mongo import Index, Mongo
from services.chassis.vault import Vault
from services.customer.store import (
    contracts,
    customers,
    interactions,
    interests,
    messages,
    notices,
    products,
    terms,
)
from services.customer.store.contracts import ContractStore
from services.customer.store.customers import CustomerStore, Login
from services.customer.store.interactions import InteractionStore
from services.customer.store.interests import InterestStore
from services.customer.store.messages import MessageStore
from services.customer.store.notices import NoticeStore
from services.customer.store.products import ProductStore
from services.customer.store.terms import TermsStore

__all__ = ["INDEXES", "Login", "Store"]

INDEXES: list[Index] = [
    *customers.INDEXES,
    *products.INDEXES,
    *contracts.INDEXES,
    *interactions.INDEXES,
    *interests.INDEXES,
    *messages.INDEXES,
    *terms.INDEXES,
    *notices.INDEXES,
]


class Store:
    """All stores of the context."""

    def __init__(self, mongo: Mongo, vault: Vault) -> None:
        self.customers = CustomerStore(mongo, vault)
        self.products = ProductStore(mongo, vault)
        self.contracts = ContractStore(mongo, vault)
        self.interactions = InteractionStore(mongo, vault)
        self.interests = InterestStore(mongo)
        self.messages = MessageStore(mongo, vault)
        self.terms = TermsStore(mongo, vault)
        self.notices = NoticeStore(mongo, vault)
