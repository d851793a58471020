"""Days on which a service is closed are never charged, and no other day is lost."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.billing.model.account import Subscription
from services.billing.model.closure import GROUPS, Closure, NotClosable, charged, may_close
from services.billing.model.dunning import Case, DunningStep, StepKind
from services.billing.model.rates import Act
from services.billing.model.vat import Supply

START, LAST = date(2026, 1, 1), date(2026, 12, 31)
days = st.dates(START - timedelta(days=30), LAST + timedelta(days=30))


def subscription(end: date | None = LAST) -> Subscription:
    supply = Supply("fibre", "household", "0301")
    return Subscription("chg_1", "bac_1", "cus_1", "ctr_1", "fibre", supply, START, end)


def closure(first: date, reopened: date | None, whose: str = "chg_1") -> Closure:
    return Closure("cls_1", "bac_1", "cus_1", whose, "ctr_1", "inv_1", first, LAST, reopened)


def covered(parts: list[Subscription]) -> list[date]:
    return [
        part.start + timedelta(days=number)
        for part in parts
        for number in range(((part.end or LAST) - part.start).days + 1)
    ]


@given(st.lists(st.tuples(days, st.one_of(st.none(), days)), max_size=4))
def test_every_day_is_charged_once_or_closed(spans):
    closures = [closure(first, back if back is None else max(back, first)) for first, back in spans]
    shut = {
        one.closed_from + timedelta(days=number)
        for one in closures
        for number in range(((one.reopened_on or LAST + timedelta(days=1)) - one.closed_from).days)
    }
    whole = [START + timedelta(days=number) for number in range((LAST - START).days + 1)]
    assert sorted(covered(charged(subscription(), closures))) == [day for day in whole if day not in shut]


def test_another_subscription_and_one_without_end_go_on():
    assert charged(subscription(), [closure(START, None, whose="chg_2")]) == [subscription()]
    (rest,) = charged(subscription(None), [closure(START, date(2026, 3, 1))])
    assert (rest.start, rest.end) == (date(2026, 3, 1), None)


def test_nothing_but_fibre_can_be_closed():
    assert {"fibre"} == GROUPS


NOTICED = DunningStep(
    id="inv_1:1",
    number=1,
    invoice_id="inv_1",
    billing_account_id="bac_1",
    customer_id="cus_1",
    kind=StepKind.REMINDER,
    act=Act.ACT_1988,
    on=date(2026, 3, 2),
    at=datetime(2026, 3, 2, tzinfo=UTC),
    run_id="dun_1",
    hold_until=LAST,
    channel="email",
    closing_from=date(2026, 4, 2),
)


@pytest.mark.parametrize(
    ("now", "why"),
    [
        ({}, None),
        ({"open_ore": 0}, NotClosable.NOTHING_OPEN),
        ({"credit_ore": 100}, NotClosable.NOTHING_OPEN),
        ({"disputed": True}, NotClosable.DISPUTED),
        ({"on_plan": True}, NotClosable.NOT_OVERDUE),
        ({"falls_due": date(2026, 4, 2)}, NotClosable.NOT_OVERDUE),
        ({"resumed_on": date(2026, 3, 20)}, NotClosable.TOO_EARLY),
        ({"resumed_on": date(2026, 3, 19)}, None),
    ],
)
def test_only_what_is_overdue_and_undisputed_closes_a_service(now, why):
    case = replace(Case(falls_due=date(2026, 2, 16), open_ore=100), **now)
    assert may_close([NOTICED], case, True, date(2026, 4, 2)) is why


def test_not_before_its_day_and_not_without_a_notice_that_went():
    case = Case(falls_due=date(2026, 2, 16), open_ore=100)
    assert may_close([NOTICED], case, True, date(2026, 4, 1)) is NotClosable.TOO_EARLY
    for reached_nobody in (replace(NOTICED, channel=""), replace(NOTICED, undone=True)):
        assert may_close([reached_nobody], case, True, LAST) is NotClosable.NO_NOTICE
    assert may_close([NOTICED], case, False, LAST) is NotClosable.NOT_FIBRE
