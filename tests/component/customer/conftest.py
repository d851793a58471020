"""The customer context over the real wire, with stand-ins for the two contexts that it asks."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import nats
import pytest
import pytest_asyncio

from personvern.billing.v1 import (
    einvoice_service_pb2,
    einvoice_service_pb2_grpc,
    invoice_owner_service_pb2,
    invoice_owner_service_pb2_grpc,
)
from personvern.consent.v1 import consent_pb2, consent_service_pb2, consent_service_pb2_grpc
from personvern.customer.v1 import customer_pb2, customer_service_pb2, customer_service_pb2_grpc
from personvern.disclosure.v1 import disclosure_service_pb2, disclosure_service_pb2_grpc
from personvern.privacy.v1 import privacy_service_pb2, privacy_service_pb2_grpc
from services.chassis.caller import Caller, allow, anyone, customer
from services.chassis.clock import MovableClock
from services.chassis.errors import DomainError, Unavailable
from services.chassis.ids import new_id
from services.chassis.mongo import Mongo
from tests.support.stand_ins import opened, servicer
from tests.support.suite import Suite

rpc = customer_service_pb2
METERING_POINT = "707057500042100004"
IDENTITY = "https://login.example|kari"


class FakeConsent(opened(consent_service_pb2_grpc.ConsentServiceServicer)):  # type: ignore[misc]
    """Decides as the test says."""

    def __init__(self) -> None:
        self.rule = ""
        self.rules: dict[str, str] = {}
        self.retry_at: datetime | None = None
        self.products: list[str] = []
        self.asked: list[tuple[str, str, str]] = []
        self.objections: list[tuple[str, str, str]] = []
        self.failure: DomainError | None = None
        self.granted: dict[str, str] = {}
        self.guardians: list[tuple[str, str, str, str]] = []
        self.withdrawn: list[tuple[str, str, str]] = []
        self.denied: set[str] = set()
        self.undecided: set[str] = set()
        self.away = False
        self.categories: list[str] = []
        self.recipients: list[str] = []
        self.purposes = ["customer_surveys"]  # of the policy

    @allow(anyone())
    async def Decide(self, request: Any, _: Any) -> Any:
        self.asked.append((request.customer_id, request.purpose, request.channel))
        self.products.append(request.product_code)
        self.categories.append(request.data_category)
        self.recipients.append(request.recipient)
        if self.away:
            raise Unavailable("away")
        if request.customer_id in self.undecided:
            raise RuntimeError("cannot be judged")
        by_channel = f"{request.purpose}/{request.channel}"
        rule = self.rules.get(by_channel, self.rules.get(request.purpose, self.rule))
        if request.customer_id in self.denied:
            rule = "OBJECTED"
        said = {f"sentence_{name}": f"{rule} {name}" for name in ("nb", "nn", "en")}
        decision = consent_pb2.Decision(allow=not rule, rule=rule or "CONTRACT", **said)
        if rule and self.retry_at is not None:
            decision.retry_at.FromDatetime(self.retry_at)
        return consent_service_pb2.DecideResponse(decision=decision)

    @allow(anyone())
    async def GetPolicy(self, request: Any, _: Any) -> Any:
        name = consent_pb2.LocalizedText(nb="Undersøkelser", nn="Undersøkingar", en="Surveys")
        purposes = [consent_pb2.Purpose(key=key, name=name) for key in self.purposes]
        controller = consent_pb2.Controller(name="Eksempel AS")
        return consent_service_pb2.GetPolicyResponse(
            policy=consent_pb2.Policy(purposes=purposes, controller=controller)
        )

    @allow(anyone())
    async def GrantConsent(self, request: Any, _: Any) -> Any:
        if self.failure:
            raise self.failure
        entry = self.granted.setdefault(request.request_id, f"ent_{len(self.granted) + 1}")
        self.guardians.append((request.customer_id, request.guardian_id, request.purpose, request.text_hash))
        return consent_service_pb2.GrantConsentResponse(entry=consent_pb2.LedgerEntry(entry_id=entry))

    @allow(anyone())
    async def WithdrawConsent(self, request: Any, _: Any) -> Any:
        if self.failure:
            raise self.failure
        self.withdrawn.append((request.customer_id, request.guardian_id, request.purpose))
        return consent_service_pb2.WithdrawConsentResponse()

    @allow(customer())
    async def ObjectToPurpose(self, request: Any, _: Any) -> Any:
        self.objections.append((request.customer_id, request.purpose, request.channel))
        return consent_service_pb2.ObjectToPurposeResponse()


class FakeBilling(opened(einvoice_service_pb2_grpc.EinvoiceServiceServicer)):  # type: ignore[misc]
    """Knows who gets e-invoices."""

    def __init__(self) -> None:
        self.einvoice: set[str] = set()
        self.invoices = FakeInvoices()
        self.plans = FakePlans()

    @allow(anyone())
    async def GetEinvoiceAgreement(self, request: Any, _: Any) -> Any:
        active = request.customer_id in self.einvoice
        agreement = einvoice_service_pb2.EinvoiceAgreement(customer_id=request.customer_id, active=active)
        return einvoice_service_pb2.GetEinvoiceAgreementResponse(agreement=agreement)


class FakePlans(opened(privacy_service_pb2_grpc.PrivacyServiceServicer)):  # type: ignore[misc]
    """Knows who still owes something."""

    def __init__(self) -> None:
        self.owing: set[str] = set()

    @allow(anyone())
    async def PlanErasure(self, request: Any, _: Any) -> Any:
        block = privacy_service_pb2.ErasureItem(
            key="billing.invoices", outcome=privacy_service_pb2.ERASURE_OUTCOME_BLOCK, records=1
        )
        owes = not self.owing.isdisjoint(request.customer_ids)
        return privacy_service_pb2.PlanErasureResponse(items=[block] if owes else [])


class FakeInvoices(opened(invoice_owner_service_pb2_grpc.InvoiceOwnerServiceServicer)):  # type: ignore[misc]
    """Knows whose each invoice is, or is away."""

    def __init__(self) -> None:
        self.owners: dict[str, str] = {}
        self.away = False

    @allow(anyone())
    async def ConfirmInvoiceOwner(self, request: Any, _: Any) -> Any:
        if self.away:
            raise Unavailable("away")
        theirs = self.owners.get(request.invoice_id) in set(request.customer_ids)
        return invoice_owner_service_pb2.ConfirmInvoiceOwnerResponse(theirs=theirs)


class FakeDisclosure(opened(disclosure_service_pb2_grpc.DisclosureServiceServicer)):  # type: ignore[misc]
    """Keeps what it is told, or fails as the test says; a partner gets `released`."""

    def __init__(self) -> None:
        self.reads: list[Any] = []
        self.failure: DomainError | None = None
        self.released: list[str] = []

    @allow(anyone())
    async def RecordRead(self, request: Any, _: Any) -> Any:
        if self.failure:
            raise self.failure
        self.reads.append(request)
        return disclosure_service_pb2.RecordReadResponse(entry_ids=["ent_1"])

    @allow(anyone())
    async def AuthorizePartnerRead(self, request: Any, _: Any) -> Any:
        if self.failure:
            raise self.failure
        self.reads.append(request)
        fields = [field for field in self.released if not request.fields or field in request.fields]
        return disclosure_service_pb2.AuthorizePartnerReadResponse(fields=fields, entry_ids=["ent_2"])


@dataclass
class World:
    """The context, its neighbours, and the calls that most tests make."""

    place: Suite
    consent: FakeConsent
    disclosure: FakeDisclosure
    billing: FakeBilling
    mongo: Mongo
    callers: dict[Caller, Any] = field(default_factory=dict)
    tests: int = 0

    def begin(self) -> None:
        """Have the neighbours forget what was before; who registers then, and what is sold, is new."""
        self.tests += 1
        for one in (self.consent, self.disclosure, self.billing.invoices, self.billing.plans):
            type(one).__init__(one)
        self.billing.einvoice.clear()

    def of_this_test(self, name: str) -> str:
        """The name, of this test alone in a shared world."""
        return f"{name}-{self.tests}" if self.tests else name

    @property
    def clock(self) -> MovableClock:
        return self.place.clock

    def as_(self, caller: Caller) -> Any:
        """The customer stub as this caller."""
        if caller not in self.callers:
            stub = customer_service_pb2_grpc.CustomerServiceStub
            self.callers[caller] = self.place.stub("customer", stub, caller)
        return self.callers[caller]

    def customer(self, customer_id: str) -> Any:
        """As a customer."""
        return self.as_(Caller("customer", customer_id, identity=self.of_this_test(IDENTITY)))

    @property
    def agent(self) -> Any:
        """As an agent with a reason."""
        return self.as_(
            Caller("staff", "stf_1", roles=frozenset({"agent"}), access_reason="complaint", case_id="c1")
        )

    @property
    def marketing(self) -> Any:
        """As marketing staff."""
        return self.as_(Caller("staff", "stf_2", roles=frozenset({"marketing"})))

    def service(self, name: str) -> Any:
        """As another service."""
        return self.as_(Caller("service", name))

    @property
    def privacy(self) -> Any:
        """The privacy stub as disclosure."""
        stub = privacy_service_pb2_grpc.PrivacyServiceStub
        return self.place.stub("customer", stub, Caller("service", "disclosure"))

    async def register(self, identity: str = IDENTITY, **changes: Any) -> Any:
        """A registered customer."""
        caller = Caller(identity=self.of_this_test(identity))
        answer = await self.as_(caller).Register(registration(**changes))
        return answer.customer

    async def product(self, code: str = "power-spot", **changes: Any) -> Any:
        """A product on sale."""
        request = product(self.of_this_test(code), **changes)
        return (await self.marketing.CreateProduct(request)).product

    async def purchase(self, customer: Any, item: Any, **changes: Any) -> Any:
        """A purchase at the first supply address."""
        return await self.customer(customer.customer_id).Purchase(purchase(customer, item, **changes))

    async def rows(self, collection: str, query: dict[str, Any] | None = None) -> list[dict[str, Any]]:
        """Documents as they lie in the database."""
        return await self.mongo.collection(collection).find(query or {})

    async def told(self, name: str, count: int) -> list[Any]:
        """What the broker keeps for one kind of fact, once it has at least `count` of them."""
        connection = await nats.connect(self.place.nats_url)
        try:
            for _ in range(3_000):
                state = (await connection.jsm().stream_info("CUSTOMER")).state
                numbers = range(max(1, state.first_seq), state.last_seq + 1)
                kept = [await connection.jsm().get_msg("CUSTOMER", seq) for seq in numbers]
                found = [one for one in kept if str(one.subject).startswith(f"customer.v1.{name}.")]
                if len(found) >= count:
                    break
                await asyncio.sleep(0.02)
            return found
        finally:
            await connection.close()

    async def events(self, name: str) -> list[dict[str, Any]]:
        """Rows of the outbox, published or not, for one kind of fact."""
        return [row for row in await self.rows("outbox") if row["subject"].startswith(f"customer.v1.{name}.")]


def registration(**changes: Any) -> Any:
    """Kari, 34 in January 2026, with a dwelling in Haugesund."""
    given: dict[str, Any] = {
        "request_id": new_id("req"),
        "kind": customer_pb2.CUSTOMER_KIND_PERSON,
        "given_name": "Kari",
        "family_name": "Nordmann",
        "birth_date": "1991-05-17",
        "language": "nb",
        "email": "Kari.Nordmann@Example.COM",
        "phone": "412 34 567",
        "home_address": customer_pb2.Address(street="Strandgata 1", postcode="5501", city="Haugesund"),
        "supply_addresses": [supply()],
        "at_sale": True,
    }
    return rpc.RegisterRequest(**(given | changes))


def supply(**changes: Any) -> Any:
    """A dwelling in Haugesund with a metering point."""
    given: dict[str, Any] = {
        "street": "Strandgata 1",
        "unit": "H0201",
        "postcode": "5501",
        "city": "Haugesund",
        "municipality_number": "1106",
        "metering_point_id": METERING_POINT,
        "use": customer_pb2.SUPPLY_USE_HOUSEHOLD,
    }
    return customer_pb2.SupplyAddressDetails(**(given | changes))


def text(word: str) -> Any:
    """The word in three languages, told apart."""
    return customer_pb2.LocalText(nb=f"{word} nb", nn=f"{word} nn", en=f"{word} en")


def product(code: str = "power-spot", **changes: Any) -> Any:
    """A power product that can be had everywhere."""
    given: dict[str, Any] = {
        "request_id": new_id("req"),
        "code": code,
        "names": text("Spot"),
        "group": "power",
        "credit_element": True,
        "similar_to": ["solar"],
        "terms": text("Terms"),
    }
    return rpc.CreateProductRequest(**(given | changes))


def purchase(customer: Any, item: Any, **changes: Any) -> Any:
    """The product at the customer's first supply address, on its current terms."""
    given: dict[str, Any] = {
        "request_id": new_id("req"),
        "customer_id": customer.customer_id,
        "product_code": item.code,
        "supply_address_id": customer.supply_addresses[0].supply_address_id,
        "accepted_terms_hash": item.terms.version_hash,
        "start_date": "2026-01-15",
        "channel": "web",
    }
    return rpc.PurchaseRequest(**(given | changes))


