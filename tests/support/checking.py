"""A company that sells on credit: customers who order what waits for a credit check, through the gateway."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from deploy.local.api import Api, ok
from deploy.local.population import texts
from deploy.local.story import Story
from services.kernel.calendar import oslo_date
from tests.support.buyer import CaughtMail
from tests.support.eventually import eventually
from tests.support.suite import Suite

REASON = "credit_check; case=K-17"


def numbers() -> Iterator[str]:
    """Synthetic national ids (Test-Norge: 80 is added to the month)."""
    for serial in count(100):
        stem = f"109155{serial:03}"
        digits = [int(digit) for digit in stem]
        for weights in ((3, 7, 6, 1, 8, 9, 4, 5, 2), (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)):
            check = -sum(digit * weight for digit, weight in zip(digits, weights, strict=True)) % 11
            digits.append(check)
        if 10 not in digits:
            yield "".join(map(str, digits))


@dataclass
class Orderer:
    """A customer with an order that waits."""

    subject: str
    email: str
    customer_id: str
    address_id: str
    number: str = ""
    contract: dict[str, Any] = field(default_factory=dict)

    @property
    def contract_id(self) -> str:
        """The order."""
        return str(self.contract["contract_id"])

    @property
    def staff_path(self) -> str:
        """Where staff check her."""
        return f"/v1/staff/customers/{self.customer_id}/credit-checks"


@dataclass
class Checking:
    """The company."""

    suite: Suite
    tag: str = field(default_factory=lambda: uuid.uuid4().hex[:8])
    terms: dict[str, str] = field(default_factory=dict)
    numbers: Iterator[str] = field(default_factory=numbers)

    @property
    def staff(self) -> Api:
        """Staff of every role that matters here, with a reason."""
        return self.suite.staff("finance", "dpo", "agent", "marketing", reason=REASON)

    def her(self, who: Orderer) -> Api:
        """The customer, logged in."""
        return self.suite.person(who.subject)

    async def product(self, *, credit: bool = True, check: bool = True) -> str:
        """The code of a product, made when there is none."""
        code = f"solar-{self.tag}-{int(credit)}{int(check)}"
        if code not in self.terms:
            product = {
                "code": code,
                "names": texts("Solpakke", "Solpakke nn", "Solar package"),
                "group": "solar",
                "credit_element": credit,
                "credit_check_required": check,
                "terms": texts("Vilkår.", "Vilkår (nn).", "Terms."),
            }
            made = ok(await self.staff.post("/v1/staff/products", product))
            assert made["credit_check_required"] is check
            price = {"price_ore": 80_000, "valid_from": "2025-01-01"}
            ok(await self.staff.post(f"/v1/staff/products/{code}/prices", price))
            self.terms[code] = made["terms"]["version_hash"]
        return code

    async def orderer(self, name: str, *, known: bool = True, product: str = "", **changes: Any) -> Orderer:
        """A customer who has ordered; the synthetic national id is in the vault if it is `known`."""
        tag = f"{name}-{self.tag}"
        story = Story(self.suite.api(), CaughtMail(self.suite.mailbox), oslo_date(self.suite.clock.now()))
        email = f"{tag}@example.com"
        her = self.suite.person(tag)
        made = ok(
            await her.post("/v1/public/registrations", story.registration(**{"email": email, **changes}))
        )
        supply = made["supply_addresses"][0]["supply_address_id"]
        who = Orderer(tag, email, made["customer_id"], supply)
        if known:
            who.number = next(self.numbers)
            ok(await her.put("/v1/me/national-id", {"national_id": who.number}))
        who.contract = await self.order(who, product or await self.product())
        return who

    async def order(self, who: Orderer, code: str) -> dict[str, Any]:
        """An order; the contract."""
        order = {
            "product_code": code,
            "supply_address_id": who.address_id,
            "accepted_terms_hash": self.terms[code],
        }
        return dict(ok(await self.her(who).post("/v1/me/purchases", order))["contract"])

    async def check(self, who: Orderer, *, key: str = "") -> dict[str, Any]:
        """Staff check her."""
        return dict(ok(await self.staff.post(who.staff_path, {"contract_id": who.contract_id}, key=key)))

    async def contract(self, who: Orderer, status: str) -> dict[str, Any]:
        """Her order, once it stands so."""

        async def look() -> Any:
            contracts = ok(await self.her(who).get("/v1/me/contracts"))["contracts"]
            (found,) = [one for one in contracts if one["contract_id"] == who.contract_id]
            return found if found["status"] == status else None

        return dict(await eventually(look))

    async def mail(self, who: Orderer, word: str) -> str:
        """The text of the mail to her with this word in the subject."""

        async def look() -> Any:
            return [mail for mail in self.suite.mailbox.to(who.email) if word in mail.subject]

        (found,) = await eventually(look)
        return str(found.body())
