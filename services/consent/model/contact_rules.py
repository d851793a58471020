"""When and how often people may be disturbed: quiet hours on the Oslo clock, and frequency caps."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache

import holidays

from services.kernel.calendar import OSLO

_LOOK_AHEAD = 30
"""Days; no quiet time lasts longer."""


class Closed(StrEnum):
    """Days that are quiet from midnight to midnight."""

    SATURDAY = "saturday"
    SUNDAY = "sunday"
    PUBLIC_HOLIDAY = "public_holiday"
    """Holidays (helligdagsfredloven § 2) and 1 and 17 May, which the law counts with Sundays."""


class Eve(StrEnum):
    """Days that grow quiet in the afternoon (helligdagsfredloven § 3)."""

    CHRISTMAS_EVE = "christmas_eve"
    EASTER_EVE = "easter_eve"
    WHITSUN_EVE = "whitsun_eve"


@dataclass(frozen=True)
class QuietHours:
    """On `channels` people may be disturbed from `opens` until before `closes`, but not on `closed_on`."""

    channels: frozenset[str]
    opens: time
    closes: time
    closed_on: frozenset[Closed] = frozenset()
    eves: frozenset[Eve] = frozenset()
    eves_from: time = time.max
    statute: str = ""
    """The paragraph that says so; empty for what is our own choice."""

    def opens_at(self, at: datetime) -> datetime | None:
        """None when `at` is no quiet time; else the first moment after it that is none."""
        return _opens_at(self, at.astimezone(UTC).replace(second=0, microsecond=0))


@lru_cache(maxsize=4096)
def _opens_at(rule: QuietHours, minute: datetime) -> datetime | None:
    today = minute.astimezone(OSLO).date()
    for days in range(_LOOK_AHEAD):
        window = _window(rule, today + timedelta(days=days))
        if window is None or minute >= window[1]:
            continue
        return None if minute >= window[0] else window[0]
    return minute + timedelta(days=_LOOK_AHEAD)


def _window(rule: QuietHours, day: date) -> tuple[datetime, datetime] | None:
    if any(_is(day, closed) for closed in rule.closed_on):
        return None
    closes = min(rule.closes, rule.eves_from) if _eve(day) in rule.eves else rule.closes
    if closes <= rule.opens:
        return None
    return _moment(day, rule.opens), _moment(day, closes)


def _moment(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, OSLO).astimezone(UTC)


def _is(day: date, closed: Closed) -> bool:
    if closed is Closed.PUBLIC_HOLIDAY:
        return day in _public_holidays(day.year)
    return day.weekday() == (5 if closed is Closed.SATURDAY else 6)


def _eve(day: date) -> Eve | None:
    if (day.month, day.day) == (12, 24):
        return Eve.CHRISTMAS_EVE
    if day.weekday() != 5:
        return None
    names = _public_holidays(day.year).get(day + timedelta(days=1), "")
    return {"Easter Sunday": Eve.EASTER_EVE, "Pentecost": Eve.WHITSUN_EVE}.get(names)


@lru_cache(maxsize=64)
def _public_holidays(year: int) -> dict[date, str]:
    return dict(holidays.country_holidays("NO", years=year, language="en_US"))


@dataclass(frozen=True)
class FrequencyCap:
    """At most `messages` on one of `channels` within `window`; each channel is counted by itself."""

    channels: frozenset[str]
    messages: int
    window: timedelta

    def frees_at(self, sent: Sequence[datetime], at: datetime) -> datetime | None:
        """None when one more message at `at` keeps the cap; else from when it does. `sent`: oldest first."""
        counted = [moment for moment in sent if moment > at - self.window]
        if len(counted) < self.messages:
            return None
        return counted[len(counted) - self.messages] + self.window


def longest_window(caps: Iterable[FrequencyCap], *more: timedelta) -> timedelta:
    """How far back what was sent is to be remembered."""
    return max((*(cap.window for cap in caps), *more), default=timedelta())
