"""What recipients of a person's data are told (GDPR art. 19): it was erased, corrected, or is restricted."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from services.disclosure.model.withdrawal import Recipient


class Matter(StrEnum):
    """What a notice is about."""

    ERASURE = "erasure"
    RECTIFICATION = "rectification"
    RESTRICTION = "restriction"

    @property
    def scope(self) -> str:
        """The scope under which partners fetch notices of the matter."""
        return f"{self.value}s:read"


@dataclass(frozen=True)
class Notice:
    """One notice about one person to one recipient.

    `customer_id` is the id by which the recipient knows the person, `cause_id` the erasure or data request.
    `evidence` says how a confirmation came that was noted by hand. `ended`: a restriction holds no more.
    """

    id: str
    matter: Matter
    customer_id: str
    cause_id: str
    recipient: Recipient
    made_at: datetime
    told_at: datetime | None = None
    confirmed_at: datetime | None = None
    evidence: str = ""
    ended: bool = False

    def confirmed(self, now: datetime, evidence: str = "") -> "Notice":
        """The notice once the recipient has acted on it; the first confirmation stands."""
        if self.confirmed_at is not None:
            return self
        return replace(self, told_at=self.told_at or now, confirmed_at=now, evidence=evidence)
