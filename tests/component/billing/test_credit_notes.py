"""Credit notes over the wire: what they do to the invoice, the balance and money paid too much."""

import asyncio
from typing import Any

import pytest

from deploy.local.api import Api, ok, refused
from personvern.billing.v1 import billing_service_pb2 as billing
from personvern.billing.v1 import credit_note_service_pb2 as rpc
from personvern.billing.v1 import credit_note_service_pb2_grpc as stubs
from services.chassis.caller import Caller
from services.chassis.errors import RemoteError
from services.chassis.ids import new_id
from tests.component.billing.conftest import World
from tests.component.billing.test_payments import billed, paid
from tests.support.eventually import eventually

FINANCE = Caller("staff", "stf_1", roles=frozenset({"finance"}))


def desk(world: World) -> Any:
    return world.place.stub("billing", stubs.CreditNoteServiceStub, FINANCE)


def order(invoice: Any, *lines: tuple[int, int | None], **more: str) -> rpc.IssueCreditNoteRequest:
    wanted = [rpc.LineToCredit(line=number, net_ore=amount) for number, amount in lines]
    given = {"request_id": new_id("req"), "reason": "Feil måler"} | more
    return rpc.IssueCreditNoteRequest(invoice_id=invoice.invoice_id, lines=wanted, **given)


async def balance(world: World) -> int:
    request = billing.GetBillingAccountRequest(customer_id="cus_1")
    return int((await world.me("cus_1").GetBillingAccount(request)).billing_account.balance_ore)


async def test_a_whole_credit_settles_an_unpaid_invoice_once(world: World) -> None:
    (invoice,) = await billed(world, 1)
    asked = order(invoice)
    first, second = [await desk(world).IssueCreditNote(asked) for _ in range(2)]
    assert first == second
    assert first.credit_note.total_ore == invoice.total_ore
    assert (first.credit_note.number, first.credit_note.invoice_number) == (1, invoice.number)
    (after,) = await world.invoices()
    assert after.status == 2
    assert await balance(world) == 0
    assert await world.count("credit_notes") == 1
    await eventually(lambda: len(world.seen("credit_note_issued")) == 1)
    await eventually(lambda: len(world.told("credit_note_issued")) == 1)
    await eventually(lambda: len(world.seen("invoice_settled")) == 1)


async def test_what_was_paid_becomes_credit(world: World) -> None:
    (invoice,) = await billed(world, 1)
    await world.pay(paid(invoice))
    await desk(world).IssueCreditNote(order(invoice, (1, 4_000)))
    (after,) = await world.invoices()
    assert after.paid_ore == invoice.total_ore - 5_000
    assert await balance(world) == -5_000
    (payment,) = await world.rows("payments")
    assert payment["credit_ore"] == 5_000


@pytest.mark.parametrize(
    ("lines", "more", "reason", "fields"),
    [
        ([(2, None)], {}, "CREDIT_NOTE_INVALID", ["lines[0].line"]),
        ([(1, 10_001)], {"reason": " "}, "CREDIT_NOTE_INVALID", ["reason", "lines[0].net_ore"]),
        ([], {"reason": "x" * 201}, "CREDIT_NOTE_INVALID", ["reason"]),
    ],
)
async def test_what_does_not_fit_leaves_nothing(
    world: World, lines: Any, more: dict[str, str], reason: str, fields: list[str]
) -> None:
    (invoice,) = await billed(world, 1)
    with pytest.raises(RemoteError) as found:
        await desk(world).IssueCreditNote(order(invoice, *lines, **more))
    assert found.value.reason == reason
    assert [violation.field for violation in found.value.violations] == fields
    assert await world.count("credit_notes") == 0
    assert await world.count("counters", {"_id": "credit_note_number"}) == 0
    assert await balance(world) == invoice.total_ore


async def test_many_at_once_never_credit_more_than_there_is(world: World) -> None:
    (invoice,) = await billed(world, 1)

    async def one() -> str:
        try:
            await desk(world).IssueCreditNote(order(invoice, (1, 3_000)))
        except RemoteError as error:
            return error.reason
        return "issued"

    outcomes = await asyncio.gather(*(one() for _ in range(6)))
    assert sorted(outcomes) == ["CREDIT_NOTE_INVALID"] * 3 + ["issued"] * 3
    assert sorted(row["number"] for row in await world.rows("credit_notes")) == [1, 2, 3]
    last = await desk(world).IssueCreditNote(order(invoice))
    assert last.credit_note.net_ore == 1_000
    with pytest.raises(RemoteError) as found:
        await desk(world).IssueCreditNote(order(invoice))
    assert found.value.reason == "INVOICE_FULLY_CREDITED"
    assert await balance(world) == 0


async def test_through_the_gateway(world: World) -> None:
    (invoice,) = await billed(world, 1)
    await world.place.start("gateway")
    finance: Api = world.place.staff("finance")
    path = f"/v1/staff/invoices/{invoice.invoice_id}/credit-notes"
    body = {"reason": "Feil måler", "lines": [{"line": 1, "net_ore": 400}]}
    refused(await finance.post(path, body | {"lines": [{"line": 0}]}, key="k0"), 422)
    refused(await finance.post(path, {"lines": []}, key="k1"), 422)
    refused(
        await finance.post("/v1/staff/invoices/inv_x/credit-notes", body, key="k2"), 404, "INVOICE_NOT_FOUND"
    )
    made = ok(await finance.post(path, body, key="k"))
    assert ok(await finance.post(path, body, key="k")) == made
    assert (made["net_ore"], made["vat_ore"], made["reason"]) == (400, 100, "Feil måler")
    (left,) = ok(await world.place.person("cus_1").get("/v1/me/invoices"))["invoices"]
    assert (left["total_ore"], left["credited_ore"]) == (invoice.total_ore, 500)
    assert (left["outstanding_ore"], left["status"]) == (invoice.total_ore - 500, "open")
    reader = world.place.staff("dpo", reason="audit")
    assert ok(await reader.get("/v1/staff/credit-notes"))["credit_notes"] == [made]
    assert [list(read.subject_ids) for read in world.disclosure.reads] == [["cus_1"]]
    assert ok(await world.place.person("cus_1").get("/v1/me/credit-notes"))["credit_notes"] == [made]
    assert ok(await world.place.person("cus_2").get("/v1/me/credit-notes"))["credit_notes"] == []
    refused(await world.place.staff("marketing").post(path, body, key="m"), 403)
