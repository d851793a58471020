"""Quarantine: after one invitation a person is left in peace, per template type, per channel and over all."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from services.survey.model.template import SurveyKind


@dataclass(frozen=True)
class Reservation:
    """One clock of one person: until `until` no invitation within `scope` ("all", "kind:...", "channel:...").

    It names no invitation, so it cannot tie a person to an answer after the invitation's link was cut.
    """

    customer_id: str
    scope: str
    until: datetime

    @property
    def id(self) -> str:
        """Unique per person and clock: two invitations at once fight for the same document."""
        return f"{self.customer_id}:{self.scope}"


@dataclass(frozen=True)
class Quarantine:
    """How long each clock runs, in days; 0 switches a clock off."""

    all_days: int
    kind_days: dict[SurveyKind, int]
    channel_days: dict[str, int]

    def reservations(
        self, customer_id: str, kind: SurveyKind, channel: str, now: datetime
    ) -> list[Reservation]:
        """The clocks that an invitation at `now` of that kind over that channel starts."""
        days = {
            "all": self.all_days,
            f"kind:{kind}": self.kind_days.get(kind, 0),
            f"channel:{channel}": self.channel_days.get(channel, 0),
        }
        return [
            Reservation(customer_id, scope, now + timedelta(days=count))
            for scope, count in days.items()
            if count > 0
        ]
