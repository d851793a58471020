"""Customers who have something in every context and may be erased: nothing runs any more, all is paid.

Each has values of her own that stand nowhere else, so that whoever searches the databases afterwards finds
what is left of her and not of another.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from deploy.local import giro
from deploy.local.api import Api, ok
from deploy.local.bookkeeping import BINARY
from deploy.local.population import agreement, metering_point, processor, texts
from services.chassis.clock import MovableClock
from tests.support.eventually import PATIENCE, eventually
from tests.support.moved_clock import MovedCluster
from tests.support.suite import Suite

ROLES = ("agent", "dpo", "finance", "marketing", "ops")
FIRST, LATER = datetime(2026, 1, 15, 8, tzinfo=UTC), datetime(2026, 2, 3, 8, tzinfo=UTC)
PERIODS = ("2025-12", "2026-01")
LETTERS = "bdfghjklmnprstvz"
ROOT, PHONES = "kwyxqvbgzf", "+47412305"
"""What every value of every one of them holds: a word that stands nowhere else, and the first digits."""
LETTER_WORDS = ("er slettet", "er sletta", "been erased")
AT_ONCE = 4


@dataclass
class Leaver:
    """One of them. `request` is her request for erasure, once she has opened it."""

    number: int
    suite: Suite | MovedCluster
    customer_id: str = ""
    request: dict[str, Any] = field(default_factory=dict)

    @property
    def word(self) -> str:
        """A word that is only hers."""
        digits = f"{self.number:04x}"
        return ROOT + "".join(LETTERS[int(digit, 16)] for digit in digits)

    @property
    def me(self) -> Api:
        """Her login, by the clock of the suite."""
        return self.suite.person(f"leaver-{self.number}")

    @property
    def values(self) -> dict[str, list[str]]:
        """What is to be found nowhere when she is gone: every name, address and text of hers has her word."""
        phone = self.registration["phone"]
        return {"her word": [self.word], "her phone": [phone, phone.removeprefix("+47")]}

    @property
    def said(self) -> str:
        """What she said on the phone."""
        return f"Ho fortalde om ein {self.word}hund"

    @property
    def registration(self) -> dict[str, Any]:
        """What she registered with."""
        home = {"street": f"{self.word.title()}gata 1", "postcode": "5501", "city": "Haugesund"}
        supply = home | {
            "municipality_number": "1106",
            "metering_point_id": metering_point(7_000 + self.number),
            "use": "household",
        }
        return {
            "given_name": f"Kan{self.word}",
            "family_name": f"Nord{self.word}sen",
            "birth_date": "1991-03-04",
            "language": ("nb", "nn", "en")[self.number % 3],
            "email": f"{self.word}@example.com",
            "phone": f"{PHONES}{self.number:02}",
            "home_address": home,
            "supply_addresses": [supply],
            "at_sale": True,
        }

    async def opened(self) -> "Leaver":
        """Ask for erasure; the plan is made."""
        self.request = ok(await self.me.post("/v1/me/data-requests", {"kind": "erasure"}), 202)
        plan = await eventually(self._planned)
        assert plan["status"] == "planned", [one for one in plan["items"] if one["outcome"] == "block"]
        return self

    async def erased(self, timeout: float = PATIENCE) -> str:
        """Wait until the erasure is done and the letter has come; the letter.

        The database is asked: each look of staff would stand on her ledger and be counted in the letter.
        """
        await eventually(self._done, timeout=timeout)
        await eventually(lambda: bool(self.letters()), timeout=timeout)
        return self.letters()[0]

    async def _done(self) -> bool:
        where = self.suite
        prefix = where.database_name if isinstance(where, Suite) else "personvern"
        query = {"data_request_id": self.request["data_request_id"], "status": "done"}
        return await where.databases[f"{prefix}_disclosure"]["erasures"].find_one(query) is not None

    def letters(self) -> list[str]:
        """The texts of the letters about her erasure that she got."""
        address, found = self.registration["email"], []
        for caught in self.suite.mailbox.caught:
            about = any(word in str(caught.message["Subject"]) for word in LETTER_WORDS)
            body = caught.message.get_body(("plain",)) if about else None
            if body is not None and address in str(caught.message["To"]):
                found.append(str(body.get_content()))
        return found

    async def _planned(self) -> Any:
        found = ok(await self.me.get(f"/v1/me/data-requests/{self.request['data_request_id']}/plan"))
        return found if found["status"] != "planning" else None


class Company:
    """Who sells to them, and who reads about them."""

    def __init__(self, suite: Suite | MovedCluster) -> None:
        self.suite = suite
        self.code, self.terms, self.partner = "power-leaving", "", ("", "")

    @property
    def staff(self) -> Api:
        """Staff who may do everything."""
        return self.suite.staff(*ROLES, reason="customer_request; case=K-1")

    async def set_up(self) -> None:
        """A product with a price, and a partner that reads invoices and hears of erasures."""
        staff, names = self.staff, texts("Straum A", "Straum B", "Power C")
        product = {"code": self.code, "names": names, "group": "power", "terms": names}
        self.terms = ok(await staff.post("/v1/staff/products", product))["terms"]["version_hash"]
        price = {"price_ore": 4_900, "valid_from": "2025-01-01"}
        ok(await staff.post(f"/v1/staff/products/{self.code}/prices", price))
        firm = processor("Trykkeriet i Dalen AS", "", "invoice_distribution")
        processor_id = ok(await staff.post("/v1/staff/processors", firm))["processor_id"]
        terms = agreement("invoicing", "invoices:read", ["invoices.kid"], ["billing"], "2025-01-01")
        for told in ("erasures", "rectifications", "restrictions"):
            terms["scopes"].append(f"{told}:read")
            terms["fields"].append(f"{told}.customer_id")
        draft = {"processor_id": processor_id, "terms": terms}
        agreed = ok(await staff.post("/v1/staff/agreements", draft))["agreement_id"]
        ok(await staff.post(f"/v1/staff/agreements/{agreed}:activate"))
        client = {"agreement_id": agreed, "scopes": terms["scopes"]}
        made = ok(await staff.post("/v1/staff/partner-clients", client))
        self.partner = made["client"]["client_id"], made["client_secret"]

    async def buys_again(self, her: Leaver) -> None:
        """She buys another product, whose contract runs."""
        names = texts("Varme A", "Varme B", "Heat C")
        product = {"code": "heat-leaving", "names": names, "group": "power", "terms": names}
        made = ok(await self.staff.post("/v1/staff/products", product))
        [address] = ok(await her.me.get("/v1/me"))["supply_addresses"]
        order = {
            "product_code": product["code"],
            "supply_address_id": address["supply_address_id"],
            "accepted_terms_hash": made["terms"]["version_hash"],
        }
        ok(await her.me.post("/v1/me/purchases", order))

    async def partner_api(self) -> Api:
        """The partner, logged in."""
        name, secret = self.partner
        form = {"grant_type": "client_credentials", "client_id": name, "client_secret": secret}
        return self.suite.api(ok(await self.suite.api().post("/oauth/token", data=form))["access_token"])


async def leavers(suite: Suite | MovedCluster, count: int) -> tuple[Company, list[Leaver]]:
    """So many of them, in a suite whose clock then stands on 3 February 2026.

    Each has registered, agreed to offers, bought and ended a contract, called twice, paid two invoices, and
    has an access package; a partner has read her invoices.
    """
    _go_to(suite, FIRST)
    company = Company(suite)
    await company.set_up()
    people = [Leaver(number, suite) for number in range(1, count + 1)]
    await _each(people, lambda one: _live(one, company))
    await _bill(company, PERIODS[0])
    _go_to(suite, LATER)
    await _bill(company, PERIODS[1])
    partner = await company.partner_api()
    ok(await partner.get("/v1/partner/invoices?page_size=200"))
    await _pay(company, people)
    await _each(people, _look_back)
    return company, people


def _go_to(suite: Suite | MovedCluster, moment: datetime) -> None:
    if isinstance(suite.clock, MovableClock):
        suite.clock.set(moment)
    else:
        suite.clock.move_to(moment.date())


async def _each(people: Sequence[Leaver], work: Callable[[Leaver], Awaitable[None]]) -> None:
    turn = asyncio.Semaphore(AT_ONCE)

    async def one(person: Leaver) -> None:
        async with turn:
            await work(person)

    await asyncio.gather(*map(one, people))


async def _live(her: Leaver, company: Company) -> None:
    me = her.me
    told = ok(await me.post("/v1/public/registrations", her.registration))
    her.customer_id = told["customer_id"]
    offers = "/v1/me/consents/marketing_new_offers"
    listed = ok(await me.get("/v1/me/consents"))["consents"]
    text = next(item for item in listed if item["purpose"] == "marketing_new_offers")
    ok(await me.post(f"{offers}:grant", {"text_hash": text["text_hash"], "language": text["language"]}))
    order = {
        "product_code": company.code,
        "supply_address_id": told["supply_addresses"][0]["supply_address_id"],
        "accepted_terms_hash": company.terms,
        "start_date": f"{PERIODS[0]}-01",
    }
    contract = ok(await me.post("/v1/me/purchases", order))["contract"]["contract_id"]
    await eventually(lambda: _subscribed(her))
    ok(await me.post(f"/v1/me/contracts/{contract}:end", {"end_date": "2026-01-15"}))
    contacts = f"/v1/staff/customers/{her.customer_id}/interactions"
    for topic in ("invoice.due_date", "contract.moving"):
        contact = {"channel": "phone", "topic": topic, "text": her.said}
        opened = ok(await company.staff.post(contacts, contact))
    ok(await company.staff.post(f"{contacts}/{opened['interaction_id']}:close"))


async def _subscribed(her: Leaver) -> bool:
    answer = await her.me.get("/v1/me/billing-account")
    return answer.is_success and len(answer.json()["subscriptions"]) == 1


async def _bill(company: Company, period: str) -> None:
    run = ok(await company.staff.post("/v1/staff/invoice-runs", {"period": period}), 202)
    await _finished(company, run["operation_id"])


async def _finished(company: Company, operation_id: str) -> None:
    async def over() -> bool:
        found = ok(await company.staff.get(f"/v1/operations/{operation_id}"))
        assert found["state"] != "failed", found
        return bool(found["state"] == "done")

    await eventually(over)


async def _pay(company: Company, people: Sequence[Leaver]) -> None:
    items = []
    for her in people:
        listed = ok(await her.me.get("/v1/me/invoices"))["invoices"]
        assert len(listed) == len(PERIODS), listed
        items += [giro.Item(one["total_ore"], one["kid"], day=LATER.date()) for one in listed]
    sent = await company.staff.post("/v1/staff/payment-files", content=giro.file(items, 77), headers=BINARY)
    await _finished(company, ok(sent)["operation_id"])


async def _look_back(her: Leaver) -> None:
    async def ended() -> bool:
        listed = ok(await her.me.get("/v1/me/contracts"))["contracts"]
        return {one["status"] for one in listed} == {"ended"}

    await eventually(ended)  # noted a while after the last day, and told as an event
    asked = ok(await her.me.post("/v1/me/data-requests", {"kind": "access"}), 202)

    async def there() -> bool:
        found = ok(await her.me.get(f"/v1/me/data-requests/{asked['data_request_id']}"))
        return bool(found["status"] == "completed")

    await eventually(there)
