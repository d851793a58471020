"""Holds to the day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.kernel.retention import CLASSES, RetentionUnknown, hold_until, last_past, retention_class

LASTING = sorted(key for key, rule in CLASSES.items() if not rule.ends_with_an_event)


@pytest.mark.parametrize(
    ("key", "trigger", "last"),
    [
        ("bookkeeping_vouchers", date(2026, 3, 15), date(2031, 12, 31)),
        ("bookkeeping_vouchers", date(2026, 12, 31), date(2031, 12, 31)),
        ("bookkeeping_agreements", date(2026, 3, 15), date(2030, 6, 30)),
        ("security_log", date(2026, 3, 15), date(2027, 3, 15)),
        ("consent_period", date(2024, 2, 29), date(2029, 2, 28)),
        ("surveys", date(2026, 1, 15), date(2026, 4, 15)),
    ],
)
def test_bookkeeping_holds_from_the_years_end(key: str, trigger: date, last: date) -> None:
    assert hold_until(key, trigger) == last


def test_a_financial_year_may_end_elsewhere() -> None:
    assert hold_until("bookkeeping_vouchers", date(2026, 3, 15), year_ends=(2, 28)) == date(2032, 2, 29)
    assert hold_until("bookkeeping_vouchers", date(2026, 2, 15), year_ends=(2, 28)) == date(2031, 2, 28)


def test_each_class_cites_its_statute_and_an_unknown_one_is_refused() -> None:
    assert "§ 13" in retention_class("bookkeeping_vouchers").statute
    with pytest.raises(RetentionUnknown):
        hold_until("because", date(2026, 1, 1))


def test_what_ends_with_an_event_has_no_last_day() -> None:
    assert retention_class("until_objection").ends_with_an_event
    with pytest.raises(RetentionUnknown):
        hold_until("until_objection", date(2026, 1, 1))


@given(key=st.sampled_from(LASTING), day=st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_what_is_past_is_past_and_the_next_day_is_not(key: str, day: date) -> None:
    last = last_past(key, day)
    assert hold_until(key, last) < day <= hold_until(key, last + timedelta(days=1))
