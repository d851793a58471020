"""Whose data of a kind a context holds: whom a breach of it concerns (GDPR 33 and 34)."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from services.chassis.errors import Invalid

MOST = 50_000
"""Records in an answer: 2 MB of ids, an eighth of what a message may have. The embedded database reads all
that a query finds, whatever its limit, so that each answer costs it a walk through the rest.
"""


class Kind(StrEnum):
    """A kind of record that a breach may have reached; what some need besides stands in `OF` and `PERIOD`."""

    CUSTOMERS = "customers"
    CONTRACTS_OF_PRODUCT = "contracts_of_product"
    CONTRACTS_OF_GROUP = "contracts_of_group"
    INVOICES = "invoices"
    CONSENTS = "consents"
    SURVEY_INVITATIONS = "survey_invitations"


OF = frozenset({Kind.CONTRACTS_OF_PRODUCT, Kind.CONTRACTS_OF_GROUP, Kind.CONSENTS})
PERIOD = frozenset({Kind.INVOICES, Kind.SURVEY_INVITATIONS})


@dataclass(frozen=True)
class Wanted:
    """Which records: `of` is a product, a group or a purpose, the days are the first and the last of a
    period, where the kind has them. The next `limit` ones after the place `after`.
    """

    of: str
    first: date | None
    last: date | None
    after: str
    limit: int

    @property
    def period(self) -> tuple[date, date]:
        """Both days. Raises Invalid."""
        if self.first is None or self.last is None or self.first > self.last:
            raise Invalid("Send two days, the first not after the last.")
        return self.first, self.last


@dataclass(frozen=True)
class Whose:
    """To whom the records belong, how many were read for it, and where to go on: "" when none are left. At
    the beginning `total` is about how many are to be read in all.
    """

    customer_ids: Sequence[str]
    read: int
    after: str
    total: int = 0


Finder = Callable[[Wanted], Awaitable[Whose]]
Finders = Mapping[Kind, Finder]
