"""A withdrawal on its way to one recipient: told when fetched, confirmed when the recipient has stopped."""

from dataclasses import dataclass, replace
from datetime import datetime


@dataclass(frozen=True)
class Recipient:
    """A processor that received data about a person, under its latest agreement for the purpose.

    Or a third party: then `processor_id` is the id of the disclosure by which it received it.
    """

    processor_id: str
    category: str
    third_party: bool = False


@dataclass(frozen=True)
class Withdrawal:
    """A "no" by one person to one purpose, for one recipient.

    `entry_id` is the consent ledger's entry, or the change of preferences (`<customer id>/<version>`) that
    turned all marketing off. `customer_id` is the id by which the recipient knows the person. `evidence` says
    how a confirmation came that was noted by hand.
    """

    id: str
    customer_id: str
    purpose: str
    entry_id: str
    recipient: Recipient
    withdrawn_at: datetime
    told_at: datetime | None = None
    confirmed_at: datetime | None = None
    evidence: str = ""

    def confirmed(self, now: datetime, evidence: str = "") -> "Withdrawal":
        """The withdrawal once the recipient has stopped; the first confirmation stands."""
        if self.confirmed_at is not None:
            return self
        return replace(self, told_at=self.told_at or now, confirmed_at=now, evidence=evidence)
