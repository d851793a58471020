"""An invitation: reserved when an interaction closes, sent when due, answered once, cut at expiry."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

VALID_FOR = timedelta(days=14)
"""How long after it is due an invitation may be answered (survey practice: 7 to 14 days)."""
FIRST_RETRY = timedelta(seconds=5)
LAST_RETRY = timedelta(hours=1)
UNLIKE_ANY_OTHER = 16
"""Random bytes of an identifier here. Ids elsewhere hold their time, which could be matched with others."""


class InvitationState(StrEnum):
    """WAITING to be sent, SENT, ANSWERED finally, DROPPED before it was sent, EXPIRED (the person is cut)."""

    WAITING = "waiting"
    SENT = "sent"
    ANSWERED = "answered"
    DROPPED = "dropped"
    EXPIRED = "expired"


class NotInvitedReason(StrEnum):
    """Why a closed interaction led to no question."""

    NO_MATCHING_SURVEY = "no_matching_survey"
    NOT_SAMPLED = "not_sampled"
    QUARANTINE = "quarantine"
    NOT_ALLOWED = "not_allowed"
    OPEN_COMPLAINT = "open_complaint"
    ONGOING_DUNNING = "ongoing_dunning"
    ALREADY_INVITED = "already_invited"
    WITHDRAWN = "withdrawn"
    SURVEY_PAUSED = "survey_paused"
    MESSAGE_REFUSED = "message_refused"
    NOT_SENT_IN_TIME = "not_sent_in_time"
    FOLLOW_UP = "follow_up"


@dataclass(frozen=True)
class Invitation:
    """One question to one person about one interaction.

    `customer_id`, `interaction_id`, `message_id` and `response_id` are empty once the person is cut.
    `next_attempt_at` is when a replica may next try to send it: claiming moves it ahead, so that no other
    replica takes it meanwhile. `expires_at` is fixed at the making, so that a mail sent again says the same.
    `token_hash` is the SHA-256 of the link's token; the token itself is stored nowhere. `trace` is the trace
    of the contact, which the sending goes on with; it is kept only as long as the invitation waits.
    `remind_at` is when the one reminder is due, None when there is none to come. `follow_up_at` is when the
    wish to be contacted is handed on to customer service, None when there is none (any more).
    """

    id: str
    survey_id: str
    survey_version: int
    customer_id: str
    interaction_id: str
    channel: str
    topic: str
    supplier_id: str
    state: InvitationState
    created_at: datetime
    next_attempt_at: datetime
    expires_at: datetime
    token_hash: str
    attempts: int = 0
    sent_at: datetime | None = None
    message_id: str = ""
    response_id: str = ""
    trace: Mapping[str, str] = field(default_factory=dict)
    remind_at: datetime | None = None
    reminded_at: datetime | None = None
    follow_up_at: datetime | None = None

    def expired(self, now: datetime) -> bool:
        """Whether it can no longer be answered at `now`."""
        return self.state is InvitationState.EXPIRED or now >= self.expires_at

    def marked_sent(
        self, now: datetime, message_id: str, *, remind_at: datetime | None = None
    ) -> "Invitation":
        """As sent at `now`; a reminder that would come after the expiry is none."""
        due = remind_at if remind_at is not None and remind_at < self.expires_at else None
        return replace(self, state=InvitationState.SENT, sent_at=now, message_id=message_id, remind_at=due)


def random_id(prefix: str) -> str:
    """An identifier that tells nothing, not even when it was made: times tie an answer to its person, too."""
    return f"{prefix}_{secrets.token_hex(UNLIKE_ANY_OTHER)}"


def retry_delay(attempts: int) -> timedelta:
    """How long to wait after the `attempts`-th failed try: 5 s doubled each time, one hour at most."""
    doublings = min(max(attempts - 1, 0), 20)
    return min(FIRST_RETRY * (1 << doublings), LAST_RETRY)


def token_hash(token: str) -> str:
    """SHA-256 of a link's token in hex: what is stored and looked up.

    The token has 256 random-looking bits, so a plain hash cannot be turned back, and a look-up by the hash
    leaks nothing about the token through timing.
    """
    return hashlib.sha256(token.encode()).hexdigest()
