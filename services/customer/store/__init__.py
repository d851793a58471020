"""Documents and queries of the customer context; the only part of it that knows the database."""

from services.chassis.mongo import Index, Mongo
from services.chassis.vault import Vault
from services.customer.store import (
    audience_contacts,
    codes,
    contracts,
    customers,
    guardians,
    interactions,
    interests,
    last_letters,
    merges,
    messages,
    national_ids,
    notices,
    products,
    reservations,
    social,
    terms,
    usage,
)
from services.customer.store.audience_contacts import AudienceContactStore
from services.customer.store.codes import CodeStore
from services.customer.store.contracts import ContractStore
from services.customer.store.customers import CustomerStore, Login
from services.customer.store.erasing import ErasureStore
from services.customer.store.guardians import GuardianStore, MilestoneStore
from services.customer.store.interactions import InteractionStore
from services.customer.store.interests import InterestStore
from services.customer.store.last_letters import LastLetterStore
from services.customer.store.merges import MergeStore
from services.customer.store.messages import MessageStore
from services.customer.store.national_ids import NationalIdStore
from services.customer.store.notices import NoticeStore
from services.customer.store.products import ProductStore
from services.customer.store.recipients import RecipientStore
from services.customer.store.reservations import ReservationStore
from services.customer.store.social import SocialLinkStore
from services.customer.store.terms import TermsStore
from services.customer.store.tips import TipStore
from services.customer.store.usage import UsageStore

__all__ = ["INDEXES", "Login", "Store"]

INDEXES: list[Index] = [
    *audience_contacts.INDEXES,
    *customers.INDEXES,
    *guardians.INDEXES,
    *codes.INDEXES,
    *national_ids.INDEXES,
    *merges.INDEXES,
    *products.INDEXES,
    *reservations.INDEXES,
    *contracts.INDEXES,
    *interactions.INDEXES,
    *interests.INDEXES,
    *messages.INDEXES,
    *last_letters.INDEXES,
    *terms.INDEXES,
    *notices.INDEXES,
    *social.INDEXES,
    *usage.INDEXES,
]


class Store:
    """All stores of the context."""

    def __init__(self, mongo: Mongo, vault: Vault) -> None:
        self.customers = CustomerStore(mongo, vault)
        self.audience_contacts = AudienceContactStore(mongo, vault)
        self.guardians = GuardianStore(mongo, vault)
        self.milestones = MilestoneStore(mongo, vault)
        self.codes = CodeStore(mongo, vault)
        self.national_ids = NationalIdStore(mongo, vault)
        self.merges = MergeStore(mongo)
        self.products = ProductStore(mongo, vault)
        self.reservations = ReservationStore(mongo, vault)
        self.contracts = ContractStore(mongo, vault)
        self.interactions = InteractionStore(mongo, vault)
        self.interests = InterestStore(mongo)
        self.tips = TipStore(mongo)
        self.usage = UsageStore(mongo, vault)
        self.social = SocialLinkStore(mongo, vault)
        self.messages = MessageStore(mongo, vault)
        self.terms = TermsStore(mongo, vault)
        self.notices = NoticeStore(mongo, vault)
        self.recipients = RecipientStore(mongo, vault)
        self.erasures = ErasureStore(mongo)
        self.last_letters = LastLetterStore(mongo, vault)
        self.keys = vault
