"""Dunning runs on the real database: killed anywhere, done twice, without the ledger, under either Act."""

import asyncio
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from prometheus_client import REGISTRY

from services.billing.model.claim import RecallCause
from services.billing.privacy import dunning as dunning_privacy
from services.billing.usecases import claims, disputes, dunning, following
from services.billing.usecases.deps import DunningTerms
from services.chassis.caller import Caller
from services.chassis.errors import Unavailable
from services.chassis.idempotency import RequestKey
from services.chassis.pages import PageRequest
from tests.component.billing.overdue_accounts import STATE, Bench, Seen, opened
from tests.support.query_plans import recording, unindexed
from tests.support.suite import Suite


class Cut(Exception):
    """The process is gone."""


@pytest.fixture
def queries() -> Any:
    """Listens from before the service makes its clients."""
    with recording() as queries:
        yield queries


@pytest.fixture
async def bench(queries: Any, place: Suite) -> Any:
    async with opened(place) as bench:
        yield bench


def cut_at(bench: Bench, point: int, after: bool) -> Callable[[], None]:
    """Cut the work off at its `point`-th transaction or hand-over, before or after it; mends it again."""
    left, whole = [point], bench.deps.store.transaction

    def here() -> None:
        left[0] -= 1
        if left[0] == 0:
            raise Cut

    async def cutting(body: Any) -> Any:
        if not after:
            here()
        result = await whole(body)
        if after:
            here()
        return result

    def mend() -> None:
        bench.deps.store.transaction = whole  # type: ignore[method-assign]
        bench.collector.here = lambda: None

    bench.deps.store.transaction = cutting  # type: ignore[method-assign]
    bench.collector.here = here
    return mend


async def test_killed_at_twenty_random_points_a_run_ends_the_same(bench: Bench) -> None:
    for number in range(1, 7):
        await bench.invoice(number)
    first, second, third = date(2026, 3, 16), date(2026, 4, 6), date(2026, 4, 27)
    for number in (5, 6):  # these lag behind: one run takes steps of three kinds
        for name in ("invoices", "invoice_states"):
            await bench.mongo.collection(name).update_one(
                {"_id": f"inv_{number:032x}"}, {"$set": {"due_date": "2026-04-13"}}
            )
    await bench.run(first)
    for number in (3, 4):
        await bench.mongo.collection("dunning_steps").delete_many({"invoice_id": f"inv_{number:032x}"})
    await bench.run(second, run_id="dun_second")
    before = {name: await bench.rows(name) for name in STATE}
    running = await bench.begun(third, run_id="dun_third")
    expected_result = await dunning.collect(running, bench.deps)
    assert expected_result["steps"] == {"reminder": 2, "collection_warning": 2, "handover": 2}
    expected, noted = await bench.state(), set(bench.collector.noted)
    draw = random.Random(4)
    for _ in range(20):
        await bench.clear(*STATE)
        for name, rows in before.items():
            await bench.mongo.collection(name).insert_many(rows)
        cuts = 0
        while True:
            mend = cut_at(bench, draw.randint(1, 8), draw.random() < 0.5)
            try:
                result = await dunning.collect(running, bench.deps)
            except Cut:
                cuts += 1
                continue
            finally:
                mend()
            break
        assert cuts
        assert result == expected_result
        assert await bench.state() == expected
        assert set(bench.collector.noted) == noted
    again = await dunning.collect(running, bench.deps)
    assert (again, await bench.state()) == (expected_result, expected)


def reminders() -> float:
    """How many were taken, as operators see it."""
    return REGISTRY.get_sample_value("personvern_billing_dunning_steps_total", {"kind": "reminder"}) or 0.0


async def test_two_workers_at_once_take_each_step_once(bench: Bench) -> None:
    before = reminders()
    for number in range(1, 9):
        await bench.invoice(number)
    running = await bench.begun(date(2026, 3, 16))
    await asyncio.gather(*(dunning.collect(running, bench.deps) for _ in range(2)))
    steps = await bench.rows("dunning_steps")
    fees = [row["reference"] for row in await bench.rows("ledger_entries") if row["kind"] == "fee"]
    assert sorted(fees) == sorted(row["_id"] for row in steps)
    assert len(steps) == reminders() - before == 8
    states = {(row["added_ore"], row["dunned"]) for row in await bench.rows("invoice_states")}
    assert states == {(3_800, True)}


