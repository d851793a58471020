"""The injected clock: nothing else in the product reads the time of day."""

from datetime import UTC, datetime, timedelta
from time import time_ns
from typing import Protocol


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """The present moment, aware and in UTC."""
        ...


class SystemClock:
    """The machine's clock, in whole milliseconds.

    The database keeps no more: with microseconds, the first answer to a command and the same answer read
    again for its repetition told different times.
    """

    def now(self) -> datetime:
        """The present moment, aware and in UTC."""
        return datetime.fromtimestamp(time_ns() // 1_000_000 / 1000, UTC)


class MovableClock:
    """A clock that stands still until it is moved: deadlines are tested by moving it.

    Raises:
        ValueError: a moment without a time zone.
    """

    def __init__(self, start: datetime) -> None:
        self._now = _aware(start)

    def now(self) -> datetime:
        """The moment that was set last, in UTC."""
        return self._now

    def set(self, moment: datetime) -> None:
        """Go to `moment`, forwards or back."""
        self._now = _aware(moment)

    def advance(self, by: timedelta) -> None:
        """Go forwards by `by`."""
        self._now += by


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a clock needs an aware moment")
    return moment.astimezone(UTC)
