"""What will not come is written off: asked for no more, a loss in the books, and no loss once it comes."""

from typing import Any

import pytest

from deploy.local.api import Api, ok, refused
from services.billing.usecases import writing_off
from services.chassis.vault import Redacted
from tests.component.billing.conftest import World
from tests.component.billing.test_claims_taken_back import INVOICE, STAFF, bench, handed_over, key
from tests.component.billing.test_closing import left, status
from tests.component.billing.test_credit_notes import balance
from tests.component.billing.test_payments import billed, paid
from tests.support.eventually import eventually

__all__ = ["bench"]
REASON = {"reason": "Konkurs, ingen dekning"}


async def losses(world: World) -> int:
    """What the books have as lost."""
    rows = await world.rows("ledger_entries")
    entries = [entry for row in rows for entry in row.get("entries", [row])]
    return sum(p["amount_ore"] for entry in entries for p in entry["postings"] if p["book"] == "losses")


async def seen(kari: Api) -> dict[str, Any]:
    """Her invoice, without what does not move."""
    (found,) = ok(await kari.get("/v1/me/invoices"))["invoices"]
    return {name: found[name] for name in ("paid_ore", "written_off_ore", "outstanding_ore", "status")}


async def test_through_the_gateway(world: World) -> None:
    (invoice,) = await billed(world, 1)
    await world.pay(paid(invoice, ore=5_000))
    rest = invoice.total_ore - 5_000
    await world.place.start("gateway")
    finance, kari = world.place.staff("finance"), world.place.person("cus_1")
    path = f"/v1/staff/invoices/{invoice.invoice_id}:write-off"
    refused(await finance.post(path, {"reason": ""}, key="a"), 422)
    refused(await finance.post(path, {"reason": "to\nlinjer"}, key="b"), 422, "WRITE_OFF_INVALID")
    refused(await finance.post("/v1/staff/invoices/inv_x:write-off", REASON, key="c"), 404)
    refused(await world.place.staff("agent").post(path, REASON, key="d"), 403, "ROLE_MISSING")
    assert await world.count("write_offs") == await losses(world) == 0
    made = ok(await finance.post(path, REASON, key="k"))
    assert ok(await finance.post(path, REASON, key="k")) == made
    assert (made["amount_ore"], made["reason"]) == (rest, REASON["reason"])
    refused(await finance.post(path, REASON, key="e"), 409, "INVOICE_NOT_OPEN")
    gone = {"paid_ore": 5_000, "written_off_ore": rest, "outstanding_ore": 0, "status": "settled"}
    assert await seen(kari) == gone
    assert (await balance(world), await losses(world)) == (0, rest)
    await eventually(lambda: len(world.seen("invoice_settled")) == 1)
    await eventually(lambda: len(world.seen("invoice_moved")) == 1)
    page = await kari.call("GET", f"/v1/me/invoices/{invoice.invoice_id}", headers={"Accept": "text/html"})
    assert "Vi krever ikke inn resten av denne fakturaen." in page.text
    reader = world.place.staff("dpo", reason="audit")
    assert ok(await reader.get("/v1/staff/write-offs"))["write_offs"] == [made]
    assert [list(read.subject_ids) for read in world.disclosure.reads] == [["cus_1"]]
    (row,) = await world.rows("write_offs")
    assert REASON["reason"] not in repr(row)


async def test_money_that_comes_all_the_same_pays_the_invoice(world: World) -> None:
    (invoice,) = await billed(world, 1)
    await world.place.start("gateway")
    finance, kari = world.place.staff("finance"), world.place.person("cus_1")
    ok(await finance.post(f"/v1/staff/invoices/{invoice.invoice_id}:write-off", REASON, key="k"))
    await world.pay(paid(invoice, ore=1_000))
    whole = invoice.total_ore
    part = {"paid_ore": 1_000, "written_off_ore": whole - 1_000, "outstanding_ore": 0, "status": "settled"}
    assert await seen(kari) == part
    assert (await balance(world), await losses(world)) == (0, whole - 1_000)
    await world.pay(paid(invoice, ore=whole))
    (payment,) = [row for row in await world.rows("payments") if row["amount_ore"] == whole]
    assert payment["credit_ore"] == 1_000, "what is too much, and no more, is the customer's"
    assert (await balance(world), await losses(world)) == (-1_000, 0)
    await world.pay(paid(invoice, "0" * 11, ore=whole, kind=18))
    left_open = {"paid_ore": 1_000, "written_off_ore": 0, "outstanding_ore": whole - 1_000, "status": "open"}
    assert await seen(kari) == left_open, "what went back is owed"
    assert await balance(world) == whole - 1_000


async def test_an_account_closes_when_the_rest_is_written_off(world: World) -> None:
    await world.price("spot", 3_000)
    contract = await world.buy("cus_1", start="2026-10-01")
    await left(world, contract, "2026-11-10")
    await eventually(lambda: world.count("billing_accounts", {"status": "closing"}))
    await world.run("2026-10")
    (invoice,) = await world.invoices()
    assert await status(world) == "closing"
    await world.place.start("gateway")
    path = f"/v1/staff/invoices/{invoice.invoice_id}:write-off"
    ok(await world.place.staff("finance").post(path, REASON, key="k"))
    await eventually(lambda: world.count("billing_accounts", {"status": "closed"}))


@pytest.mark.usefixtures("place")
async def test_a_claim_at_a_collector_is_taken_back(bench: Any) -> None:
    await handed_over(bench)
    for _ in range(2):
        await writing_off.write_off(key("WriteOff"), INVOICE, Redacted("Foreldet"), STAFF, bench.deps)
    (claim,) = await bench.rows("claims")
    assert (claim["state"], claim["recall_cause"], claim["recalled_by"]) == ("recalled", "staff", STAFF.name)
    assert await bench.owed() == 0
    assert len(await bench.rows("write_offs")) == 1
