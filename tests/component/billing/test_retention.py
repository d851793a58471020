"""What need not be kept is deleted to the day, with years going by; nothing else is touched."""

import contextlib
import random
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from deploy.local.api import Api, ok, refused
from deploy.local.giro import Item
from personvern.billing.v1 import suspense_service_pb2 as suspense
from services.billing.model.pain001 import end_to_end_id
from services.billing.usecases import retention
from services.chassis.idempotency import RequestKey
from services.kernel.retention_runs import RetentionRuns, kinds
from tests.component.billing.conftest import B, World
from tests.component.billing.refunding import approved, make, take
from tests.component.billing.test_payments import billed, paid
from tests.component.billing.test_runs_cut_off import Killed, Order, killed_at, worker
from tests.component.billing.test_suspense import desk
from tests.support.eventually import eventually
from tests.support.pain002 import answer, payment
from tests.support.query_plans import recording, unindexed
from tests.support.retaining import deleted

OSLO = ZoneInfo("Europe/Oslo")
KEPT = ("invoices", "payments", "ledger_entries", "payment_files", "payment_file_chunks")


def move(world: World, day: date) -> None:
    """Ten in the morning of that day."""
    world.place.clock.set(datetime(day.year, day.month, day.day, 10, tzinfo=OSLO))


def finance(world: World) -> Api:
    """Finance, logged in anew: years pass between the calls."""
    return world.place.staff("finance")


async def run(world: World, *, dry: bool = False, key: str = "") -> dict[str, dict[str, Any]]:
    """A run through the gateway, done: what it found, by kind."""
    started = ok(await finance(world).post("/v1/staff/retention-runs", {"dry_run": dry}, key=key), 202)
    (asked,) = started["runs"]
    assert (asked["context"], started["not_started"]) == ("billing", [])
    result = await world.ended(asked["operation_id"])
    where = f"/v1/staff/retention-runs/{asked['retention_run_id']}"
    shown = ok(await finance(world).get(where))
    assert shown["done_at"] is not None
    assert [dict(one) for one in result["counts"]] == shown["counts"]
    own = [one for one in shown["counts"] if one["kind"] != "operations"]  # the runs themselves
    return {one["kind"]: one for one in own if one["past"]}


async def left(world: World) -> dict[str, int]:
    """How many rows there are."""
    return {name: await world.count(name) for name in KEPT}


async def balance(world: World) -> int:
    """What cus_1 owes by the ledger."""
    (row,) = await world.rows("billing_accounts", {"customer_id": "cus_1"})
    entries = await world.rows("ledger_entries", {"billing_account_id": row["_id"]})
    own = [one for entry in entries for one in entry.get("entries", [entry])]
    return sum(
        posting["amount_ore"]
        for one in own
        if one["billing_account_id"] == row["_id"]
        for posting in one["postings"]
        if posting["book"] == "receivable"
    )


async def test_everything_goes_on_the_day_after_its_last(world: World) -> None:
    await world.place.start("gateway")
    first, second, third = await billed(world, 3)  # issued in November 2026
    await world.pay(paid(first), paid(second))
    before, owed = await left(world), await balance(world)
    assert (before["invoices"], before["payments"], owed) == (3, 2, third.total_ore)

    move(world, date(2031, 12, 31))
    assert await run(world) == {}, "the last day itself is a day of keeping"
    assert await left(world) == before

    move(world, date(2032, 1, 1))
    shown = await run(world, dry=True)
    assert (shown["invoices"]["past"], shown["invoices"]["open"], shown["invoices"]["deleted"]) == (3, 1, 0)
    assert shown["payments"]["past"] == 2
    assert shown["invoices"]["statute"] == "bokføringsloven § 13 nr. 1–4"
    assert await left(world) == before

    done = await run(world, key="once")
    assert (done["invoices"]["deleted"], done["invoices"]["open"]) == (2, 1), "what is not paid is kept"
    assert done["payments"]["deleted"] == 2
    assert done["payment_files"]["deleted"] == 1
    assert done["ledger_entries"]["deleted"] == before["ledger_entries"]
    assert await run(world, key="once") == done
    after = await left(world)
    assert (after["invoices"], after["payments"]) == (1, 0)
    assert (after["payment_files"], after["payment_file_chunks"]) == (0, 0)
    assert after["ledger_entries"] == 1, "what it left is carried forward"
    assert await balance(world) == owed
    seen = ok(await world.place.person("cus_1").get("/v1/me/billing-account"))
    assert seen["balance_ore"] == owed
    again = await run(world)
    assert {kind: one["deleted"] for kind, one in again.items()} == {"invoices": 0, "invoice_states": 0}
    assert await left(world) == after


