"""Legal dates in Europe/Oslo."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.kernel.calendar import add_months, age_on, oslo_date, oslo_midnight, oslo_month


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 1, 1, 22, 59, tzinfo=UTC), date(2026, 1, 1)),
        (datetime(2026, 1, 1, 23, 0, tzinfo=UTC), date(2026, 1, 2)),
        (datetime(2026, 7, 1, 21, 59, tzinfo=UTC), date(2026, 7, 1)),
        (datetime(2026, 7, 1, 22, 0, tzinfo=UTC), date(2026, 7, 2)),
    ],
)
def test_the_day_turns_at_midnight_in_oslo(moment: datetime, day: date) -> None:
    assert oslo_date(moment) == day
    assert oslo_month(moment) == day.isoformat()[:7]


def test_a_moment_without_zone_has_no_legal_date() -> None:
    with pytest.raises(ValueError, match="aware"):
        oslo_date(datetime(2026, 1, 1))  # noqa: DTZ001 - the mistake that is refused


@given(st.dates(date(1970, 1, 1), date(2100, 1, 1)))
def test_midnight_begins_the_day(day: date) -> None:
    assert oslo_date(oslo_midnight(day)) == day
    assert oslo_date(oslo_midnight(day) - timedelta(seconds=1)) == day - timedelta(days=1)


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),  # facts on GDPR 12(3): from 31 January to 28 February
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
    ],
)
def test_months_end_on_days_that_exist(day: date, months: int, later: date) -> None:
    assert add_months(day, months) == later


def test_age_turns_on_the_birthday_and_leaplings_on_the_first_of_march() -> None:
    assert age_on(date(2010, 11, 22), date(2026, 11, 21)) == 15
    assert age_on(date(2010, 11, 22), date(2026, 11, 22)) == 16
    assert age_on(date(2008, 2, 29), date(2026, 2, 28)) == 17
    assert age_on(date(2008, 2, 29), date(2026, 3, 1)) == 18
    with pytest.raises(ValueError, match="born"):
        age_on(date(2027, 1, 1), date(2026, 1, 1))
