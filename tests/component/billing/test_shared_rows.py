"""Payments that share a row are as if each had its own: told again, taken back, listed, deleted, stripped."""

import asyncio
from datetime import date
from typing import Any

import pytest

from deploy.local import camt
from deploy.local.giro import Item
from personvern.billing.v1 import suspense_service_pb2 as suspense
from services.billing.store import ledger, payment_sheets
from services.billing.store.erasing import RULES, ErasureStore
from services.billing.usecases import applying
from services.chassis.errors import RemoteError
from services.chassis.operations import Running
from services.kernel.erasing import Table
from tests.component.billing.conftest import B, World
from tests.component.billing.test_payments import billed, paid
from tests.component.billing.test_retention import move, run
from tests.component.billing.test_suspense import desk
from tests.component.billing.test_two_channels import NOBODY, credit, every_ore_is_somewhere

SIZE = 3


@pytest.fixture(autouse=True)
def sharing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three payments in a row."""
    monkeypatch.setattr(payment_sheets, "FEW", 1)
    monkeypatch.setattr(payment_sheets, "SHARED", SIZE)


async def sheets(world: World) -> list[int]:
    """How many payments the shared rows have."""
    rows = await world.mongo.collection("payments").find({"payments": {"$exists": True}})
    assert all(row["count"] == len(row["payments"]) == len(row["key"]) for row in rows)
    assert all(row["amount_ore"] == sum(one["amount_ore"] for one in row["payments"]) for row in rows)
    return sorted(row["count"] for row in rows)


async def listed(world: World, size: int = 0, **whose: str) -> list[str]:
    """The ids of the payments that finance sees, page by page."""
    found, token = list[str](), ""
    while True:
        asked = suspense.ListPaymentsRequest(page_size=size, page_token=token, **whose)
        answer = await desk(world).ListPayments(asked)
        found += [item.payment_id for item in answer.payments]
        token = answer.next_page_token
        if not token:
            return found


async def ids(world: World, **values: Any) -> list[str]:
    return [row["_id"] for row in await world.log(values)]


async def test_one_that_goes_back_gets_a_row_of_its_own(world: World) -> None:
    first, second = await billed(world, 2)
    small = [paid(second, ore=100), paid(second, ore=101), paid(second, ore=102), paid(second, ore=103)]
    items = [paid(first), *small, Item(5, "12344")]
    result = await world.pay(*items)
    assert (result["matched"], result["suspense"]) == (5, 1)
    assert await sheets(world) == [2, 3]
    again = [credit(item, n) for n, item in enumerate(items)]
    assert (await world.notified(camt.file(again)))["told_by_both"] == 6
    assert await sheets(world) == [2, 3], "what both channels tell of stays where it is"
    await world.pay(paid(second, NOBODY, ore=101, kind=18), Item(7, "12344"))
    (back,) = await world.log({"status": "reversed"})
    assert (back["amount_ore"], len(back["told"])) == (101, 2)
    assert sum(await sheets(world)) == 4
    await every_ore_is_somewhere(world)

    everything = await ids(world)
    (file_id,) = {row["file_id"] for row in await world.log({"_id": back["_id"]})}
    for size in (1, 2, 50):
        assert await listed(world, size, customer_id="cus_1") == await ids(world, customer_id="cus_1")
        assert await listed(world, size, payment_file_id=file_id) == everything[:6]
        assert await listed(world, size, invoice_id=second.invoice_id) == await ids(
            world, invoice_id=second.invoice_id
        )
    for payment_id in everything:
        found = await desk(world).GetSuspense(suspense.GetSuspenseRequest(payment_id=payment_id))
        assert found.payment.payment_id == payment_id
        sheet = suspense.GetSuspenseRequest(payment_id=payment_sheets.sheet_id(payment_id))
        with pytest.raises(RemoteError) as refused:
            await desk(world).GetSuspense(sheet)
        assert refused.value.reason == "PAYMENT_NOT_FOUND", "a row that several share is no payment"


async def test_files_of_both_channels_at_once_tell_of_each_payment_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They put payments into the same rows, tell of what is there, and take one out that goes back."""
    held: list[tuple[Running, Any]] = []
    apply = applying.apply_file

    async def later(running: Running, deps: Any) -> dict[str, Any]:
        held.append((running, deps))
        return {}

    async def nowhere(done: int, total: int) -> None:
        del done, total

    monkeypatch.setattr(applying, "BATCH", 4)
    monkeypatch.setattr(applying, "apply_file", later)
    first, second = await billed(world, 2)
    items = [paid(first), paid(second, ore=100), *(paid(second, ore=100 + n) for n in range(9))]
    again = [credit(item, n) for n, item in enumerate(items)]
    await world.pay(*items, paid(second, NOBODY, ore=104, kind=18), Item(7, "12344"))
    await world.notified(camt.file(again[:7]))
    await world.notified(camt.file(again[5:], message="OTHER"))
    results = await asyncio.gather(
        *(apply(Running(one.id, one.kind, one.input, nowhere), deps) for one, deps in held)
    )
    log = await world.log()
    assert len({row["key"] for row in log}) == len(log) == len(items) + 2
    assert sorted(len(row["told"]) for row in log) == [1, 1, *([2] * len(items))]
    assert sum(result["told_by_both"] for result in results) == len(items)
    assert [row["amount_ore"] for row in log if row["status"] == "reversed"] == [104]
    assert sum(await sheets(world)) <= len(items) - 1
    await every_ore_is_somewhere(world)


