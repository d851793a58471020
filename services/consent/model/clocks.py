"""The client's clock beside ours. Ours orders the ledger; the client's is kept as evidence of when the person
saw and answered, which an app may hand in later.

A yes that could not have been said when the client claims proves nothing (GDPR 7(1)), so it is refused. A no
counts whatever the clock says, and is only marked: nothing may stand in its way (GDPR 7(3)).
"""

from datetime import datetime, timedelta

from services.chassis.errors import Violations
from services.consent.errors import ClientClockImpossible

SKEW = timedelta(days=1)
"""How far off a clock may be: set to another time zone, or to another day by hand, it is wrong and honest."""
OFFLINE = timedelta(days=7)
"""How long a yes may wait in an app without network; then the person is asked again."""


def looked_up(client_time: datetime | None, now: datetime) -> bool:
    """Whether it matters since when the text is published: for a clock that is off by more than the skew it
    may be one that was not there yet.
    """
    return client_time is not None and now - OFFLINE <= client_time < now - SKEW


def require_possible(
    client_time: datetime | None, now: datetime, published_at: datetime | None = None
) -> None:
    """Refuse a yes that cannot have been said then. `published_at` is since when its text is published, where
    that matters.

    Raises ClientClockImpossible.
    """
    if client_time is None:
        return
    found = Violations()
    if client_time > now + SKEW:
        text = "This moment is more than a day ahead; set the clock, or leave the time out."
        found.add("client_time", "CLOCK_AHEAD", text)
    elif client_time < now - OFFLINE:
        found.add("client_time", "TOO_LONG_AGO", "This is more than 7 days ago; ask the person again.")
    elif published_at is not None and client_time < published_at - SKEW:
        text = "The text was not published then; set the clock, or leave the time out."
        found.add("client_time", "BEFORE_TEXT", text)
    found.raise_if_any(ClientClockImpossible, "The time that the device gives cannot be.")
