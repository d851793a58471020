"""What a decision knows of one person: everything that stands in the one document about them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from services.consent.model.facts import Facts
from services.consent.model.preferences import Preferences
from services.consent.model.standing import Standing


@dataclass(frozen=True)
class Reservations:
    """What the central register against marketing says of a person (markedsføringsloven §§ 12-13a)."""

    channels: frozenset[str] = frozenset()
    """phone, post or both."""
    month: str = ""
    """The month of the register that said so, "2026-11"; a later register without the person ends it."""

    def covers(self, channel: str, register_month: str) -> bool:
        """Whether the person stands in the register of that month, or in one that is being read in."""
        return channel in self.channels and self.month >= register_month


@dataclass(frozen=True)
class Subject:
    """One person; `facts` is None when the customer context knows nobody by this id."""

    facts: Facts | None
    standing: Standing
    preferences: Preferences = field(default_factory=Preferences)
    reservations: Reservations = field(default_factory=Reservations)
    einvoice: bool | None = None
    """Whether an e-invoice agreement is active; None when billing has not said."""
    recent: Mapping[str, Sequence[datetime]] = field(default_factory=dict)
    """When marketing was sent, per channel, oldest first, as far back as the longest cap looks."""
