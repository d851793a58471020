"""The clock and identifiers."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from services.chassis.clock import MovableClock, SystemClock
from services.chassis.ids import is_id, new_id


def test_clocks_tell_utc() -> None:
    assert SystemClock().now().tzinfo is UTC
    clock = MovableClock(datetime(2026, 3, 29, 3, 0, tzinfo=timezone(timedelta(hours=2))))
    assert clock.now() == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)
    assert clock.now().tzinfo is UTC
    clock.advance(timedelta(days=1))
    assert clock.now() == datetime(2026, 3, 30, 1, 0, tzinfo=UTC)
    clock.set(datetime(2027, 1, 1, tzinfo=UTC))
    assert clock.now() == datetime(2027, 1, 1, tzinfo=UTC)


def test_a_moment_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        MovableClock(datetime(2026, 1, 1))  # noqa: DTZ001 - the mistake that is refused


def test_ids_name_their_kind_never_repeat_and_sort_by_age() -> None:
    made = [new_id("cus") for _ in range(1000)]
    assert len(set(made)) == 1000
    assert made == sorted(made)
    assert all(is_id(item, "cus") for item in made)


@pytest.mark.parametrize(
    "value", ["", "cus_", "cus_1", "acc_" + "0" * 32, "cus_" + "g" * 32, "cus_" + "0" * 33]
)
def test_what_is_no_customer_id(value: str) -> None:
    assert not is_id(value, "cus")


def test_the_time_is_no_finer_than_what_the_database_keeps() -> None:
    moments = [SystemClock().now() for _ in range(1_000)]
    assert {moment.microsecond % 1000 for moment in moments} == {0}
