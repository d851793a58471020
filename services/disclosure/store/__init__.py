"""Documents to model and back: the only package of this context that knows the database."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from services.chassis.mongo import Mongo
from services.chassis.pages import Pages
from services.chassis.vault import Vault
from services.disclosure.store import (
    agreements,
    breach_letters,
    breaches,
    clients,
    data_requests,
    erasures,
    ledger,
    notices,
    packages,
    processors,
    sub_processors,
    third_party,
    webhooks,
    withdrawals,
)
from services.disclosure.store.erasing import ErasureStore
from services.kernel.proof import keeping

T = TypeVar("T")

INDEXES = [
    *processors.INDEXES,
    *agreements.INDEXES,
    *clients.INDEXES,
    *ledger.INDEXES,
    *data_requests.INDEXES,
    *packages.INDEXES,
    *erasures.INDEXES,
    *withdrawals.INDEXES,
    *notices.INDEXES,
    *sub_processors.INDEXES,
    *webhooks.INDEXES,
    *third_party.INDEXES,
    *breaches.INDEXES,
    *breach_letters.INDEXES,
    *keeping.INDEXES,
]


class Store:
    """All collections of this context."""

    def __init__(self, mongo: Mongo, vault: Vault) -> None:
        self._mongo = mongo
        self.together = mongo.together
        self.pages = Pages(vault)
        self.processors = processors.Processors(mongo, vault)
        self.agreements = agreements.Agreements(mongo, vault)
        self.clients = clients.Clients(mongo, vault)
        self.ledger = ledger.Ledger(mongo, vault)
        self.data_requests = data_requests.DataRequests(mongo, vault)
        self.packages = packages.Packages(mongo, vault)
        self.erasures = erasures.Erasures(mongo)
        self.tombstones = erasures.Tombstones(mongo)
        self.withdrawals = withdrawals.Withdrawals(mongo)
        self.notices = notices.Notices(mongo)
        self.own_records = ErasureStore(mongo)
        self.webhooks = webhooks.Webhooks(mongo, vault)
        self.sub_processors = sub_processors.SubProcessors(mongo, vault)
        self.third_parties = third_party.ThirdParties(mongo, vault)
        self.breaches = breaches.Breaches(mongo, vault)
        self.breach_letters = breach_letters.BreachLetters(mongo, vault)
        self.checkpoints = keeping.Checkpoints(mongo)

    async def transaction(self, body: Callable[[], Awaitable[T]]) -> T:
        """Run `body` in one transaction; it may run again after a write conflict."""
        return await self._mongo.transaction(body)
