"""A request for payment that is handed to the eFaktura network for one invoice, and what becomes of it.

The network takes it, and says later whether the payer's bank shows it. What it refuses, or is silent about
for too long, goes the next way: we tell the customer ourselves. Nobody is left without word of an invoice.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

SHORTEST, LONGEST = timedelta(minutes=1), timedelta(hours=1)


class State(StrEnum):
    """Not handed over yet, taken by the network, shown by the payer's bank, or gone another way."""

    WAITING = "waiting"
    SENT = "sent"
    ACCEPTED = "accepted"
    REFUSED = "refused"


OPEN = frozenset({State.WAITING, State.SENT})


class Reason(StrEnum):
    """Why an invoice did not reach the payer's bank."""

    NONE = ""
    NO_ADDRESS = "no_address"  # the bank has not told us by which address it finds the payer
    NO_AGREEMENT = "no_agreement"  # it ended before the invoice was handed over
    NOTHING_TO_PAY = "nothing_to_pay"
    PAYER_UNKNOWN = "payer_unknown"  # the network finds nobody by the address
    NOT_TAKEN = "not_taken"  # the payer takes no eFaktura from us any more
    INVALID = "invalid"  # the network finds the request at fault
    NO_ANSWER = "no_answer"  # within the time that a customer may wait for word of an invoice


class Trouble(StrEnum):
    """Why the last attempt came to nothing; it is made again."""

    NONE = ""
    LEDGER_AWAY = "ledger_away"  # without the disclosure ledger nothing leaves
    SILENT = "silent"  # it cannot be reached, or not within the time that we wait
    NOT_WORKING = "not_working"  # it says so, or that it has too much to do
    UNKNOWN_TO_IT = "unknown_to_it"  # our token, or our address for it
    UNREADABLE = "unreadable"  # what it answered
    FORGOTTEN = "forgotten"  # it knows nothing of what it had taken
    LEFT_ALONE = "left_alone"  # others found it failing: it is not asked for a while


class Wait(StrEnum):
    """What an invoice waits for."""

    WAITING = "waiting"  # to be handed over
    SENT = "sent"  # for the network's word whether the bank shows it
    CHANGED = "changed"  # for the network to hear of a change


# The network's word that there is no agreement ends the one that we have noted.
ENDS_AGREEMENT = frozenset({Reason.PAYER_UNKNOWN, Reason.NOT_TAKEN})
_SAID = {one.value: one for one in (Reason.PAYER_UNKNOWN, Reason.NOT_TAKEN)}


@dataclass(frozen=True)
class Submission:
    """One invoice on its way to a bank; its id is the invoice's, so that there is one of each.

    `noted`: the disclosure ledger has it. `attempts` counts the calls since the last that changed its
    state, `next_at` is when it is looked at again, and `until` when we wait for the network no longer.
    `amend`: the sum or the day has changed since, first at `amend_since`, and the network is to hear of it.
    `trouble`: why the last attempt came to nothing.
    """

    invoice_id: str
    customer_id: str
    billing_account_id: str
    made_at: datetime
    next_at: datetime
    until: datetime
    hold_until: date
    state: State = State.WAITING
    reason: Reason = Reason.NONE
    attempts: int = 0
    sent_at: datetime | None = None
    answered_at: datetime | None = None
    noted: bool = False
    amend: bool = False
    amend_since: datetime | None = None
    trouble: Trouble = Trouble.NONE
    version: int = 1

    @property
    def open(self) -> bool:
        """Whether the network's word is still awaited, or the network is to be told of a change."""
        return self.awaited or self.amend

    @property
    def awaited(self) -> bool:
        """Whether the network's word is still awaited."""
        return self.state in OPEN

    @property
    def waits_for(self) -> Wait | None:
        """What it waits for; None for nothing. What is not handed over yet goes with its new sum and day."""
        if self.state is State.WAITING:
            return Wait.WAITING
        if self.amend:
            return Wait.CHANGED
        return Wait.SENT if self.state is State.SENT else None

    @property
    def waits_since(self) -> datetime:
        """When it was to be handed over, was taken, or first changed: whichever it waits from."""
        since = {Wait.SENT: self.sent_at, Wait.CHANGED: self.amend_since}
        return since.get(self.waits_for or Wait.WAITING) or self.made_at


def said(reason: str) -> Reason:
    """The network's reason for a no, by its code; a code that nobody knows is a request at fault."""
    return _SAID.get(reason, Reason.INVALID)


def taken(standing: Submission, now: datetime) -> Submission:
    """The network has it and has not said more."""
    if standing.state is State.SENT:
        return later(standing, now)
    return replace(
        standing,
        state=State.SENT,
        attempts=0,
        trouble=Trouble.NONE,
        sent_at=now,
        next_at=now + SHORTEST,
        version=standing.version + 1,
    )


def later(
    standing: Submission, now: datetime, wait: timedelta = timedelta(), trouble: Trouble = Trouble.NONE
) -> Submission:
    """It is looked at again: after a minute, then each time twice as long up to an hour, and never before
    `wait`, which the network asked for. `trouble`: why; none when it works and has not said more.
    """
    if now >= standing.until:
        return refused(standing, Reason.NO_ANSWER, now)
    return replace(
        standing,
        attempts=standing.attempts + 1,
        next_at=min(now + _pause(standing, wait), standing.until),
        trouble=_seen(standing, trouble),
        version=standing.version + 1,
    )


def lost(standing: Submission, now: datetime) -> Submission:
    """The network knows nothing of what it had taken: it is handed over anew."""
    after = later(standing, now, trouble=Trouble.FORGOTTEN)
    return replace(after, state=State.WAITING) if now < standing.until else after


def amended(standing: Submission, now: datetime) -> Submission:
    """The network has heard of the change. Its word is asked for as before, where it is awaited."""
    return replace(
        standing,
        amend=False,
        amend_since=None,
        trouble=Trouble.NONE,
        attempts=0,
        next_at=now + SHORTEST,
        version=standing.version + 1,
    )


def amended_later(
    standing: Submission, now: datetime, wait: timedelta = timedelta(), trouble: Trouble = Trouble.NONE
) -> Submission:
    """The network is told of the change later, for as long as it takes: what a bank shows must not stay
    wrong.
    """
    return replace(
        standing,
        attempts=standing.attempts + 1,
        next_at=now + _pause(standing, wait),
        trouble=_seen(standing, trouble),
        version=standing.version + 1,
    )


def accepted(standing: Submission, now: datetime) -> Submission:
    """The payer's bank shows it."""
    sent = standing.sent_at or now
    return replace(
        standing,
        state=State.ACCEPTED,
        attempts=0,
        trouble=Trouble.NONE,
        sent_at=sent,
        answered_at=now,
        version=standing.version + 1,
    )


def refused(standing: Submission, reason: Reason, now: datetime) -> Submission:
    """It goes another way."""
    return replace(
        standing,
        state=State.REFUSED,
        reason=reason,
        trouble=Trouble.NONE,
        answered_at=now,
        version=standing.version + 1,
    )


def _seen(standing: Submission, trouble: Trouble) -> Trouble:
    """That it is left alone says less than why."""
    return standing.trouble or trouble if trouble is Trouble.LEFT_ALONE else trouble


def _pause(standing: Submission, wait: timedelta) -> timedelta:
    pause: timedelta = max(wait, min(SHORTEST * 2 ** min(standing.attempts, 10), LONGEST))
    return pause
