"""Matters during which a person is left in peace: an open complaint, an ongoing dunning."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from services.survey.model.invitation import NotInvitedReason

COMPLAINT_TOPIC = "complaint"


class HoldKind(StrEnum):
    """Why nobody is asked meanwhile."""

    COMPLAINT = "complaint"
    DUNNING = "dunning"


REASONS = {
    HoldKind.COMPLAINT: NotInvitedReason.OPEN_COMPLAINT,
    HoldKind.DUNNING: NotInvitedReason.ONGOING_DUNNING,
}


@dataclass(frozen=True)
class Hold:
    """One matter of one person as the event at `at` leaves it; an older event never undoes a newer one.

    `matter` is the interaction, dispute or invoice that it is about: a matter is closed by its own id.
    """

    kind: HoldKind
    matter: str
    customer_id: str
    open: bool
    at: datetime

    @property
    def id(self) -> str:
        """Unique per matter."""
        return f"{self.kind}:{self.matter}"


def is_complaint(topic: str) -> bool:
    """Whether a contact about `topic` is a complaint."""
    return topic == COMPLAINT_TOPIC or topic.startswith(f"{COMPLAINT_TOPIC}.")
