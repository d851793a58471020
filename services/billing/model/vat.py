"""Value added tax: which rate a delivery carries, as dated data.

The tax follows the place of supply and its use, never the customer's billing address: electricity for
household use in Nordland, Troms and Finnmark is exempt (merverdiavgiftsloven § 6-6), fibre is not. A date for
which the table has no row is an error, not a guess.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

ELECTRICITY_GROUPS = frozenset({"power", "electricity", "grid"})
HOUSEHOLD_USES = frozenset({"household", "holiday", "common_area"})


@dataclass(frozen=True)
class VatRule:
    """One row: who it is for, what it says, from when to when (both included), and where it stands."""

    rate_basis_points: int
    category: str
    valid_from: date
    valid_to: date | None
    source: str
    counties: frozenset[str] | None = None
    uses: frozenset[str] | None = None
    groups: frozenset[str] | None = None

    def covers(self, day: date) -> bool:
        """Whether the row is in force on `day`."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    def applies(self, supply: "Supply") -> bool:
        """Whether the row is for this delivery."""
        return (
            (self.counties is None or supply.county in self.counties)
            and (self.uses is None or supply.use in self.uses)
            and (self.groups is None or supply.group in self.groups)
        )


@dataclass(frozen=True)
class Supply:
    """What decides the tax: product group, use, and the municipality (four digits) of the metering point."""

    group: str
    use: str
    municipality: str

    @property
    def county(self) -> str:
        """The county: the first two digits of the municipality."""
        return self.municipality[:2]


@dataclass(frozen=True)
class VatRate:
    """The tax on one line: `category` as in UN/CEFACT 5305 (S standard, Z zero), rate in basis points
    (2500 = 25 %).
    """

    category: str
    basis_points: int


class VatRateMissing(LookupError):
    """The table has no row for the day."""

    def __init__(self, day: date) -> None:
        super().__init__(f"no VAT row for {day.isoformat()}")
        self.day = day


def _exempt(first: date, last: date | None, *counties: str) -> VatRule:
    return VatRule(
        rate_basis_points=0,
        category="Z",
        valid_from=first,
        valid_to=last,
        source="merverdiavgiftsloven § 6-6: electricity for household use in Nordland, Troms and Finnmark",
        counties=frozenset(counties),
        uses=HOUSEHOLD_USES,
        groups=ELECTRICITY_GROUPS,
    )


# The first row that applies and is in force wins: special rows stand before the general one. County numbers
# changed with the county reforms of 2020 (54 Troms og Finnmark) and 2024 (55 Troms, 56 Finnmark).
RULES: tuple[VatRule, ...] = (
    _exempt(date(2024, 1, 1), None, "18", "55", "56"),
    _exempt(date(2020, 1, 1), date(2023, 12, 31), "18", "54"),
    VatRule(
        rate_basis_points=2500,
        category="S",
        valid_from=date(2020, 1, 1),
        valid_to=None,
        source="merverdiavgiftsloven § 5-1 with Stortinget's yearly resolution on VAT, § 2: 25 per cent",
    ),
)


def rate_on(day: date, supply: Supply, rules: Sequence[VatRule] = RULES) -> VatRate:
    """The rate for a delivery on `day`.

    Raises:
        VatRateMissing: no row is in force on that day.
    """
    for rule in rules:
        if rule.covers(day) and rule.applies(supply):
            return VatRate(rule.category, rule.rate_basis_points)
    raise VatRateMissing(day)


def changes(rules: Sequence[VatRule] = RULES) -> set[date]:
    """The days on which a row begins, or is over: a line never spans one."""
    over = {rule.valid_to + timedelta(days=1) for rule in rules if rule.valid_to is not None}
    return {rule.valid_from for rule in rules} | over
