"""Payment plans: instalments that add up, and when one is missed."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.billing.model import payment_plan as plans
from services.billing.model.payment_plan import Instalment, PaymentPlan, Planned, PlanStatus

NOW = datetime(2026, 11, 20, tzinfo=UTC)
TODAY, FIRST = date(2026, 11, 20), date(2026, 12, 15)


def plan(*amounts: int) -> PaymentPlan:
    instalments = tuple(
        Instalment(date(2026, 12, 15) + timedelta(days=30 * place), amount)
        for place, amount in enumerate(amounts)
    )
    planned = (Planned("inv", sum(amounts)),)
    return PaymentPlan("ppl", "bac", "cus", planned, instalments, NOW, "customer", date(2030, 6, 30))


def test_equal_instalments_a_month_apart_with_the_rest_last() -> None:
    made = plans.equal(10_000, 3, date(2026, 12, 31))
    assert [item.amount_ore for item in made] == [3_333, 3_333, 3_334]
    assert [item.due_date for item in made] == [date(2026, 12, 31), date(2027, 1, 31), date(2027, 2, 28)]


@given(st.integers(2, 10**9), st.integers(2, 36))
def test_equal_instalments_add_up(total: int, count: int) -> None:
    made = plans.equal(total, count, FIRST)
    assert sum(item.amount_ore for item in made) == total
    assert made[-1].amount_ore - made[0].amount_ore < count


@pytest.mark.parametrize(
    ("paid", "day", "status"),
    [
        (0, FIRST, PlanStatus.RUNNING),
        (0, FIRST + plans.GRACE, PlanStatus.RUNNING),
        (0, FIRST + plans.GRACE + timedelta(days=1), PlanStatus.BROKEN),
        (999, FIRST + timedelta(days=10), PlanStatus.BROKEN),
        (1_000, FIRST + timedelta(days=10), PlanStatus.RUNNING),
        (1_000, FIRST + timedelta(days=40), PlanStatus.BROKEN),
        (3_000, FIRST, PlanStatus.FULFILLED),
        (3_000, FIRST + timedelta(days=400), PlanStatus.FULFILLED),
    ],
)
def test_a_plan_stands_until_an_instalment_is_missed(paid: int, day: date, status: PlanStatus) -> None:
    assert plans.standing(plan(1_000, 2_000), paid, day).status is status


@given(
    st.lists(st.integers(1, 10_000), min_size=2, max_size=8),
    st.integers(0, 80_000),
    st.integers(0, 400),
)
def test_what_is_missed_is_the_first_that_is_not_covered(amounts: list[int], paid: int, day: int) -> None:
    agreed, today = plan(*amounts), TODAY + timedelta(days=day)
    found = plans.standing(agreed, paid, today)
    due = sum(i.amount_ore for i in agreed.instalments if i.due_date + plans.GRACE < today)
    assert found.due_ore == due
    assert (found.status is PlanStatus.BROKEN) == (paid < due)
    assert (found.missed is not None) == (found.status is PlanStatus.BROKEN)
    # Who pays more never stands worse.
    assert plans.standing(agreed, paid + 1, today).status is not PlanStatus.BROKEN or paid + 1 < due


def rules(*items: tuple[date, int], total: int = 3_000, most: int = 6) -> list[str]:
    wanted = [Instalment(day, ore) for day, ore in items]
    return [found.rule for found in plans.check_plan(wanted, total, date(2026, 12, 4), TODAY, most)]


def test_instalments_that_do_not_make_a_plan() -> None:
    later = FIRST + timedelta(days=30)
    assert rules((FIRST, 1_000), (later, 2_000)) == []
    assert rules((FIRST, 3_000)) == ["INSTALMENT_COUNT"]
    assert rules((FIRST, 1_000), (later, 2_001)) == ["INSTALMENT_SUM"]
    assert rules((TODAY, 1_000), (later, 2_000)) == ["INSTALMENT_ORDER"]
    assert rules((later, 1_000), (FIRST, 2_000)) == ["INSTALMENT_ORDER"]
    assert rules((FIRST, 3_000), (later, 0)) == ["INSTALMENT_AMOUNT"]
    assert rules((FIRST, 1_000), (date(2029, 12, 4), 2_000)) == ["CLAIM_BARRED"]
    assert rules((FIRST, 1_000), (later, 2_000), most=1) == ["INSTALMENT_COUNT"]


@pytest.mark.parametrize(
    ("until", "days", "rule"),
    [
        (date(2026, 12, 20), 30, None),
        (date(2027, 1, 3), 30, None),
        (date(2027, 1, 4), 30, "DEFERRAL_TOO_FAR"),
        (date(2026, 12, 4), 30, "DEFERRAL_NOT_LATER"),
        (TODAY, None, "DEFERRAL_NOT_LATER"),
        (date(2029, 12, 3), None, None),
        (date(2029, 12, 4), None, "CLAIM_BARRED"),
    ],
)
def test_days_to_put_an_invoice_off_to(until: date, days: int | None, rule: str | None) -> None:
    due = date(2026, 12, 4)
    found = [item.rule for item in plans.check_deferral(until, due, due, TODAY, days)]
    assert found == ([rule] if rule else [])
