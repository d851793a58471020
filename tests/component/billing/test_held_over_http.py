"""What is held of a person who is erased serves the books alone, through the gateway: finance and the privacy
officer read it, customer service and partners find nothing, and nothing new is written about the person.
"""

from dataclasses import dataclass
from typing import Any

import pytest_asyncio

from deploy.local.api import Api, ok, refused
from services.chassis.ids import new_id
from tests.component.billing.conftest import World
from tests.component.billing.test_charges import desk, list_price, order
from tests.component.billing.test_claims_over_http import handed_over
from tests.component.billing.test_contract_ends import ended, stored
from tests.component.billing.test_erasing import erase
from tests.component.billing.test_payments import paid

WHO = "/v1/staff/customers/cus_1"


@dataclass
class Held:
    """A former customer's books."""

    world: World
    invoice_id: str
    credit_note_id: str
    dispute_id: str

    def staff(self, role: str) -> Api:
        """Somebody of a role, with a reason."""
        return self.world.place.staff(role, reason="customer_request; case=K-17")

    async def collector(self) -> Api:
        """A collector, logged in."""
        form = {"grant_type": "client_credentials", "client_id": "a", "client_secret": "b"}
        answer = await self.world.place.api().call(
            "POST", "/oauth/token", data=form | {"scope": "claims:read"}
        )
        return self.world.place.api(ok(answer)["access_token"])

    @property
    def one_by_one(self) -> dict[str, str]:
        """What staff may look at by its id, and the reason of a refusal."""
        return {
            f"/v1/staff/invoices/{self.invoice_id}": "INVOICE_NOT_FOUND",
            f"/v1/staff/credit-notes/{self.credit_note_id}": "CREDIT_NOTE_NOT_FOUND",
            f"{WHO}/invoices/{self.invoice_id}/dunning": "INVOICE_NOT_FOUND",
            f"/v1/staff/disputes/{self.dispute_id}": "DISPUTE_NOT_FOUND",
            f"{WHO}/invoicing": "BILLING_ACCOUNT_NOT_FOUND",
        }


@pytest_asyncio.fixture
async def held(world: World) -> Held:
    """An invoice with a charge, an objection that was upheld, its credit note, a claim that was paid."""
    await world.price("spot", 10_000)
    await list_price(world, "invoice-fee", 3_900, "piece")
    contract_id = await world.buy("cus_1", start="2026-10-01")
    charge = order(contract_id, product_code="invoice-fee", unit="piece", quantity="1")
    await desk(world).AddCharge(charge)
    await world.run("2026-10")
    (invoice,) = await world.invoices()
    await world.place.start("gateway")
    finance = world.place.staff("finance", "agent", reason="customer_request; case=K-17")
    dispute = ok(await finance.post(f"{WHO}/invoices/{invoice.invoice_id}:dispute", {"text": "Feil måler."}))
    answer = {"outcome": "upheld", "answer": "Du har rett."}
    ok(await finance.post(f"/v1/staff/disputes/{dispute['dispute_id']}:resolve", answer))
    why = {"reason": "Feil måler", "lines": [{"line": 2}]}
    note = ok(await finance.post(f"/v1/staff/invoices/{invoice.invoice_id}/credit-notes", why))
    await world.pay(paid(invoice, ore=invoice.total_ore - note["total_ore"]))
    await handed_over(world, invoice, "paid")
    world.disclosure.released = ["claims.claim_id", "claims.debtor_name", "claims.kid"]
    await ended(world, contract_id, "2026-10-31", 2)
    await stored(world, contract_id, "2026-10-31")
    return Held(world, invoice.invoice_id, note["credit_note_id"], dispute["dispute_id"])


async def test_before_it_everybody_who_may_reads_it(held: Held) -> None:
    for path in held.one_by_one:
        ok(await held.staff("agent").get(path))
    (claim,) = ok(await (await held.collector()).get("/v1/partner/claims"))["claims"]
    assert claim["debtor_name"] == "Kari Æsop Nordmann"


async def test_after_it_the_books_are_read_by_those_who_keep_them(held: Held) -> None:
    await erase(held.world, new_id("era"))
    reads = len(held.world.disclosure.reads)
    for path, reason in held.one_by_one.items():
        refused(await held.staff("agent").get(path), 404, reason)
    pdf = await held.staff("agent").get(
        f"/v1/staff/invoices/{held.invoice_id}", headers={"Accept": "application/pdf"}
    )
    refused(pdf, 404, "INVOICE_NOT_FOUND")
    assert len(held.world.disclosure.reads) == reads, "nobody saw anything"
    partner = await held.collector()
    assert ok(await partner.get("/v1/partner/claims"))["claims"] == []
    assert [list(read.subject_ids) for read in held.world.disclosure.partner_reads[-1:]] == [[]]
    for role in ("finance", "dpo"):
        for path in held.one_by_one:
            ok(await held.staff(role).get(path))
        assert [len(items) for items in await lists(held.staff(role))] == [1, 1, 1, 1]


async def lists(staff: Api) -> list[list[dict[str, Any]]]:
    """Charges, objections, credit notes and claims."""
    asked = {
        f"{WHO}/charges": "charges",
        "/v1/staff/disputes": "disputes",
        "/v1/staff/credit-notes": "credit_notes",
        "/v1/staff/claims": "claims",
    }
    return [ok(await staff.get(path))[name] for path, name in asked.items()]


async def test_the_lists_are_not_for_customer_service_at_all(held: Held) -> None:
    for path in (f"{WHO}/charges", "/v1/staff/disputes", "/v1/staff/credit-notes", "/v1/staff/claims"):
        refused(await held.staff("agent").get(path), 403)


async def test_nothing_new_is_written_about_who_is_erased(held: Held) -> None:
    await erase(held.world, new_id("era"))
    for path in (f"{WHO}/billing-account:dispute", f"{WHO}/invoices/{held.invoice_id}:dispute"):
        for role in ("agent", "finance"):
            refused(
                await held.staff(role).post(path, {"text": "Noe nytt."}), 404, "BILLING_ACCOUNT_NOT_FOUND"
            )
    assert await held.world.count("disputes") == 1
