"""A company that collects, told day by day through the gateway: invoices, runs, payments, a collector."""

import uuid
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from deploy.local.api import Api, ok
from deploy.local.giro import Item, file
from deploy.local.population import agreement, processor, texts
from deploy.local.story import Story
from services.kernel.calendar import oslo_date
from tests.support.buyer import CaughtMail
from tests.support.eventually import eventually
from tests.support.suite import Suite

FIELDS = (
    *("claim_id", "customer_id", "state", "handed_over_on", "updated_at", "invoice_number", "kid"),
    *("issue_date", "due_date", "principal_ore", "fees_ore", "interest_ore", "interest_from"),
    *("interest_basis_points", "paid_ore", "outstanding_ore", "steps", "payments", "debtor_name"),
    "debtor_address",
)
DAY = timedelta(days=1)


@dataclass
class Debtor:
    """A customer with one invoice."""

    subject: str
    email: str
    customer_id: str
    invoice: dict[str, Any] = field(default_factory=dict)

    @property
    def path(self) -> str:
        """Where she sees the invoice."""
        return f"/v1/me/invoices/{self.invoice['invoice_id']}"


@dataclass
class Collecting:
    """The company and its days. Every client is logged in anew: days pass between the calls."""

    suite: Suite
    tag: str = field(default_factory=lambda: uuid.uuid4().hex[:8])
    files: int = 0
    collector: str = ""
    secret: tuple[str, str] = ("", "")

    # --- who ---------------------------------------------------------------------------------------------

    @property
    def staff(self) -> Api:
        """Staff of every role that matters here."""
        return self.suite.staff("finance", "dpo", "agent", reason="customer_request; case=K-17")

    def her(self, debtor: Debtor) -> Api:
        """The customer, logged in."""
        return self.suite.person(debtor.subject)

    async def partner(self) -> Api:
        """The collector, logged in."""
        form = {
            "grant_type": "client_credentials",
            "client_id": self.secret[0],
            "client_secret": self.secret[1],
            "scope": "claims:read",
        }
        answer = await self.suite.api().call("POST", "/oauth/token", data=form)
        return self.suite.api(ok(answer)["access_token"])

    # --- when --------------------------------------------------------------------------------------------

    @property
    def today(self) -> date:
        """The day."""
        return oslo_date(self.suite.clock.now())

    def move_to(self, day: date) -> None:
        """Ten in the morning of another day."""
        self.suite.clock.set(datetime(day.year, day.month, day.day, 9, tzinfo=UTC))

    # --- what --------------------------------------------------------------------------------------------

    async def debtor(
        self, name: str, *, group: str = "power", net_ore: int = 80_000, language: str = "nb"
    ) -> Debtor:
        """A customer who has bought a product of this price and got one invoice for this month."""
        tag = f"{name}-{self.tag}"
        story = Story(self.suite.api(), CaughtMail(self.suite.mailbox), self.today)
        email = f"{tag}@example.com"
        her = self.suite.person(tag)
        made = ok(
            await her.post("/v1/public/registrations", story.registration(email=email, language=language))
        )
        debtor = Debtor(tag, email, made["customer_id"])
        terms = await self.product(tag, group, net_ore)
        order = {
            "product_code": tag,
            "supply_address_id": made["supply_addresses"][0]["supply_address_id"],
            "accepted_terms_hash": terms,
            "start_date": f"{self.today:%Y-%m}-01",
        }
        ok(await her.post("/v1/me/purchases", order))

        async def charged() -> bool:
            answer = await her.get("/v1/me/billing-account")
            return answer.is_success and bool(answer.json()["subscriptions"])

        await eventually(charged)
        await self.bill()
        (debtor.invoice,) = ok(await her.get("/v1/me/invoices"))["invoices"]
        return debtor

    async def product(self, code: str, group: str, net_ore: int) -> str:
        """A product with a price; the hash of its terms."""
        staff = self.suite.staff("marketing", "finance", "ops")
        product = {
            "code": code,
            "names": texts(code, code, code),
            "group": group,
            "credit_element": False,
            "terms": texts("Vilkår.", "Vilkår (nn).", "Terms."),
        }
        made = ok(await staff.post("/v1/staff/products", product))
        price = {"price_ore": net_ore, "valid_from": "2025-01-01"}
        ok(await staff.post(f"/v1/staff/products/{code}/prices", price))
        return str(made["terms"]["version_hash"])

    async def bill(self) -> None:
        """An invoice run for this month, done."""
        run = ok(await self.staff.post("/v1/staff/invoice-runs", {"period": f"{self.today:%Y-%m}"}), 202)
        await self.done(run["href"])

    async def run(self, *, dry_run: bool = False, collector: str = "", key: str = "") -> dict[str, Any]:
        """A dunning run, done, with its letters on their way."""
        order = {"dry_run": dry_run, "collector_agreement_id": collector}
        run = ok(await self.staff.post("/v1/staff/dunning-runs", order, key=key), 202)
        return await self.done(run["href"])

    async def done(self, href: str) -> dict[str, Any]:
        """The result of an operation that ended well."""

        async def ended() -> Any:
            operation = ok(await self.staff.get(href))
            return operation if operation["state"] in {"done", "failed"} else None

        operation = await eventually(ended)
        assert operation["state"] == "done", operation
        return dict(operation["result"])

    async def pay(self, debtor: Debtor, amount_ore: int, day: date) -> None:
        """A payment that the bank booked on a day, applied."""
        self.files += 1
        data = file([Item(amount_ore, debtor.invoice["kid"], day=day)], number=self.files)
        taken = ok(await self.staff.post("/v1/staff/payment-files", content=data), 202)
        await self.done(taken["href"])

    async def dunning(self, debtor: Debtor) -> dict[str, Any]:
        """What she sees of it."""
        return dict(ok(await self.her(debtor).get(f"{debtor.path}/dunning")))

    async def told(self, debtor: Debtor, letters: int) -> dict[str, Any]:
        """What she sees once so many letters have gone."""

        async def went() -> Any:
            seen = await self.dunning(debtor)
            return seen if sum(1 for step in seen["steps"] if step["deadline"]) == letters else None

        return dict(await eventually(went))

    async def mails(self, debtor: Debtor, word: str, count: int = 1) -> list[str]:
        """The texts of the mails to her with this word in the subject, once there are so many."""

        async def look() -> Any:
            found = [mail for mail in self.suite.mailbox.to(debtor.email) if word in mail.subject]
            return found if len(found) >= count else None

        return [mail.body() for mail in await eventually(look)]

    # --- the collector -----------------------------------------------------------------------------------

    async def hire(self, fields: tuple[str, ...] = FIELDS) -> str:
        """A debt collector under an agreement, with a client; the agreement's id."""
        firm = processor(f"Inkasso {self.tag} AS", "", "debt_collector")
        staff = self.staff
        made = ok(await staff.post("/v1/staff/processors", firm))["processor_id"]
        names = [f"claims.{name}" for name in fields]
        terms = agreement("debt_collection", "claims:read", names, ["billing", "contact"], "2026-01-01")
        drafted = ok(await staff.post("/v1/staff/agreements", {"processor_id": made, "terms": terms}))
        self.collector = drafted["agreement_id"]
        ok(await staff.post(f"/v1/staff/agreements/{self.collector}:activate"))
        client = {"agreement_id": self.collector, "scopes": ["claims:read"]}
        made = ok(await staff.post("/v1/staff/partner-clients", client))
        self.secret = (made["client"]["client_id"], made["client_secret"])
        return self.collector

    async def claims(self, **query: Any) -> list[dict[str, Any]]:
        """What the collector sees."""
        return list(ok(await (await self.partner()).get("/v1/partner/claims", params=query))["claims"])
