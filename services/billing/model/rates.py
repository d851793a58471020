"""What dunning may cost, as dated data: fees, late-payment interest, and which Debt Collection Act applies.

Rates are set by regulation for a year or half a year at a time. A day for which a table has no row is an
error, not a guess: nothing is charged by the rate of another period.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise

_DAYS_OF_YEAR = 365  # interest is counted act/365, in leap years too
_BASIS_POINTS = 10_000


class Act(StrEnum):
    """The Debt Collection Act that a step is taken under."""

    ACT_1988 = "inkassoloven_1988"
    ACT_2026 = "inkassoloven_2026"


@dataclass(frozen=True)
class CollectionTariff:
    """What a written reminder may cost. All in øre, without VAT (reminder fees carry none).

    `base_ore` is the inkassosats; a reminder or collection warning costs at most a twentieth of it and a
    payment demand (betalingsoppfordring) three twentieths, each rounded to whole kroner.
    """

    base_ore: int
    reminder_fee_ore: int
    payment_demand_fee_ore: int
    valid_from: date
    valid_to: date
    source: str


@dataclass(frozen=True)
class InterestRate:
    """The late-payment interest of a half-year, in basis points a year (1200 = 12 %)."""

    basis_points: int
    valid_from: date
    valid_to: date
    source: str


@dataclass(frozen=True)
class Owing:
    """A principal in øre on which interest runs from the day after `after` through `through`."""

    principal_ore: int
    after: date
    through: date


class RateMissing(LookupError):
    """A table has no row for the day. `table` is collection_tariff or late_payment_interest."""

    def __init__(self, table: str, day: date) -> None:
        super().__init__(f"the table {table} has no row for {day.isoformat()}")
        self.table = table
        self.day = day


TARIFFS: tuple[CollectionTariff, ...] = (
    CollectionTariff(
        base_ore=70_000,
        reminder_fee_ore=3_500,
        payment_demand_fee_ore=10_500,
        valid_from=date(2025, 1, 1),
        valid_to=date(2025, 12, 31),
        source="inkassoforskriften § 1-1 and § 1-2: inkassosats 700 kr for 2025",
    ),
    CollectionTariff(
        base_ore=75_000,
        reminder_fee_ore=3_800,
        payment_demand_fee_ore=11_300,
        valid_from=date(2026, 1, 1),
        valid_to=date(2026, 12, 31),
        source="inkassoforskriften § 1-1 and § 1-2: inkassosats 750 kr for 2026",
    ),
)


def _half_year(year: int, half: int, basis_points: int) -> InterestRate:
    first, last = (
        (date(year, 1, 1), date(year, 6, 30)) if half == 1 else (date(year, 7, 1), date(year, 12, 31))
    )
    source = f"forsinkelsesrenteloven § 3 with the regulation for half-year {half} of {year}"
    return InterestRate(basis_points, first, last, source)


INTEREST: tuple[InterestRate, ...] = (
    _half_year(2025, 1, 1_250),
    _half_year(2025, 2, 1_225),
    _half_year(2026, 1, 1_200),
    _half_year(2026, 2, 1_225),
)


def tariff_on(day: date, tariffs: Sequence[CollectionTariff] = TARIFFS) -> CollectionTariff:
    """What a letter sent on `day` may cost.

    Raises:
        RateMissing: no row is in force on that day.
    """
    for row in tariffs:
        if row.valid_from <= day <= row.valid_to:
            return row
    raise RateMissing("collection_tariff", day)


def rate_on(day: date, rates: Sequence[InterestRate] = INTEREST) -> InterestRate:
    """The late-payment interest that runs on `day`.

    Raises:
        RateMissing: no row is in force on that day.
    """
    for row in rates:
        if row.valid_from <= day <= row.valid_to:
            return row
    raise RateMissing("late_payment_interest", day)


def interest_ore(spans: Iterable[Owing], rates: Sequence[InterestRate] = INTEREST) -> int:
    """Late-payment interest in øre over the spans: act/365, split where the rate changes, rounded half up
    once at the end (forsinkelsesrenteloven §§ 2 and 3: a new rate applies to claims that run already).

    Raises:
        RateMissing: interest runs on a day without a row.
    """
    weighed = sum(
        span.principal_ore * days * rate.basis_points
        for span in spans
        if span.principal_ore > 0
        for days, rate in _stretches(span, rates)
    )
    whole = _DAYS_OF_YEAR * _BASIS_POINTS
    return (2 * weighed + whole) // (2 * whole)


def _stretches(span: Owing, rates: Sequence[InterestRate]) -> Iterable[tuple[int, InterestRate]]:
    day = span.after + timedelta(days=1)
    while day <= span.through:
        rate = rate_on(day, rates)
        last = min(rate.valid_to, span.through)
        yield (last - day).days + 1, rate
        day = last + timedelta(days=1)


def owing(
    principal_ore: int, due: date, through: date, paid: Iterable[tuple[date, int]], free: Iterable[date] = ()
) -> list[Owing]:
    """The principal that was open after `due` through `through`, less what was paid on which day.

    A payment ends the interest on what it pays with the day on which the bank booked it. What is paid pays
    the principal first, so that nobody pays interest on fees or interest. On `free` days none runs, nor any
    before the due day is over.
    """
    if through <= due:
        return []
    payments = sorted((day, amount) for day, amount in paid)
    cuts = {max(day, due) for day, _ in payments if day < through}
    idle = {day for day in free if due < day <= through}
    edges = sorted({due, through} | cuts | idle | {day - timedelta(days=1) for day in idle})
    spans: list[Owing] = []
    for after, last in pairwise(edges):
        rest = principal_ore - sum(amount for day, amount in payments if day <= after)
        if rest > 0 and last not in idle:
            spans.append(Owing(rest, after, last))
    return spans
