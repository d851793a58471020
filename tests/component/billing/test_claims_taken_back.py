"""Claims that are taken back because of what was agreed, and who decided what."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date

import pytest
import pytest_asyncio

from services.billing.errors import DeferralNotAllowed, DunningRateMissing
from services.billing.model import dunning
from services.billing.usecases import claims, disputes, overdue, payment_plans, service_closing
from services.billing.usecases.payment_plans import PlanOrder
from services.chassis.caller import Caller
from services.chassis.idempotency import RequestKey
from tests.component.billing.overdue_accounts import Bench, opened
from tests.support.suite import Suite

INVOICE = f"inv_{1:032x}"
STAFF = Caller("staff", "stf_1", roles=frozenset({"finance"}))
SENT = date(2026, 4, 27)


@pytest_asyncio.fixture
async def bench(place: Suite) -> AsyncIterator[Bench]:
    async with opened(place) as bench:
        yield bench


def key(name: str) -> RequestKey:
    return RequestKey("staff:1", name, "1", "")


async def handed_over(bench: Bench, group: str = "power") -> str:
    """A customer whose invoice is at the collector; the customer's id."""
    customer = await bench.invoice(1, group=group)
    for day in (date(2026, 3, 16), date(2026, 4, 6), SENT):
        await bench.run(day)
    assert [row["state"] for row in await bench.rows("claims")] == ["open"]
    return customer


def plan(customer: str) -> PlanOrder:
    return PlanOrder(customer, [INVOICE], count=2, first_date="2026-05-15")


async def test_a_plan_that_staff_agree_on_takes_the_claim_back(bench: Bench) -> None:
    customer = await handed_over(bench)
    for _ in range(2):
        await payment_plans.agree_plan(key("Plan"), STAFF, plan(customer), bench.deps)
    (claim,) = await bench.rows("claims")
    assert (claim["state"], claim["recall_cause"], claim["recalled_by"]) == (
        "recalled",
        "more_time",
        "staff:stf_1",
    )
    assert not any((await bench.run(date(2026, 4, 28)))["steps"].values())
    assert len(await bench.rows("claims")) == 1


async def test_an_invoice_that_staff_put_off_is_taken_back(bench: Bench) -> None:
    await handed_over(bench)
    await payment_plans.defer(key("Defer"), STAFF, "", INVOICE, "2026-06-01", bench.deps)
    (claim,) = await bench.rows("claims")
    assert (claim["state"], claim["recall_cause"]) == ("recalled", "more_time")


async def test_a_customer_agrees_with_the_collector_and_nothing_is_half_done(bench: Bench) -> None:
    customer = await handed_over(bench)
    before = await bench.state()
    caller = Caller("customer", customer)
    with pytest.raises(DeferralNotAllowed) as refused:
        await payment_plans.agree_plan(key("Plan"), caller, plan(customer), bench.deps)
    assert dict(refused.value.metadata) == {"rule": "AT_COLLECTOR"}
    assert await bench.state() == before
    assert await bench.rows("payment_plans") == []


async def test_who_decided_is_kept(bench: Bench) -> None:
    customer = await handed_over(bench, "fibre")
    (claim,) = await bench.rows("claims")
    for _ in range(2):
        recalled = await claims.recall_claim(key("Recall"), claim["_id"], STAFF.name, bench.deps)
    assert recalled.recalled_by == STAFF.name
    closed = await service_closing.close_service(key("Close"), customer, INVOICE, STAFF.name, bench.deps)
    assert [one.closed_by for one in closed] == [STAFF.name]
    caller = Caller("customer", customer)
    raised = await disputes.raise_dispute(key("Raise"), customer, INVOICE, "Feil.", caller, bench.deps)
    await disputes.resolve_dispute(key("Answer"), raised.id, "rejected", "Nei.", STAFF.name, bench.deps)
    kept = await bench.deps.store.disputes.get(raised.id)
    assert (kept.raised_by, kept.resolved_by) == ("customer", STAFF.name)


async def test_an_invoice_from_before_the_first_rate_is_a_clear_error(bench: Bench) -> None:
    await bench.invoice(1)
    (account,) = await bench.rows("billing_accounts")
    found = (await overdue.of_account(account["_id"], bench.deps))[INVOICE]
    old = replace(found, invoice=replace(found.invoice, due_date=date(2019, 1, 1)))
    with pytest.raises(DunningRateMissing) as missing:
        claims.accrued_through(old, date(2026, 3, 16))
    assert dict(missing.value.metadata) == {"table": "late_payment_interest", "day": "2019-01-02"}
    with pytest.raises(DunningRateMissing):
        claims.accrued_through(old, date(2045, 1, 1))
    # Behind the last row what is known is told, with no rate for today.
    assert claims.accrued_through(found, date(2045, 1, 1))[1] == 0


@pytest.mark.parametrize(
    ("open_ore", "credit_ore", "waits"), [(4_999, 0, True), (5_000, 0, False), (9_000, 4_001, True)]
)
def test_nothing_is_done_for_a_small_rest(open_ore: int, credit_ore: int, waits: bool) -> None:
    case = dunning.Case(date(2026, 3, 1), open_ore, credit_ore=credit_ore, smallest_ore=5_000)
    due = dunning.next_step(case, dunning.Act.ACT_1988, date(2026, 3, 20))
    assert (due is dunning.Waits.SMALL) is waits


async def test_every_step_of_it_is_told_by_ids_alone(bench: Bench) -> None:
    """From the reminder to the collector and back, and a fibre service closed and opened again."""
    customer = await handed_over(bench, "fibre")
    (claim,) = await bench.rows("claims")
    await claims.recall_claim(key("Recall"), claim["_id"], STAFF.name, bench.deps)
    await service_closing.close_service(key("Close"), customer, INVOICE, STAFF.name, bench.deps)
    caller = Caller("customer", customer)
    raised = await disputes.raise_dispute(key("Raise"), customer, INVOICE, "Feil måler.", caller, bench.deps)
    await disputes.resolve_dispute(key("Answer"), raised.id, "rejected", "Nei.", STAFF.name, bench.deps)
    rows = [one for row in await bench.rows("outbox") for one in row.get("events", [row])]
    assert all(row["subject"].endswith(f".{customer}") for row in rows)
    assert [row["subject"].split(".")[2] for row in sorted(rows, key=lambda row: str(row["_id"]))] == [
        *("dunning_step_taken", "dunning_step_taken", "dunning_step_taken", "claim_handed_over"),
        *("claim_changed", "service_closed", "service_reopened", "dispute_raised", "dispute_resolved"),
    ]
