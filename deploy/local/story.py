"""One customer's story, from registration to access package, told through the gateway.

`make demo` tells it against the running stack and the tests tell it against theirs: what is shown is what is
tested. Each step checks what it claims and raises when it does not hold. A story uses names of its own, so
that it can be told again on the same data.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from deploy.local.api import ok, refused
from deploy.local.bookkeeping import Bookkeeping
from deploy.local.company import AGREED_FIELDS, Company
from deploy.local.teller import ROLES, SECONDS


@dataclass
class Story(Bookkeeping):
    """The steps of the story."""

    def steps(self) -> list[tuple[str, Callable[[], Awaitable[None]]]]:
        """The steps in order, each with its title."""
        return [
            ("The company sets up products, prices, processors and a survey", self.set_up_company),
            ("A customer registers; bad registrations are refused by field", self.register),
            ("She buys power and fibre and is billed for three months", self.buy_and_be_billed),
            ("She pays; the third payment in a row teaches the payout account", self.pay),
            ("A line was wrong: a credit note, and a refund that two people stand for", self.put_right),
            ("Marketing: denied, granted, withdrawn, objected to", self.decide),
            ("She calls; a survey reaches her, and she answers once", self.call_and_answer),
            (
                "The invoice partner reads what its agreement releases, until it is suspended",
                self.partner_reads,
            ),
            ("She asks for everything the company holds", self.ask_for_access),
        ]

    # --- 1 -------------------------------------------------------------------------------------------------

    async def set_up_company(self) -> None:
        """Products with prices, two processors with agreements, a survey about contacts."""
        self.staff = await self.log_in("test.staff", ROLES, f"customer_request; case=demo-{self.tag}")
        self.company = Company(self.staff, self.tag, self.today)
        await self.company.set_up()
        self.tell(
            "Two products with prices, two processors under agreements, one partner client, one survey."
        )

    # --- 2 -------------------------------------------------------------------------------------------------

    async def register(self) -> None:
        """Bad registrations are refused naming the field; a customer of 34 is registered."""
        her = await self.log_in(f"kari-{self.tag}")
        good = self.registration()
        bad: list[tuple[str, dict[str, Any]]] = [
            ("birth_date", {"birth_date": f"{self.today.year - 15}-01-01"}),
            ("phone", {"phone": "+47 123"}),
            ("home_address.postcode", {"home_address": good["home_address"] | {"postcode": "501"}}),
            (
                "supply_addresses[0].metering_point_id",
                {
                    "supply_addresses": [
                        good["supply_addresses"][0] | {"metering_point_id": "707057500012345678"}
                    ]
                },
            ),
        ]
        for name, change in bad:
            answer = await her.post("/v1/public/registrations", good | change)
            problem = refused(answer, answer.status_code, field="" if name == "birth_date" else name)
            assert answer.status_code in {409, 422}, answer.text
            self.tell(f"Refused: {name} ({problem['reason']}).")
        registered = ok(await her.post("/v1/public/registrations", good))
        self.customer_id = registered["customer_id"]
        self.supply_address_id = registered["supply_addresses"][0]["supply_address_id"]
        self.customer = her
        mine = ok(await self.customer.get("/v1/me"))
        assert mine["customer_id"] == self.customer_id
        assert {point["channel"] for point in mine["contact_points"]} == {"email", "phone"}
        self.tell(f"Registered as {self.customer_id}.")

    # --- 3 -------------------------------------------------------------------------------------------------

    async def buy_and_be_billed(self) -> None:
        """Power and fibre from the first of the three months; an invoice for each month."""
        start = f"{self.periods[0]}-01"
        for group in ("power", "fibre"):
            bought = ok(
                await self.customer.post(
                    "/v1/me/purchases",
                    {
                        "product_code": self.company.product_codes[group],
                        "supply_address_id": self.supply_address_id,
                        "accepted_terms_hash": self.company.terms[group],
                        "start_date": start,
                    },
                )
            )
            assert bought["contract"]["start_date"] == start
        await self.charged(2)
        for count, period in enumerate(self.periods, 1):
            await self.bill(period, count)
        total = {invoice["total_ore"] for invoice in self.invoices}
        assert total == {81_000}, total  # (49 + 599) kroner and 25 per cent VAT: Haugesund lies in Rogaland
        self.tell("Three invoices of 810.00 kr: " + ", ".join(invoice["kid"] for invoice in self.invoices))

    async def charged(self, subscriptions: int) -> None:
        """Wait until her purchases, which are on their way as events, have reached billing."""
        async with asyncio.timeout(SECONDS):
            while True:
                answer = await self.customer.get("/v1/me/billing-account")
                if answer.is_success and len(answer.json()["subscriptions"]) == subscriptions:
                    return
                await asyncio.sleep(0.05)

    async def bill(self, period: str, expected: int) -> None:
        """Run the invoices of a month; her invoice of it is there when the run is done."""
        run = ok(await self.staff.post("/v1/staff/invoice-runs", {"period": period}), 202)
        await self.finish(run["operation_id"], f"invoice run {period}")
        listed = ok(await self.customer.get("/v1/me/invoices"))["invoices"]
        assert len(listed) == expected, listed
        self.invoices = sorted(listed, key=lambda invoice: str(invoice["period"]))

    # --- 6 -------------------------------------------------------------------------------------------------

    async def may_we(self, purpose: str, product: str = "") -> Any:
        """The decision for the app, which has no quiet hours, explained."""
        asked = {
            "customer_id": self.customer_id,
            "purpose": purpose,
            "channel": "app",
            "product_code": product,
        }
        return ok(await self.staff.post("/v1/staff/decisions:explain", asked))

    async def decide(self) -> None:
        """New offers need her consent; similar products may be offered until she objects."""
        offers = "marketing_new_offers"
        before = await self.may_we(offers)
        assert (before["allow"], before["rule"]) == (False, "CONSENT_NOT_GIVEN"), before
        listed = ok(await self.customer.get("/v1/me/consents"))["consents"]
        text = next(consent for consent in listed if consent["purpose"] == offers)
        given = ok(
            await self.customer.post(
                f"/v1/me/consents/{offers}:grant",
                {"text_hash": text["text_hash"], "language": text["language"]},
            )
        )
        receipt = ok(await self.customer.get(f"/v1/me/consents/receipts/{given['receipt_id']}"))
        assert receipt["jws"].count(".") == 2
        during = await self.may_we(offers)
        assert during["allow"], during
        assert during["evidence"]["reference"] == given["entry_id"], during
        ok(await self.customer.post(f"/v1/me/consents/{offers}:withdraw"))
        after = await self.may_we(offers)
        assert (after["allow"], after["rule"]) == (False, "CONSENT_WITHDRAWN"), after
        self.tell(f"New offers: {before['rule']}, granted with receipt, withdrawn: “{after['sentence']}”")
        similar, product = "marketing_similar_products", self.company.product_codes["power"]
        assert (await self.may_we(similar, product))["allow"]
        ok(await self.customer.post("/v1/me/objections", {"purpose": similar}))
        objected = await self.may_we(similar, product)
        assert not objected["allow"], objected
        self.tell(f"Similar products: allowed by soft opt-in, then {objected['rule']}.")

    # --- 7 -------------------------------------------------------------------------------------------------

    async def call_and_answer(self) -> None:
        """An agent logs and closes a contact; the invitation comes by mail; the link works once."""
        contacts = f"/v1/staff/customers/{self.customer_id}/interactions"
        contact = {"channel": "phone", "topic": "invoice.due_date", "text": self.interaction_text}
        refused(
            await self.staff.post(contacts, contact, headers={"X-Access-Reason": ""}),
            428,
            "ACCESS_REASON_REQUIRED",
        )
        opened = ok(await self.staff.post(contacts, contact))
        ok(await self.staff.post(f"{contacts}/{opened['interaction_id']}:close"))
        async with asyncio.timeout(SECONDS):
            while not (links := await self.mail.links(self.email, "/surveys/")):
                await asyncio.sleep(0.1)
        self.survey_path = urlsplit(links[-1]).path
        anonymous = self.api
        form = ok(await anonymous.get(self.survey_path, headers={"Accept": "application/json"}))
        answers = {"answers": [{"question": form["questions"][0]["key"], "score": 9}], "final": True}
        ok(await anonymous.post(self.survey_path, answers))
        refused(await anonymous.post(self.survey_path, answers), 409, "SURVEY_ALREADY_ANSWERED")
        results = ok(await self.staff.get(f"/v1/staff/surveys/{self.company.survey_id}/results"))
        assert results["count"] is None, results
        self.tell(
            "Invited by mail, answered without logging in, a second answer refused, one is too few to show."
        )

    # --- 8 -------------------------------------------------------------------------------------------------

    async def partner_token(self, scope: str = "invoices:read") -> Any:
        """Ask for a partner token."""
        name, secret = self.company.credentials
        form = {
            "grant_type": "client_credentials",
            "client_id": name,
            "client_secret": secret,
            "scope": scope,
        }
        return await self.api.post("/oauth/token", data=form)

    async def partner_reads(self) -> None:
        """Exactly the agreed fields, for exactly the purpose, until the agreement is suspended."""
        assert (await self.partner_token("delivery-contacts:read")).status_code == 400
        self.partner = self.api.logged_in(ok(await self.partner_token())["access_token"])
        hers = await self._invoices_for_partner()
        assert all(set(invoice) == AGREED_FIELDS for invoice in hers), hers
        assert {invoice["kid"] for invoice in hers} >= {invoice["kid"] for invoice in self.invoices}
        refused(await self.partner.get("/v1/partner/invoices?fields=party_name"), 403, "FIELD_NOT_ALLOWED")
        refused(await self.partner.get("/v1/partner/invoices?purpose=marketing_new_offers"), 403)
        other = await self.partner.get(f"/v1/partner/delivery-contacts?customer_id={self.customer_id}")
        refused(other, 403)
        self.tell(f"The partner reads {', '.join(sorted(AGREED_FIELDS))} and is refused everything else.")
        suspend = f"/v1/staff/agreements/{self.company.agreements['invoicing']}:suspend"
        ok(await self.staff.post(suspend, {"reason": "The demonstration is over"}))
        refused(await self.partner.get("/v1/partner/invoices"), 403, "AGREEMENT_NOT_ACTIVE")
        self.tell("The agreement is suspended: the same token is refused at once.")
        seen = ok(await self.customer.get("/v1/me/disclosures?page_size=100"))["disclosures"]
        partner = [entry for entry in seen if entry["recipient_kind"] == "processor"]
        agent = [entry for entry in seen if entry["recipient_kind"] == "staff"]
        assert partner, seen
        assert partner[0]["purpose"] == "invoicing"
        assert {name.removeprefix("invoices.") for name in partner[0]["fields"]} == AGREED_FIELDS, partner
        assert agent, seen
        assert all(entry["access_reason"] and entry["purpose"] for entry in agent), agent
        self.tell(
            f"She sees {len(partner)} read(s) by the partner and {len(agent)} by staff, with their reasons."
        )

    async def _invoices_for_partner(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        token = ""
        while True:
            page = ok(
                await self.partner.get("/v1/partner/invoices", params={"page_size": 100, "page_token": token})
            )
            found += page["invoices"]
            token = page["next_page_token"]
            if not token:
                return found

    # --- 9 -------------------------------------------------------------------------------------------------

    async def ask_for_access(self) -> None:
        """One package with typed data from all five contexts, as JSON and as a page."""
        asked = ok(await self.customer.post("/v1/me/data-requests", {"kind": "access"}), 202)
        await self.finish(asked["operation_id"], "access package", self.customer)
        address = f"/v1/me/data-requests/{asked['data_request_id']}/package"
        package = ok(await self.customer.get(address, headers={"Accept": "application/json"}))
        contexts = {section["key"].split(".")[0] for section in package["sections"]}
        assert contexts == {"customer", "consent", "billing", "survey", "disclosure"}, contexts
        page = await self.customer.get(address, headers={"Accept": "text/html"})
        assert page.headers["content-type"].startswith("text/html")
        assert "<h1" in page.text
        self.tell(
            f"A package of {len(package['sections'])} sections from {len(contexts)} services, JSON and HTML."
        )