async def test_what_one_paid_too_much_is_known_within_the_row(world: World) -> None:
    (invoice,) = await billed(world, 1)
    result = await world.pay(*(paid(invoice, ore=invoice.total_ore - 1) for _ in range(4)))
    assert await sheets(world) == [1, 3]
    assert sorted(row["applied_ore"] for row in await world.log()) == [0, 0, 1, invoice.total_ore - 1]
    assert (result["matched"], result["credit_ore"]) == (4, 3 * invoice.total_ore - 4)
    await every_ore_is_somewhere(world)


async def test_those_of_an_invoice_go_with_it_and_leave_the_others(world: World) -> None:
    await world.place.start("gateway")
    first, second = await billed(world, 2)
    await world.pay(paid(first, ore=100), paid(first, ore=first.total_ore - 100), paid(second, ore=5))
    assert await sheets(world) == [3]
    move(world, date(2032, 1, 1))
    found = await run(world)
    assert (found["payments"]["deleted"], found["payments"]["open"]) == (2, 1)
    (left,) = await world.log()
    assert (left["invoice_id"], await sheets(world)) == (second.invoice_id, [1])


async def test_those_of_two_accounts_in_a_row_are_counted_once(world: World) -> None:
    await world.place.start("gateway")
    (mine,) = await billed(world, 1)
    (other,) = await billed(world, 1, "cus_2")
    await world.pay(paid(mine), paid(other, B))
    assert await sheets(world) == [2]
    move(world, date(2032, 1, 1))
    assert (await run(world, dry=True))["payments"]["past"] == 2
    found = (await run(world))["payments"]
    assert (found["past"], found["deleted"], await world.log()) == (2, 2, [])


async def test_an_erasure_counts_the_records_of_one_person_in_a_row(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger, "PACKED", 2)
    (mine,) = await billed(world, 1)
    (other,) = await billed(world, 1, "cus_2")
    await world.pay(paid(mine, ore=1), paid(mine, ore=2), paid(other, B, ore=3))
    assert await sheets(world) == [3]
    for customer_id, payments in (("cus_1", 2), ("cus_2", 1)):
        (account,) = await world.rows("billing_accounts", {"customer_id": customer_id})
        whose = {"account": [account["_id"]]}
        tallies = await Table(world.mongo, RULES).tallies(whose, date(2026, 6, 1))
        found = {one.key: one.records for one in tallies}
        entries = await ledger.LedgerStore(world.mongo).of(account["_id"])
        assert (found["billing.payments"], found["billing.ledger"]) == (payments, len(entries))


async def test_digests_are_taken_off_the_payments_of_one_person(world: World) -> None:
    (mine,) = await billed(world, 1)
    (other,) = await billed(world, 1, "cus_2")
    await world.pay(paid(mine, ore=1), paid(mine, ore=2), paid(other, B, ore=3))
    assert await sheets(world) == [3]
    (account,) = {row["billing_account_id"] for row in await world.log({"customer_id": "cus_1"})}
    for _ in range(2):
        await ErasureStore(world.mongo).strip([account])
        for row in await world.log():
            known = row["customer_id"] == "cus_2"
            assert bool(row["payer_key"]) is known
            assert [bool((row | told)["payer_key"]) for told in row["told"]] == [known]
