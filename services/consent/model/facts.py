"""What the decision knows about a customer: a copy of facts that the customer context owns, without names."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from services.consent.model.products import belongs
from services.kernel.calendar import OSLO


class Kind(StrEnum):
    """What the customer is."""

    PERSON = "person"
    ORGANISATION = "organisation"


class Status(StrEnum):
    """Where the customer stands."""

    __hash__ = str.__hash__  # each decision looks it up in a table; an enum's own is a call in Python

    ACTIVE = "active"
    CLOSED = "closed"
    RESTRICTED = "restricted"
    """Processing is restricted (GDPR article 18)."""
    ERASED = "erased"


OF_AGE = 18
"""Years at which what guardians consented to ends (vergemålsloven § 8)."""


class Place(NamedTuple):
    """What tells of a supply address whether a product can be had there."""

    postcode: str
    municipality: str
    use: str
    keys: tuple[str, ...] = ()
    """Digests of the ids by which a product may name the place: the property's and its dwelling's."""


@dataclass(frozen=True)
class Facts:
    """Facts about one customer as of `version` of the customer, asked for at `asked_at`."""

    customer_id: str
    version: int
    asked_at: datetime
    kind: Kind
    status: Status
    birth_date: date | None = field(default=None, repr=False)
    relationship: bool = False
    """Whether at least one contract ran or was to come when the facts were asked for; see `related`."""
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Product group that the customer has -> groups that count as similar to it."""
    until: Mapping[str, date] = field(default_factory=dict)
    """The last day on which the customer has a group, for groups that end."""
    sale_channels: frozenset[str] = frozenset()
    """Channels whose address was collected in connection with a sale (markedsføringsloven § 15(3))."""
    postcodes: tuple[str, ...] = field(default=(), repr=False)
    municipalities: tuple[str, ...] = field(default=(), repr=False)
    places: tuple[Place, ...] = field(default=(), repr=False)
    """The same with the use of each; empty in what was kept before it was asked for."""
    guardians: tuple[str, ...] = ()
    merged: tuple[str, ...] = ()
    """Other ids of the same person, while a merge stands."""
    revision: int = 0
    """Of two answers the one of the higher revision is newer: the owner raises it at each change."""

    def age(self, at: datetime) -> int | None:
        """Whole years on the Oslo calendar day of `at`; None for organisations and unknown birth dates."""
        if self.birth_date is None:
            return None
        today = at.astimezone(OSLO).date()
        return age_on(self.birth_date, today)

    def related(self, at: datetime) -> bool:
        """Whether a contract runs or will on the Oslo day of `at`."""
        return self.relationship and (not self.groups or bool(self._owned(at)))

    def similar(self, product: str, at: datetime) -> bool:
        """Whether `product` (a group, or a code that begins with it) is similar to what the customer has."""
        owned = {similar for group in self._owned(at) for similar in (group, *self.groups[group])}
        return belongs(product, owned)

    def _owned(self, at: datetime) -> list[str]:
        if not self.until:
            return list(self.groups)
        today = at.astimezone(OSLO).date()
        return [group for group in self.groups if self.until.get(group, today) >= today]


def age_on(birth: date, day: date) -> int:
    """Whole years on `day`; who was born on 29 February turns a year older on 1 March in other years."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))
