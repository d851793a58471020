"""From when on a row may go, whichever way its day is told."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.kernel.calendar import oslo_date, oslo_midnight
from services.kernel.retention import hold_until
from services.kernel.retention_runs import Kind

START = datetime(2020, 1, 1, tzinfo=UTC)
DAYS = st.dates(date(2020, 1, 1), date(2040, 1, 1))
MOMENTS = st.integers(0, 20 * 365 * 24 * 60).map(lambda minutes: START + timedelta(minutes=minutes))


@given(day=DAYS, told=DAYS)
def test_a_last_day_is_a_day_of_keeping(day: date, told: date) -> None:
    kind = Kind("x", "rows", "bookkeeping_vouchers")
    assert (told.isoformat() < str(kind.limit(day))) is (told < day)


@given(day=DAYS, at=MOMENTS)
def test_a_class_runs_from_the_day_of_a_moment(day: date, at: datetime) -> None:
    kind = Kind("x", "rows", "security_log", since="at", moments=True)
    limit = kind.limit(day)
    assert isinstance(limit, datetime)
    assert (at < limit) is (hold_until("security_log", oslo_date(at)) < day)


@given(day=DAYS, at=MOMENTS)
def test_a_number_of_days_takes_the_place_of_the_class(day: date, at: datetime) -> None:
    kind = Kind("x", "rows", "security_log", since="at", moments=True, days=14)
    limit = kind.limit(day)
    assert isinstance(limit, datetime)
    assert (at < limit) is (oslo_date(at) + timedelta(days=14) < day)


def test_an_expiry_counts_as_its_day() -> None:
    kind = Kind("x", "rows", "security_log", until="expires_at", moments=True)
    assert kind.limit(date(2026, 7, 2)) == oslo_midnight(date(2026, 7, 2))


def test_a_value_keeps_a_row_and_so_does_none_where_it_says_so() -> None:
    kind = Kind("x", "rows", "security_log", {"state": ("open", None)})
    assert kind.is_open({"state": "open"})
    assert kind.is_open({})
    assert not kind.is_open({"state": "done"})