@pytest.fixture
def world(alone: World) -> World:
    """Of the test alone; a module whose tests can live together says `guest`."""
    return alone


@pytest.fixture
def guest(shared_world: World) -> World:
    """The world that the tests of a module share, with people, products and neighbours of this test alone."""
    shared_world.begin()
    return shared_world


@pytest_asyncio.fixture
async def alone(place: Suite, request: pytest.FixtureRequest) -> AsyncIterator[World]:
    """The customer context running, its neighbours standing by."""
    # A test that waits for what the day brings says how soon it looks; on `stage` all do.
    async with running(place, terms_every_seconds=0.1 if "stage" in request.fixturenames else 30.0) as world:
        yield world


@pytest_asyncio.fixture(scope="module")
async def shared_world(shared_place: Suite) -> AsyncIterator[World]:
    """As `world`, one per module: for tests about people of their own, or that leave nothing behind."""
    async with running(shared_place, terms_every_seconds=30.0) as world:
        yield world


@asynccontextmanager
async def running(place: Suite, *, terms_every_seconds: float) -> AsyncIterator[World]:
    """The customer context and its neighbours, started in `place`."""
    consent, disclosure = FakeConsent(), FakeDisclosure()
    await place.fake(
        "consent", [servicer(consent, consent_service_pb2, consent_service_pb2_grpc, "ConsentService")]
    )
    await place.fake(
        "disclosure",
        [servicer(disclosure, disclosure_service_pb2, disclosure_service_pb2_grpc, "DisclosureService")],
    )
    billing = FakeBilling()
    await place.fake(
        "billing",
        [
            servicer(billing, einvoice_service_pb2, einvoice_service_pb2_grpc, "EinvoiceService"),
            servicer(
                billing.invoices,
                invoice_owner_service_pb2,
                invoice_owner_service_pb2_grpc,
                "InvoiceOwnerService",
            ),
            servicer(billing.plans, privacy_service_pb2, privacy_service_pb2_grpc, "PrivacyService"),
        ],
    )
    settings = {"send_every_seconds": 0.1, "terms_every_seconds": terms_every_seconds}
    await place.start("customer", **settings, welcome_mail=False)
    mongo = Mongo(place.mongodb_uri, f"{place.database_name}_customer")
    yield World(place, consent, disclosure, billing, mongo)
    await mongo.close()