async def test_the_last_payment_of_an_invoice_keeps_it(world: World) -> None:
    await world.place.start("gateway")
    (invoice,) = await billed(world, 1)
    world.place.clock.set(datetime(2027, 1, 4, 10, tzinfo=OSLO))
    await world.pay(paid(invoice, day=date(2027, 1, 4)))
    move(world, date(2032, 12, 31))
    done = await run(world)
    assert (done["invoices"]["open"], done["invoices"]["deleted"]) == (1, 0)
    move(world, date(2033, 1, 1))
    done = await run(world)
    assert (done["invoices"]["deleted"], done["payments"]["deleted"]) == (1, 1)
    assert await balance(world) == 0


async def test_what_the_bank_paid_back_or_refused_to_goes_with_its_day(world: World) -> None:
    await world.place.start("gateway")
    (invoice,) = await billed(world, 1)
    late = world.place.clock.now().date()
    await world.pay(paid(invoice, ore=invoice.total_ore + 900, day=late), Item(500, "12343", B, day=late))
    (lost,) = await world.rows("payments", {"status": "suspense"})
    (whole,) = await world.rows("payments", {"status": "matched"})
    back = suspense.ReturnSuspenseRequest(request_id="b", payment_id=lost["_id"], reason="Feil mottaker")
    await desk(world).ReturnSuspense(back)
    refused_one = await approved(world, "overpayment", payment_id=whole["_id"], ore=900)
    for ore in (200, 300):  # in two goes: it waits until all of it is back
        part = await approved(world, "suspense", payment_id=lost["_id"], customer_id="", ore=ore)
        file = (await make(world)).payout_file
        words = payment(end_to_end_id(part), "ACSC")
        if ore == 200:
            words += payment(end_to_end_id(refused_one), "RJCT", "AC04")
        await take(world, file.payout_file_id, answer(file.message_id, payments=words))
        (row,) = await world.rows("payments", {"_id": lost["_id"]})
        assert row["status"] == ("to_refund" if ore == 200 else "returned")
    states = sorted(row["state"] for row in await world.rows("refunds"))
    assert states == ["paid", "paid", "rejected_by_bank"]
    move(world, date(2032, 1, 1))
    done = await run(world)
    assert (done["refunds"]["deleted"], done["refunds"]["open"]) == (3, 0)
    assert done["payments_without_invoice"]["deleted"] == 1
    assert (await world.count("refunds"), await world.count("payments")) == (0, 0)


async def test_who_may_and_what_is_refused(world: World) -> None:
    await world.place.start("gateway")
    body = {"dry_run": True}
    refused(await world.place.staff("agent").post("/v1/staff/retention-runs", body), 403, "ROLE_MISSING")
    refused(await finance(world).post("/v1/staff/retention-runs", {"dry_run": "perhaps"}), 422)
    naked = {"Idempotency-Key": ""}
    answer = await finance(world).post("/v1/staff/retention-runs", body, headers=naked)
    assert answer.json()["reason"] == "IDEMPOTENCY_KEY_REQUIRED"
    for unknown in ("ret_0", "ret_billing_0"):
        where = f"/v1/staff/retention-runs/{unknown}"
        refused(await finance(world).get(where), 404, "RETENTION_RUN_NOT_FOUND")
    assert ok(await finance(world).get("/v1/staff/retention-runs"))["runs"] == []
    dpo = world.place.staff("dpo")
    asked = ok(await dpo.post("/v1/staff/retention-runs", body, key="a"), 202)
    assert [one["context"] for one in asked["runs"]] == ["billing"]
    assert set(asked["not_started"]) >= {"survey", "consent"}, "they do not run here"
    (again,) = ok(await dpo.post("/v1/staff/retention-runs", body, key="a"), 202)["runs"]
    assert again["retention_run_id"] == asked["runs"][0]["retention_run_id"]
    ok(await dpo.get(asked["runs"][0]["href"]))  # who started it sees the work
    listed = ok(await dpo.get("/v1/staff/retention-runs"))
    assert len(listed["runs"]) == 1
    assert set(listed["unavailable"]) == set(asked["not_started"])
    refused(await dpo.get("/v1/staff/retention-runs?page_token=x"), 400, "PAGE_TOKEN_INVALID")


