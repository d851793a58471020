"""The consent context on the real database and broker, with stand-ins for customer and disclosure."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from google.protobuf.message import Message

from deploy.local.api import Api
from personvern.consent.v1 import consent_service_pb2 as rpc
from personvern.consent.v1 import consent_service_pb2_grpc as stubs
from personvern.customer.v1 import customer_pb2 as customer
from personvern.customer.v1 import customer_service_pb2 as customer_rpc
from personvern.disclosure.v1 import disclosure_pb2 as disclosure
from personvern.disclosure.v1 import disclosure_service_pb2 as disclosure_rpc
from services.chassis.caller import Caller
from services.chassis.ids import new_id
from services.chassis.streams import Streams
from services.consent.memory import Changes
from services.consent.store import Store
from services.customer.errors import CustomerNotFound
from tests.component.gateway.backends import servicer
from tests.support.facts import fact
from tests.support.suite import Suite


class Customers:
    """Owns facts about customers, as the customer context does."""

    def __init__(self) -> None:
        self.facts: dict[str, customer_rpc.GetDecisionFactsResponse] = {}
        self.asked = 0
        self.fail: Exception | None = None

    def get_decision_facts(self, request: Any) -> Any:
        """The facts as they are now."""
        self.asked += 1
        if self.fail is not None:
            return self.fail
        found = self.facts.get(request.customer_id)
        if found is None:
            return CustomerNotFound("no such customer")
        answer = customer_rpc.GetDecisionFactsResponse()
        answer.CopyFrom(found)
        return answer

    def resolve_identity(self, request: Any) -> Any:
        """Who logs in as subject `<customer id>` is that customer."""
        subject = request.identity.rpartition("|")[2]
        if subject not in self.facts:
            return CustomerNotFound("no such customer")
        return customer_rpc.ResolveIdentityResponse(
            customer_id=subject, status=customer.CUSTOMER_STATUS_ACTIVE, language="nb"
        )

    def add(self, *, birth_date: str = "1991-06-01", **more: Any) -> str:
        """A new customer; a buyer with e-mail given at the sale unless said otherwise."""
        customer_id = new_id("cus")
        given: dict[str, Any] = {
            "customer_id": customer_id,
            "kind": customer.CUSTOMER_KIND_PERSON,
            "status": customer.CUSTOMER_STATUS_ACTIVE,
            "birth_date": birth_date,
            "active_relationship": True,
            "product_groups": [customer_rpc.OwnedGroup(group="power", similar_to=["ev_charging"])],
            "channels": [customer_rpc.ChannelFacts(channel="email", collected_at_sale=True)],
            "version": 1,
            "language": "nb",
        }
        self.facts[customer_id] = customer_rpc.GetDecisionFactsResponse(**{**given, **more})
        return customer_id


class Disclosures:
    """Keeps the reads that were noted."""

    def __init__(self) -> None:
        self.reads: list[Any] = []
        self.fail: Exception | None = None

    def record_read(self, request: Any) -> Any:
        """Note a read."""
        if self.fail is not None:
            return self.fail
        self.reads.append(request)
        return disclosure_rpc.RecordReadResponse(entry_ids=[new_id("dis") for _ in request.subject_ids])

    def register(self, _: Any) -> Any:
        """One printer."""
        line = disclosure.PublicProcessorCategory(
            category="invoice_distribution", purposes=["invoicing"], countries=["NO"]
        )
        return disclosure_rpc.ListPublicProcessorsResponse(categories=[line])


@dataclass
class Consent:
    """The running context and who one can be towards it."""

    place: Suite
    customers: Customers
    disclosures: Disclosures
    service: Any
    _stubs: dict[Any, Any] = field(default_factory=dict)

    def as_(self, caller: Caller) -> Any:
        """The context as this caller sees it."""
        if caller not in self._stubs:
            self._stubs[caller] = self.place.stub("consent", stubs.ConsentServiceStub, caller)
        return self._stubs[caller]

    def me(self, customer_id: str) -> Any:
        """As the customer."""
        return self.as_(Caller(kind="customer", id=customer_id))

    @property
    def store(self) -> Store:
        """What the context has stored.

        It tells of writes by the service's own feed: what another one says over the service's connection, the
        service does not hear, and each write waits a second until it is fenced.
        """
        parts = self.service.parts
        owners = [getattr(close, "__self__", None) for close in parts.closers]
        changes = next(owner for owner in owners if isinstance(owner, Changes))  # tests add their own
        return Store(parts.mongo, changes)

    @property
    def billing(self) -> Any:
        """As another service."""
        return self.as_(Caller(kind="service", id="billing"))

    async def tell(self, subject: str, message: Message, *, times: int = 1) -> None:
        """Publish a fact of a neighbour, each time as another event."""
        streams = Streams(self.place.nats_url, "test")
        await streams.connect()
        try:
            for _ in range(times):
                await streams.publish(fact(subject, message, self.place.clock.now()))
        finally:
            await streams.close()

    async def decide(self, customer_id: str, purpose: str, channel: str = "email", **more: Any) -> Any:
        """The decision, as another service asks for it; about power where a product has to be named."""
        named = {"product_code": "power"} if purpose == "marketing_similar_products" else {}
        request = rpc.DecideRequest(
            customer_id=customer_id, purpose=purpose, channel=channel, **(named | more)
        )
        return (await self.billing.Decide(request)).decision

    async def text_hash(self, customer_id: str, purpose: str, language: str = "nb") -> str:
        """The hash of the text that this person is shown now."""
        answer = await self.me(customer_id).ListConsents(rpc.ListConsentsRequest(customer_id=customer_id))
        found = next(item for item in answer.consents if item.purpose == purpose)
        return str(getattr(found.text_hash, language))

    async def grant(self, customer_id: str, purpose: str = "marketing_new_offers", **more: Any) -> Any:
        """Consent as the customer; the ledger entry."""
        given: dict[str, Any] = {"request_id": new_id("req"), "language": "nb"} | more
        if "text_hash" not in given:
            given["text_hash"] = await self.text_hash(customer_id, purpose, given["language"])
        request = rpc.GrantConsentRequest(customer_id=customer_id, purpose=purpose, **given)
        return (await self.me(customer_id).GrantConsent(request)).entry

    async def withdraw(self, customer_id: str, purpose: str = "marketing_new_offers", **more: Any) -> Any:
        """Withdraw as the customer; the ledger entry."""
        given = {"request_id": new_id("req")} | more
        request = rpc.WithdrawConsentRequest(customer_id=customer_id, purpose=purpose, **given)
        return (await self.me(customer_id).WithdrawConsent(request)).entry


@pytest.fixture
async def consent(place: Suite) -> Consent:
    """The context, running, with nobody known to it."""
    return await _running(place)


@pytest.fixture(scope="module")
async def shared_consent(shared_place: Suite) -> Consent:
    """As `consent`, one per module: for tests about people of their own, or that leave nothing behind."""
    return await _running(shared_place)


@pytest.fixture(scope="module")
async def shared_api(shared_consent: Consent) -> Api:
    """The gateway in front of it."""
    await shared_consent.place.start("gateway")
    return shared_consent.place.api()


async def _running(place: Suite) -> Consent:
    customers, disclosures = Customers(), Disclosures()
    own = {"GetDecisionFacts": customers.get_decision_facts, "ResolveIdentity": customers.resolve_identity}
    await place.fake("customer", [servicer("customer", **own)])
    noted = {"RecordRead": disclosures.record_read, "ListPublicProcessors": disclosures.register}
    await place.fake("disclosure", [servicer("disclosure", **noted)])
    return Consent(place, customers, disclosures, await place.start("consent"))
