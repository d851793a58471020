"""Very many customers with a contract each, put straight into the databases, sealed as a registration does.

What a registration and a purchase would leave, without their requests: for what has to be shown with very
many people. Consent gets the facts that it would have asked for.
"""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from services.chassis.ids import new_id
from services.chassis.mongo import Mongo
from services.chassis.vault import vault_from_master_key
from services.consent.model.facts import Facts, Kind, Status
from services.consent.store import subjects
from services.customer.model.address import AddressDraft, SupplyDraft
from services.customer.model.contract import PurchaseDraft, purchase
from services.customer.model.customer import Customer
from services.customer.model.product import Product
from services.customer.model.registration import RegistrationDraft, parse_registration, register
from services.customer.store import contracts, customers
from services.customer.store.customers import ADMINISTRATION, CONTRACT, CustomerStore

BATCH = 200
LANGUAGES = ("nb", "nn", "en")
HOME = AddressDraft("Strandgata 1", "5501", "Haugesund", "NO")
SUPPLY = SupplyDraft("Strandgata 1", "H0201", "5501", "Haugesund", "1106", "707057500042100004", "household")


class Population:
    """Makes customers of a product in the database of the customer context."""

    def __init__(self, uri: str, prefix: str, master_key_file: Path) -> None:
        """`prefix` is what the names of the databases begin with."""
        self._mongo = Mongo(uri, f"{prefix}customer")
        self._consent = Mongo(uri, f"{prefix}consent")
        self._vault = vault_from_master_key(self._mongo, bytes.fromhex(master_key_file.read_text().strip()))
        self._customers = CustomerStore(self._mongo, self._vault)

    async def close(self) -> None:
        """Close the connections."""
        await self._mongo.close()
        await self._consent.close()

    async def buyers(self, product: Product, count: int, now: datetime) -> AsyncIterator[int]:
        """Make `count` customers who have the product since yesterday; tells how many there are so far."""
        draft = RegistrationDraft(
            kind="person",
            given_name="Kari",
            family_name="Nordmann",
            birth_date="1991-05-17",
            organisation_name="",
            organisation_number="",
            language="nb",
            email="kari@example.com",
            phone="+4741234567",
            home_address=HOME,
            supply_addresses=(SUPPLY,),
            at_sale=True,
        )
        parsed = parse_registration(draft, now.date())
        for begin in range(0, count, BATCH):
            numbers = range(begin, min(begin + BATCH, count))
            people = [
                register(
                    replace(parsed, language=LANGUAGES[number % 3]),
                    source="registration",
                    now=now,
                    new_id=new_id,
                )
                for number in numbers
            ]
            await self._store(people, product, now)
            yield begin + len(people)

    async def _store(self, people: list[Customer], product: Product, now: datetime) -> None:
        ids = [person.id for person in people]
        await self._vault.prepare(ids, ADMINISTRATION, make=True)
        await self._vault.prepare(ids, CONTRACT, make=True)
        bought = [_purchase(person, product, now) for person in people]
        rows = [await self._customers._document(person) | {"revision": 2} for person in people]
        await self._mongo.collection(customers.CUSTOMERS).insert_many(rows)
        await self._mongo.collection(contracts.CONTRACTS).insert_many(bought)
        facts = [_facts(person, product, now) for person in people]
        await self._consent.collection(subjects.SUBJECTS).insert_many(facts)


def _purchase(person: Customer, product: Product, now: datetime) -> dict[str, object]:
    supply = person.supply_addresses[0]
    draft = PurchaseDraft(
        product.code, supply.id, product.terms.version_hash, (now - timedelta(days=1)).date().isoformat()
    )
    today = now.date()
    _, contract = purchase(
        person, product, supply.place, draft, by="customer", today=today, now=now, new_id=new_id
    )
    return contracts._document(contract)


def _facts(person: Customer, product: Product, now: datetime) -> dict[str, object]:
    born = person.profile.birth_date
    facts = Facts(
        customer_id=person.id,
        version=1,
        asked_at=now,
        kind=Kind.PERSON,
        status=Status.ACTIVE,
        birth_date=None if born is None else born.reveal(),
        relationship=True,
        groups={product.group: (product.group,)},
        sale_channels=frozenset({"email", "phone", "sms"}),
        revision=2,
    )
    # Long enough ago not to be looked at again as something that consent may have missed.
    changed_at = datetime.now(UTC) - timedelta(hours=1)
    told = {"facts": subjects._facts_document(facts), "changed_at": changed_at}
    return {**subjects._EMPTY, "_id": person.id, **told}
