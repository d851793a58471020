"""Which moments a yes can have been said at, by a clock that may be off."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.consent.errors import ClientClockImpossible
from services.consent.model.clocks import OFFLINE, SKEW, looked_up, require_possible

NOW = datetime(2026, 1, 15, 8, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def rule(client_time: datetime | None, published_at: datetime | None = None) -> str:
    """The rule that refuses it; "" when it can have been."""
    try:
        require_possible(client_time, NOW, published_at)
    except ClientClockImpossible as error:
        return "+".join(item.rule for item in error.violations)
    return ""


@pytest.mark.parametrize(
    ("off", "expected"),
    [
        (timedelta(), ""),
        (SKEW, ""),
        (SKEW + SECOND, "CLOCK_AHEAD"),
        (-OFFLINE, ""),
        (-OFFLINE - SECOND, "TOO_LONG_AGO"),
        (timedelta(days=-400), "TOO_LONG_AGO"),
    ],
)
def test_the_edges(off: timedelta, expected: str) -> None:
    assert rule(NOW + off) == expected


def test_no_time_is_never_wrong() -> None:
    assert rule(None) == ""
    assert not looked_up(None, NOW)


@given(st.integers(-20 * 86_400, 20 * 86_400), st.integers(0, 400 * 86_400))
def test_a_yes_is_never_older_than_its_text_by_more_than_a_clock_may_be_off(off: int, since: int) -> None:
    told, published = NOW + timedelta(seconds=off), NOW - timedelta(seconds=since)
    found = rule(told, published)
    if not found:
        assert published - SKEW <= told <= NOW + SKEW
        assert told >= NOW - OFFLINE
    if found == "BEFORE_TEXT":
        assert looked_up(told, NOW), "else nobody asks since when the text is published"
