"""What a decision knows of one person: everything that stands in the one document about them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from services.consent.model.facts import OF_AGE, Facts
from services.consent.model.ledger import ActedBy
from services.consent.model.policy import Policy, Purpose
from services.consent.model.preferences import Preferences
from services.consent.model.standing import ConsentStatus, Mark, Standing


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

    def consent(self, purpose: Purpose, at: datetime) -> tuple[ConsentStatus, Mark | None]:
        """Where consent to `purpose` stands at `at`, and the act that put it there.

        What a guardian agreed to has ended on the day of majority, whether or not that is in the ledger yet:
        nobody waits for an event to be one's own master.
        """
        status, mark = self.standing.consent(purpose, at)
        if status is not ConsentStatus.GIVEN or mark is None or mark.acted_by is not ActedBy.GUARDIAN:
            return status, mark
        age = None if self.facts is None else self.facts.age(at)
        return (status if age is not None and age < OF_AGE else ConsentStatus.EXPIRED), mark

    def consents(self, policy: Policy, at: datetime) -> list[tuple[Purpose, ConsentStatus, Mark | None]]:
        """Where consent stands to every active purpose that needs it, in policy order; to what guardians
        consent to only for who has some.
        """
        child = self.facts is not None and bool(self.facts.guardians)
        return [(each, *self.consent(each, at)) for each in policy.consent_purposes(of_child=child)]