async def test_each_day_has_one_run_by_itself(world: World) -> None:
    move(world, date(2027, 3, 2))
    parts, deps = await worker(world)
    runs = RetentionRuns(parts, retention.sweepers(deps))
    for _ in range(3):
        await runs.start_daily()
    (made,) = await world.rows("retention_runs")
    assert (made["day"], made["started_by"], made["daily"]) == ("2027-03-02", "service:billing", True)
    move(world, date(2027, 3, 3))
    await runs.start_daily()
    assert await world.count("retention_runs") == 2
    await world.place.restart("billing", retention_daily=True)
    move(world, date(2027, 3, 4))
    await world.place.restart("billing", retention_daily=True)
    await eventually(lambda: world.count("retention_runs", {"day": "2027-03-04"}))
    await parts.mongo.close()


async def test_a_run_that_is_killed_anywhere_ends_the_same(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kinds, "BATCH", 2)
    first, second, third = await billed(world, 3)
    await world.pay(paid(first), paid(second), paid(third))
    before = await left(world)
    move(world, date(2032, 1, 1))
    parts, deps = await worker(world)
    await world.place.stop("billing")
    key = RequestKey("staff:x", "retention", "1", fingerprint="")
    runs = RetentionRuns(parts, retention.sweepers(deps))
    made = await runs.start(key, False, "staff:x")
    order: Any = Order({"run_id": made.id})
    for call in sorted(random.Random(7).sample(range(2, 40), 20)):
        with killed_at(call), contextlib.suppress(Killed):
            await runs.work(order)
    result = await runs.work(order)
    counts = {one["kind"]: one["deleted"] for one in result["counts"] if one["deleted"]}
    counts.pop("operations")
    assert counts == {
        "invoices": 3,
        "invoice_states": 3,
        "payments": 3,
        "payment_files": 1,
        "ledger_entries": before["ledger_entries"],
        **({"prices": counts["prices"]} if "prices" in counts else {}),
    }
    after = await left(world)
    assert {name: after[name] for name in KEPT if name != "ledger_entries"} == dict.fromkeys(
        (name for name in KEPT if name != "ledger_entries"), 0
    )
    assert await balance(world) == 0
    await parts.mongo.close()


async def test_months_whose_invoices_are_deleted_are_not_billed_again(world: World) -> None:
    first, second = await billed(world, 2)
    await world.pay(paid(first), paid(second))
    months = {line.from_date for invoice in (first, second) for line in invoice.lines}
    move(world, date(2032, 1, 1))
    assert (await deleted(world.place, "billing"))["invoices"] == 2
    await world.run("2031-12")
    (late,) = await world.invoices()
    lines = sorted(line.from_date for line in late.lines)
    assert (lines[0], len(lines)) == ("2026-07-01", 66), "each month that no invoice was ever for"
    assert not months & set(lines)


@pytest.fixture
def queries() -> Iterator[Any]:
    """Listens from before the service makes its clients."""
    with recording() as queries:
        yield queries


async def test_no_query_walks_through_a_collection(queries: Any, world: World, mongodb_uri: str) -> None:
    await world.place.start("gateway")
    first, _ = await billed(world, 2)
    await world.pay(paid(first))
    move(world, date(2032, 1, 1))
    assert (await run(world))["invoices"]["deleted"] == 1
    ok(await finance(world).get("/v1/staff/retention-runs"))
    queries.on = False
    assert unindexed(queries, mongodb_uri) == {}
