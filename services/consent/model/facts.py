"""What the decision knows about a customer: a copy of facts that the customer context owns, without names."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

OSLO = ZoneInfo("Europe/Oslo")


class Kind(StrEnum):
    """What the customer is."""

    PERSON = "person"
    ORGANISATION = "organisation"


class Status(StrEnum):
    """Where the customer stands."""

    ACTIVE = "active"
    CLOSED = "closed"
    RESTRICTED = "restricted"
    """Processing is restricted (GDPR article 18)."""
    ERASED = "erased"


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
    """Whether at least one contract runs or will."""
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Product group that the customer has -> groups that count as similar to it."""
    sale_channels: frozenset[str] = frozenset()
    """Channels whose address was collected in connection with a sale (markedsføringsloven § 15(3))."""
    postcodes: tuple[str, ...] = field(default=(), repr=False)
    municipalities: tuple[str, ...] = field(default=(), repr=False)
    guardians: tuple[str, ...] = ()

    def age(self, at: datetime) -> int | None:
        """Whole years on the Oslo calendar day of `at`; None for organisations and unknown birth dates."""
        if self.birth_date is None:
            return None
        today = at.astimezone(OSLO).date()
        return age_on(self.birth_date, today)

    def similar(self, product: str) -> bool:
        """Whether `product` (a group, or a code that begins with it) is similar to what the customer has."""
        owned = {similar for group, others in self.groups.items() for similar in (group, *others)}
        word = _plain(product)
        return any(word == _plain(group) or word.startswith(_plain(group) + "-") for group in owned)


def age_on(birth: date, day: date) -> int:
    """Whole years on `day`; who was born on 29 February turns a year older on 1 March in other years."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def _plain(word: str) -> str:
    return word.strip().lower().replace("_", "-")
