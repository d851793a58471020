"""Days on which a service is closed are never charged, and no other day is lost."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.billing.model.account import Subscription
from services.billing.model.closure import GROUPS, Closure, charged
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
