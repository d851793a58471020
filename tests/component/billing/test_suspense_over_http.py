"""Suspense and payments through the gateway: what finance sees, decides, and is refused."""

from datetime import date

from deploy.local import camt
from deploy.local.api import ok, refused
from deploy.local.camt import Credit
from deploy.local.giro import Item
from tests.component.billing.conftest import B, World
from tests.component.billing.test_over_http import followed
from tests.component.billing.test_payments import billed
from tests.component.billing.test_suspense import swapped

WHY = {"X-Access-Reason": "complaint; case=K-17"}
CAMT = {"format": "camt.054"}


async def test_a_notification_without_kid_finds_its_invoice(world: World) -> None:
    await world.place.start("gateway")
    finance = world.place.staff("finance")
    (invoice,) = await billed(world, 1)
    credit = Credit(invoice.total_ore, "", B, ref="X1", name="Kari Nordmann")
    data = camt.file([credit, Credit(700, "", B, ref="X2")])
    answer = await finance.post("/v1/staff/payment-files", content=data, params=CAMT)
    assert (await followed(finance, answer))["suspense"] == 2
    waiting = ok(await finance.get("/v1/staff/suspense"))["items"]
    mine = next(item["payment_id"] for item in waiting if item["amount_ore"] == invoice.total_ore)
    other = next(item["payment_id"] for item in waiting if item["amount_ore"] == 700)
    where = f"/v1/staff/suspense/{mine}"
    found = ok(await finance.get(where, headers=WHY))
    assert found["masked_payer"] == "*******7947"
    assert found["candidates"][0]["invoice_id"] == invoice.invoice_id
    body = {"invoice_id": invoice.invoice_id, "reason": "Kunden sendte kvittering"}
    decided = ok(await finance.post(f"{where}:resolve", body, key="s1"))
    assert ok(await finance.post(f"{where}:resolve", body, key="s1")) == decided
    assert (decided["status"], decided["applied_ore"], decided["channels"]) == (
        "matched",
        invoice.total_ore,
        ["camt.054"],
    )
    refused(await finance.post(f"{where}:resolve", body), 409, "SUSPENSE_CLOSED")
    back = ok(await finance.post(f"/v1/staff/suspense/{other}:return", {"reason": "Feil mottaker"}, key="b"))
    assert back["status"] == "to_refund"
    refused(
        await finance.post(f"/v1/staff/suspense/{other}:write-off", {"reason": "Nei"}), 409, "SUSPENSE_CLOSED"
    )
    listed = ok(await finance.get("/v1/staff/payments", params={"customer_id": "cus_1"}, headers=WHY))
    assert [item["payment_id"] for item in listed["payments"]] == [mine]
    assert ok(await finance.get("/v1/staff/suspense"))["items"] == []
    assert B not in f"{found}{listed}"


async def test_a_kid_that_is_nearly_right_names_its_invoice(world: World) -> None:
    await world.place.start("gateway")
    finance = world.place.staff("finance")
    (invoice,) = await billed(world, 1)
    wrong = invoice.kid[:5] + str((int(invoice.kid[5]) + 3) % 10) + invoice.kid[6:]
    await world.pay(Item(700, swapped(invoice.kid)), Item(800, wrong))
    waiting = ok(await finance.get("/v1/staff/suspense"))["items"]
    told = {}
    for item in waiting:
        (one,) = ok(await finance.get(f"/v1/staff/suspense/{item['payment_id']}", headers=WHY))["candidates"]
        told[item["amount_ore"]] = (one["invoice_id"], one["grounds"])
    mine = invoice.invoice_id
    assert told == {700: (mine, ["kid_swapped"]), 800: (mine, ["kid_one_digit"])}


async def test_what_the_bank_took_back_for_nothing_is_written_off(world: World) -> None:
    await world.place.start("gateway")
    finance = world.place.staff("finance", subject="anne")
    (invoice,) = await billed(world, 1)
    await world.pay(Item(invoice.total_ore, invoice.kid, "0" * 11, kind=18, day=date(2026, 6, 2)))
    (waits,) = ok(await finance.get("/v1/staff/suspense"))["items"]
    where = f"/v1/staff/suspense/{waits['payment_id']}:write-off"
    refused(await finance.post(where, {"reason": " "}), 422, "SUSPENSE_INVALID")
    for _ in range(2):
        done = ok(await finance.post(where, {"reason": "Bankens feil"}, key="w"))
        assert done["status"] == "reversal"
        decided = done["resolution"]
        assert (decided["act"], decided["by"], decided["reason"]) == (
            "written_off",
            "staff:anne",
            "Bankens feil",
        )
    refused(await finance.post(where, {"reason": "Igjen"}), 409, "SUSPENSE_CLOSED")
    assert ok(await finance.get("/v1/staff/suspense"))["items"] == []
    (loss,) = [
        posting["amount_ore"]
        for row in await world.rows("ledger_entries")
        for posting in row["postings"]
        if posting["book"] == "losses"
    ]
    assert loss == invoice.total_ore
    (mine,) = ok(await world.place.person("cus_1").get("/v1/me/invoices"))["invoices"]
    assert mine["status"] == "open", "what the bank lost is nothing that the customer paid"


async def test_what_finance_is_refused(world: World) -> None:
    await world.place.start("gateway")
    finance, agent = world.place.staff("finance"), world.place.staff("agent")
    refused(await agent.get("/v1/staff/suspense"), 403)
    refused(await finance.get("/v1/staff/suspense/pay_1", headers=WHY), 404, "PAYMENT_NOT_FOUND")
    refused(await finance.get("/v1/staff/payments", headers=WHY), 422, "PAYMENT_LIST_INVALID")
    evil = b'<?xml version="1.0"?>\n<!DOCTYPE d [<!ENTITY a "b">]><Document/>'
    answer = await finance.post("/v1/staff/payment-files", content=evil, params=CAMT)
    problem = refused(answer, 422, "PAYMENT_FILE_BROKEN")
    assert problem["metadata"] == {"line": "2", "rule": "DOCTYPE"}
    answer = await finance.post("/v1/staff/payment-files", content=b"", params={"format": "telepay"})
    refused(answer, 422)
    assert await world.count("payment_files") == 0


async def test_a_page_is_as_long_as_was_asked(world: World) -> None:
    await world.place.start("gateway")
    finance = world.place.staff("finance")
    await world.pay(*[Item(100 + n, "12344") for n in range(203)])
    listed = ok(await finance.get("/v1/staff/suspense", params={"page_size": 200}))
    assert len(listed["items"]) == 200
    rest = ok(
        await finance.get(
            "/v1/staff/suspense", params={"page_size": 200, "page_token": listed["next_page_token"]}
        )
    )
    assert (len(rest["items"]), rest["next_page_token"]) == (3, "")
    refused(await finance.get("/v1/staff/suspense", params={"page_size": 201}), 422, "INVALID_REQUEST")
