"""Periods are calendar months."""

from datetime import date

import pytest

from services.billing.model.period import Period, Span
from services.chassis.errors import Broken


@pytest.mark.parametrize(
    "raw", ["2026-13", "2026-00", "2026-8", "202608", "2026-08-01", "", "1999-01", "２０26-08"]
)
def test_other_writings_are_refused(raw: str) -> None:
    with pytest.raises(Broken):
        Period.parse(raw)


def test_days() -> None:
    assert (Period(2028, 2).days, Period(2026, 2).last) == (29, date(2026, 2, 28))
    assert str(Period.parse("2026-08")) == "2026-08"
    assert not Period(2026, 8).begun(date(2026, 7, 31))
    assert Period(2026, 8).begun(date(2026, 8, 1))


def test_months_through_another() -> None:
    months = [str(month) for month in Period(2026, 11).through(Period(2027, 2))]
    assert months == ["2026-11", "2026-12", "2027-01", "2027-02"]
    assert Period(2026, 8).through(Period(2026, 8)) == [Period(2026, 8)]
    assert not Period(2026, 8).through(Period(2026, 7))


def test_a_span_is_cut_before_each_day() -> None:
    span = Span(date(2026, 8, 1), date(2026, 8, 31))
    parts = span.split({date(2026, 8, 1), date(2026, 8, 11), date(2026, 9, 1)})
    assert [(part.first.day, part.last.day) for part in parts] == [(1, 10), (11, 31)]
    assert sum(part.days for part in parts) == span.days
