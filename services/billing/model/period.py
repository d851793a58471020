"""Invoice periods: calendar months, written `YYYY-MM`."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from services.chassis.errors import Broken


@dataclass(frozen=True, order=True)
class Period:
    """One calendar month (Europe/Oslo)."""

    year: int
    month: int

    @classmethod
    def parse(cls, raw: str) -> "Period":
        """Read `YYYY-MM`. Raises Broken."""
        if not re.fullmatch(r"20[0-9]{2}-(0[1-9]|1[0-2])", raw):
            raise Broken("PERIOD_FORMAT", "A period is a month written YYYY-MM, for example 2026-08.")
        return cls(int(raw[:4]), int(raw[5:]))

    @classmethod
    def of(cls, day: date) -> "Period":
        """The month that `day` lies in."""
        return cls(day.year, day.month)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"

    @property
    def first(self) -> date:
        """The first day."""
        return date(self.year, self.month, 1)

    @property
    def last(self) -> date:
        """The last day."""
        return date(self.year, self.month, self.days)

    @property
    def days(self) -> int:
        """How many days the month has."""
        return monthrange(self.year, self.month)[1]

    def through(self, last: "Period") -> list["Period"]:
        """The months from this one through `last`; none when `last` is earlier."""
        months = range(self.year * 12 + self.month - 1, last.year * 12 + last.month)
        return [Period(month // 12, month % 12 + 1) for month in months]

    def begun(self, today: date) -> bool:
        """Whether its first day has come."""
        return self.first <= today


@dataclass(frozen=True)
class Span:
    """Days from `first` to `last`, both included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many days."""
        return (self.last - self.first).days + 1

    def overlap(self, first: date | None, last: date | None) -> "Span | None":
        """The part of this span from `first` to `last` (None = without end); None when there is none."""
        start = self.first if first is None else max(self.first, first)
        end = self.last if last is None else min(self.last, last)
        return Span(start, end) if start <= end else None

    def split(self, cuts: set[date]) -> list["Span"]:
        """The span cut before each day of `cuts`."""
        starts = [self.first, *sorted(cut for cut in cuts if self.first < cut <= self.last)]
        ends = [start - timedelta(days=1) for start in starts[1:]] + [self.last]
        return [Span(start, end) for start, end in zip(starts, ends, strict=True)]
