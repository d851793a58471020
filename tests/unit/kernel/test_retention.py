"""Holds to the day."""

from datetime import date

import pytest

from services.kernel.retention import RetentionUnknown, hold_until, retention_class


@pytest.mark.parametrize(
    ("key", "trigger", "last"),
    [
        ("bookkeeping_vouchers", date(2026, 3, 15), date(2031, 12, 31)),
        ("bookkeeping_vouchers", date(2026, 12, 31), date(2031, 12, 31)),
        ("bookkeeping_agreements", date(2026, 3, 15), date(2030, 6, 30)),
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
