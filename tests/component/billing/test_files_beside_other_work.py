"""A payment file while others work on the same: a second worker, and people who pay money back."""

import asyncio
from types import SimpleNamespace
from typing import Any, cast

import pytest

from deploy.local.giro import Item, file
from personvern.billing.v1.billing_events_pb2 import InvoiceMoved
from services.billing import reactions
from services.billing.store.dunning import DunningStore
from services.billing.usecases import applying, following, looking_up, settling_many
from services.chassis.errors import RemoteError
from services.chassis.operations import Running
from services.chassis.pages import Pages
from services.chassis.streams import EventMeta
from services.chassis.vault import vault_from_master_key
from tests.component.billing.conftest import NOVEMBER, B, World
from tests.component.billing.refunding import ANNE, BO, approve, balance, request, reserved
from tests.component.billing.test_payments import billed, paid
from tests.component.billing.test_two_channels import NOBODY, every_ore_is_somewhere, standing
from tests.support.eventually import eventually


async def test_two_workers_on_one_file_end_as_one_does(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(applying, "BATCH", 3)
    monkeypatch.setattr(applying, "ACCOUNTS", 1)
    apply = applying.apply_file

    async def nowhere(done: int, total: int) -> None:
        del done, total

    async def twice(running: Running, deps: Any) -> dict[str, Any]:
        other = Running(running.id, running.kind, running.input, nowhere)
        mine, _ = await asyncio.gather(apply(running, deps), apply(other, deps))
        return mine

    ends = []
    for n in (1, 2):
        invoices = await billed(world, 4, f"cus_{n}")
        items = [paid(invoice) for invoice in invoices]
        items += [paid(invoices[3], NOBODY, kind=18), paid(invoices[3], B, ore=400)]
        items += [Item(ore, "12344") for ore in range(n * 100, n * 100 + 12)]
        answer = await world.upload(file(items, number=n))
        result = await world.ended(answer.payment_file.operation_id)
        ends.append((await standing(world, f"cus_{n}"), result["matched"], result["suspense"]))
        await every_ore_is_somewhere(world)
        assert await world.count("payments") == 18 * n
        monkeypatch.setattr(applying, "apply_file", twice)
    assert ends[0] == ends[1]
    await eventually(lambda: len(world.seen("payment_suspended")) == 24)
    assert len({event.payment_id for event in world.seen("payment_received")}) == 10


async def test_between_the_books_and_the_judgement_no_money_can_be_paid_back_that_is_not_there(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged, settle_many = asyncio.Event(), settling_many.settle_many

    async def held(*args: Any) -> None:
        await judged.wait()
        await settle_many(*args)

    first, second = await billed(world, 2)
    await world.pay(paid(first), paid(first, ore=5_000))
    payment = next(row["_id"] for row in await world.rows("payments") if row["credit_ore"])
    asked = await request(world, ANNE, "overpayment", payment_id=payment)
    assert asked.amount_ore == 5_000
    monkeypatch.setattr(settling_many, "settle_many", held)
    answer = await world.upload(file([paid(first, NOBODY, ore=5_000, kind=18), paid(second)], number=8))
    await eventually(lambda: _are(world, 4))
    with pytest.raises(RemoteError) as error:
        await approve(world, BO, asked.refund_id)  # the overpayment went back, though nobody has judged it
    assert error.value.reason == "REFUND_ABOVE_CREDIT"
    with pytest.raises(RemoteError) as error:
        await request(world, ANNE, "credit_balance")  # the second invoice is paid, not overpaid
    assert error.value.reason == "REFUND_ABOVE_CREDIT"
    judged.set()
    await world.ended(answer.payment_file.operation_id)
    assert (await reserved(world), await balance(world)) == (0, 0)
    await every_ore_is_somewhere(world)


async def test_a_file_tells_collecting_and_closing_of_nobody_whom_they_do_not_concern(world: World) -> None:
    of = [(await billed(world, 1, f"cus_{n}"))[0] for n in (1, 2, 3)]
    await world.mongo.collection("dunning_steps").insert_one({"_id": "dst_1", "customer_id": "cus_1"})
    await world.mongo.collection("invoice_states").update_one(
        {"_id": of[0].invoice_id}, {"$set": {"dunned": True}}
    )
    await world.mongo.collection("billing_accounts").update_one(
        {"customer_id": "cus_3"}, {"$set": {"status": "closing"}}
    )
    await world.pay(*(paid(invoice) for invoice in of))
    await eventually(lambda: len(world.seen("invoice_settled")) == 3)
    told = {event.invoice_id: event.never_dunned for event in world.seen("invoice_settled")}
    assert told == {invoice.invoice_id: n > 0 for n, invoice in enumerate(of)}
    await eventually(lambda: len(world.seen("invoice_moved")) == 2)
    assert {event.customer_id for event in world.seen("invoice_moved")} == {"cus_1", "cus_3"}


async def _are(world: World, payments: int) -> bool:
    return bool(await world.count("payments") == payments)


@pytest.mark.parametrize(
    ("limit", "passed_over"), [(500, ["cus_0", "cus_2"]), (2, ["cus_0"]), (1, ["cus_0"])]
)
async def test_only_who_was_never_dunned_is_passed_over(
    world: World, monkeypatch: pytest.MonkeyPatch, limit: int, passed_over: list[str]
) -> None:
    monkeypatch.setattr(looking_up, "ROWS", limit)
    followed: list[str] = []

    async def follow(customer_id: str, *_: Any) -> None:
        followed.append(customer_id)

    monkeypatch.setattr(following, "follow", follow)
    steps = world.mongo.collection("dunning_steps")
    await steps.insert_many([{"_id": f"dst_{n}", "customer_id": f"cus_{n // 10}"} for n in (10, 11, 30)])
    store = SimpleNamespace(
        dunning=DunningStore(world.mongo, Pages(vault_from_master_key(world.mongo, bytes(32))))
    )
    at_work = reactions.DunningReactions(cast("Any", SimpleNamespace(store=store)))
    meta = EventMeta("evt_1", "T", "s", NOVEMBER, "c", 1)
    facts = [InvoiceMoved(customer_id=f"cus_{n}", invoice_id="inv_1") for n in (3, 0, 2, 1)]
    await asyncio.gather(*(at_work.on_invoice_moved(fact, meta) for fact in facts))
    assert sorted({"cus_0", "cus_1", "cus_2", "cus_3"} - set(followed)) == passed_over
