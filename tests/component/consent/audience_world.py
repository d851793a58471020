"""Consent, its neighbours and marketing at the gateway, for tests of campaigns and audiences."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from deploy.local.api import Api, ok
from personvern.customer.v1 import customer_pb2 as customer
from personvern.customer.v1 import customer_service_pb2 as customer_rpc
from services.chassis.errors import Unavailable, Violation
from services.chassis.ids import new_id
from services.consent.model.audience import TOO_LONG
from services.customer.errors import MessageInvalid, MessageNotAllowed, ProductNotFound
from tests.component.consent.conftest import Consent, Customers, Disclosures
from tests.component.gateway.backends import servicer
from tests.support.eventually import eventually
from tests.support.suite import Suite

OFFERS = "marketing_new_offers"
REASON = "campaign_check"
TEXTS = {"nb": "Hei", "nn": "Hei", "en": "Hi"}
FIBRE = customer.Product(
    code="fibre-500",
    group="fibre",
    on_sale=True,
    availability=customer.Availability(postcodes=["5501"]),
    target_group=customer.TargetGroup(minimum_age=18),
)
OLD = customer.Product(code="isdn", group="service", on_sale=False)
CABIN = customer.Product(
    code="cabin-fibre",
    group="fibre",
    on_sale=True,
    availability=customer.Availability(postcodes=["5501"]),
    target_group=customer.TargetGroup(uses=[customer.SUPPLY_USE_HOLIDAY]),
)
STREET = customer.Product(
    code="street-fibre",
    group="fibre",
    on_sale=True,
    availability=customer.Availability(postcodes=["0150"], address_ids=["1106-41/7", "1106-41/8 H0101"]),
)


@dataclass
class Outbox:
    """The customer context's sender: keeps what it was asked to send; once per request id."""

    sent: dict[str, Any] = field(default_factory=dict)
    asked: int = 0
    die_after: int | None = None
    refuse: dict[str, str] = field(default_factory=dict)

    def send(self, request: Any) -> Any:
        """Take a message, or refuse it, or die."""
        self.asked += 1
        if self.die_after is not None and self.asked > self.die_after:
            return Unavailable("gone")
        if rule := self.refuse.get(request.customer_id):
            if rule == TOO_LONG:
                return MessageInvalid("no", violations=[Violation("values", rule, "It must fit into 6 SMS.")])
            return MessageNotAllowed("no", rule=rule, purpose=request.purpose)
        self.sent.setdefault(request.request_id, request)
        return customer_rpc.SendMessageResponse(message_id=new_id("msg"))

    @property
    def to(self) -> list[str]:
        """Whom messages went to."""
        return sorted(request.customer_id for request in self.sent.values())


@dataclass
class World:
    """Consent, its neighbours, and marketing at the gateway."""

    consent: Consent
    outbox: Outbox
    marketing: Api

    async def known(self, **more: Any) -> str:
        """A customer whom consent knows."""
        made = self.consent.customers.add(**more)
        await self.consent.decide(made, "contract", "")
        return made

    async def campaign(self, **more: Any) -> Any:
        """A campaign for new offers by e-mail."""
        given = {"name": "Spring", "purpose": OFFERS, "channel": "email", "subject": TEXTS, "text": TEXTS}
        return ok(await self.marketing.post("/v1/staff/campaigns", given | more))

    async def audience(self, campaign: Any, **more: Any) -> Any:
        """An audience of it, selected."""
        path = f"/v1/staff/campaigns/{campaign['campaign_id']}/audiences"
        return await self.done(await self.marketing.post(path, more))

    async def done(self, answer: Any) -> Any:
        """The audience once its operation has ended."""
        made = ok(answer, 202)
        assert answer.headers["Location"] == made["href"]
        operation = await self.ended(made["href"])
        assert operation["state"] == "done", operation
        return ok(await self.marketing.get(f"/v1/staff/audiences/{made['audience_id']}"))

    async def ended(self, href: str) -> Any:
        """The operation once it has ended."""

        async def ended() -> Any:
            found = ok(await self.marketing.get(href))
            return found if found["state"] in {"done", "failed"} else None

        return await eventually(ended)

    async def members(self, audience: Any) -> list[str]:
        """All members, page by page."""
        reader = self.consent.place.staff("marketing", reason=REASON)
        found: list[str] = []
        token = ""
        while True:
            path = f"/v1/staff/audiences/{audience['audience_id']}/members?page_size=2&page_token={token}"
            page = ok(await reader.get(path))
            found += page["customer_ids"]
            if not (token := page["next_page_token"]):
                return found


def counts(table: list[Any]) -> dict[str, int]:
    return {item["rule"]: item["count"] for item in table}


@pytest.fixture
async def world(place: Suite) -> World:
    """Consent and the gateway, with stand-ins for customer and disclosure."""
    return await _running(place)


@pytest.fixture(scope="module")
async def shared_world(shared_place: Suite) -> World:
    """As `world`, one per module: for tests that leave nothing behind."""
    return await _running(shared_place)


async def _running(place: Suite) -> World:
    customers, disclosures, outbox = Customers(), Disclosures(), Outbox()
    products = {item.code: item for item in (FIBRE, OLD, CABIN, STREET)}

    def product(request: Any) -> Any:
        found = products.get(request.code)
        return customer_rpc.GetProductResponse(product=found) if found else ProductNotFound("no such product")

    own = {"GetDecisionFacts": customers.get_decision_facts, "ResolveIdentity": customers.resolve_identity}
    own |= {"GetProduct": product, "SendMessage": outbox.send}
    await place.fake("customer", [servicer("customer", **own)])
    noted = {"RecordRead": disclosures.record_read, "ListPublicProcessors": disclosures.register}
    await place.fake("disclosure", [servicer("disclosure", **noted)])
    consent = Consent(place, customers, disclosures, await place.start("consent"))
    await place.start("gateway")
    return World(consent, outbox, place.staff("marketing"))