async def test_without_the_ledger_no_claim_leaves_and_nothing_is_half_done(bench: Bench) -> None:
    await bench.invoice(1)
    for day in (date(2026, 3, 16), date(2026, 4, 6)):
        await bench.run(day)
    bench.collector.away = True
    before = await bench.state()
    running = await bench.begun(date(2026, 4, 27))
    with pytest.raises(Unavailable):
        await dunning.collect(running, bench.deps)
    assert await bench.state() == before
    bench.collector.away = False
    assert (await dunning.collect(running, bench.deps))["steps"]["handover"] == 1


async def test_under_the_act_of_2026_the_reminder_leads_to_the_collector(bench: Bench) -> None:
    await bench.invoice(1)
    terms = replace(bench.deps.terms, dunning=DunningTerms(date(2026, 1, 1), "86011117947"))
    bench.deps = replace(bench.deps, terms=terms)
    await bench.run(date(2026, 3, 16))
    assert bench.mailer.sent[0][2]["collector_warns"] == "yes"
    done = await bench.run(date(2026, 4, 6))
    assert done["steps"] == {"reminder": 0, "collection_warning": 0, "handover": 1}
    (claim,) = await bench.rows("claims")
    assert claim["state"] == "open"
    assert {row["act"] for row in await bench.rows("dunning_steps")} == {"inkassoloven_2026"}


async def test_a_dry_run_changes_nothing(bench: Bench) -> None:
    await bench.invoice(1)
    before = await bench.state()
    shown = await bench.run(date(2026, 3, 16), dry=True)
    assert (shown["steps"]["reminder"], len(shown["would_do"])) == (1, 1)
    assert await bench.state() == before


async def test_a_deferral_moves_the_reminder_and_who_has_paid_gets_none(bench: Bench) -> None:
    await bench.invoice(1)
    await bench.deps.store.invoice_states.defer(f"inv_{1:032x}", date(2026, 3, 30))
    assert (await bench.run(date(2026, 4, 12)))["steps"]["reminder"] == 0
    assert (await bench.run(date(2026, 4, 13)))["steps"]["reminder"] == 1


async def test_no_query_walks_through_a_collection(bench: Bench, queries: Any, mongodb_uri: str) -> None:
    customer, invoice = await bench.invoice(1), f"inv_{1:032x}"
    await bench.run(date(2026, 3, 15), dry=True)
    for day in (date(2026, 3, 16), date(2026, 4, 6), date(2026, 4, 27)):
        await bench.run(day)
    seen, desk, page = Seen(), Caller("staff", "fin-1"), PageRequest(1)
    deps = replace(bench.deps, reads=seen)
    (claim,) = (await claims.list_claims(desk, page, deps)).items
    for since in (None, deps.now()):
        for _ in range(2):
            await deps.store.claims.of_collector("prc_1", "agr_1", since, page)
    await following.follow(customer, invoice, deps)
    caller = Caller("customer", customer)
    key = RequestKey("customer:1", "Raise", "1", "")
    raised = await disputes.raise_dispute(key, customer, invoice, "Feil.", caller, deps)
    assert (await deps.store.claims.get(claim.id)).recall_cause is RecallCause.DISPUTE
    for open_only in (True, False):
        await disputes.list_disputes(desk, page, open_only, deps)
    assert seen.by == [("fin-1", [customer])] * 3
    await disputes.list_own_disputes(customer, page, deps)
    key = RequestKey("staff:1", "Resolve", "1", "")
    await disputes.resolve_dispute(key, raised.id, "rejected", "Nei.", "staff:1", deps)
    await claims.get_invoice_dunning(caller, customer, invoice, deps)
    await dunning.list_dunning_runs(page, deps)
    told = await dunning_privacy.sections(customer, deps)
    assert [len(section.records) for section in told] == [3, 1, 1, 0]
    queries.on = False
    assert unindexed(queries, mongodb_uri) == {}
