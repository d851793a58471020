"""The notice of a change of terms to one contract's customer: attempts, outcomes, and from when it applies.

The change applies to a contract only from the day that a notice named which went out early enough. A notice
that failed, bounced or came late does not count: another is sent, by another channel where there is one, and
names a later day.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from services.customer.model.terms import TermsChange
from services.kernel.calendar import oslo_date

# By which channels a notice may go, in the order in which they are tried.
NOTICE_CHANNELS = ("email", "post")
# How many days a letter is under way before the customer counts as told.
LETTER_DAYS = 5
# How long after the last channel was tried in vain the first is tried again: an address may be corrected.
TRY_AGAIN = timedelta(days=7)
# How much later than legally possible a renewed notice lets the change apply: it may lie with a mail server
# for hours, a letter for days, and must not be late again.
MARGIN = timedelta(days=7)
MOST_ATTEMPTS = 12


class NoticeState(StrEnum):
    """Where a notice stands. `PENDING` waits for its next attempt, `QUEUED` is with the sender."""

    PENDING = "pending"
    QUEUED = "queued"
    TOLD = "told"
    FAILED = "failed"
    IN_FORCE = "in_force"
    TERMINATED = "terminated"
    CANCELLED = "cancelled"
    SUPERSEDED = "superseded"


OPEN = frozenset({NoticeState.PENDING, NoticeState.QUEUED, NoticeState.TOLD, NoticeState.FAILED})


class Mark(StrEnum):
    """What has happened to a notice, for good, whatever came after."""

    TOLD_IN_TIME = "told_in_time"
    FAILED = "failed"
    LATE = "late"
    RESCHEDULED = "rescheduled"
    IN_FORCE = "in_force"
    TERMINATED = "terminated"


@dataclass(frozen=True)
class Attempt:
    """One message that told of the change. `outcome` is empty, `told`, `late` or the code of a failure."""

    channel: str
    message_id: str
    applies_from: date
    queued_at: datetime
    ended_at: datetime | None = None
    outcome: str = ""


@dataclass(frozen=True)
class Notice:
    """What one contract's customer was told, and what came of it.

    `applies_from` is the day that the last attempt named; it binds once the notice is told. `failure` is the
    code of what went wrong last.
    """

    id: str
    terms_change_id: str
    product_code: str
    contract_id: str
    customer_id: str
    state: NoticeState
    applies_from: date
    attempts: tuple[Attempt, ...] = ()
    marks: frozenset[Mark] = frozenset()
    next_at: datetime | None = None
    told_at: datetime | None = None
    failure: str = ""
    version: int = 1

    @property
    def message_id(self) -> str:
        """The message of the last attempt, empty before the first."""
        return self.attempts[-1].message_id if self.attempts else ""

    @property
    def binding(self) -> bool:
        """Whether the customer was told in time, so that the day is certain."""
        return self.state in {NoticeState.TOLD, NoticeState.IN_FORCE}


def notice_id(terms_change_id: str, contract_id: str) -> str:
    """A contract has one notice of a change, whoever makes it and however often."""
    return f"{terms_change_id}/{contract_id}"


def new_notice(change: TermsChange, contract_id: str, customer_id: str, now: datetime) -> Notice:
    """A notice that is still to be sent."""
    return Notice(
        id=notice_id(change.id, contract_id),
        terms_change_id=change.id,
        product_code=change.product_code,
        contract_id=contract_id,
        customer_id=customer_id,
        state=NoticeState.PENDING,
        applies_from=change.effective_date,
        next_at=now,
    )


def arrives_on(channel: str, sent_on: date) -> date:
    """The day on which a message that goes out on `sent_on` counts as told."""
    return sent_on + timedelta(days=LETTER_DAYS) if channel == "post" else sent_on


def named_day(notice: Notice, change: TermsChange, channel: str, today: date) -> date:
    """The day that the next attempt names: that of the change while there is time, else one of its own."""
    earliest = change.earliest_effect(arrives_on(channel, today))
    if earliest <= change.effective_date:
        return change.effective_date
    return max(earliest + MARGIN, notice.applies_from)


def queued(notice: Notice, channel: str, message_id: str, applies_from: date, now: datetime) -> Notice:
    """The notice with its next message on the way."""
    marks = notice.marks | ({Mark.RESCHEDULED} if applies_from != notice.applies_from else set())
    return _next(
        notice,
        state=NoticeState.QUEUED,
        attempts=(*notice.attempts, Attempt(channel, message_id, applies_from, now)),
        applies_from=applies_from,
        marks=marks,
        next_at=None,
    )


def told(notice: Notice, change: TermsChange, message_id: str, at: datetime) -> Notice:
    """The notice after a message went out: it counts when there is time left, else another must follow."""
    channel = next((item.channel for item in notice.attempts if item.message_id == message_id), "")
    late = change.earliest_effect(arrives_on(channel, oslo_date(at))) > notice.applies_from
    attempts = _ended(notice, message_id, at, "late" if late else "told")
    if notice.state is not NoticeState.QUEUED or message_id != notice.message_id:
        return _next(notice, attempts=attempts)  # cancelled, terminated or superseded meanwhile
    if late:
        marks = notice.marks | {Mark.LATE, Mark.RESCHEDULED}
        return _next(
            notice, state=NoticeState.PENDING, attempts=attempts, marks=marks, next_at=at, failure="late"
        )
    return _next(
        notice,
        state=NoticeState.TOLD,
        attempts=attempts,
        marks=notice.marks | {Mark.TOLD_IN_TIME},
        told_at=at,
        failure="",
    )


def failed(notice: Notice, message_id: str, failure: str, at: datetime) -> Notice:
    """The notice after a message was given up or came back; another is sent unless it was tried enough.

    What bounces after the change applied is noted and changes nothing: the customer had a month to be told
    that it never arrived, and the terms of the past cannot be made otherwise.
    """
    attempts = _ended(notice, message_id, at, failure)
    if notice.state not in OPEN or message_id != notice.message_id:
        return _next(notice, attempts=attempts)
    again = len(attempts) < MOST_ATTEMPTS
    return _next(
        notice,
        state=NoticeState.PENDING if again else NoticeState.FAILED,
        attempts=attempts,
        # Who bounced was not told in time after all.
        marks=(notice.marks - {Mark.TOLD_IN_TIME}) | {Mark.FAILED},
        told_at=None,
        next_at=at if again else None,
        failure=failure,
    )


def unsendable(notice: Notice, failure: str, now: datetime) -> Notice:
    """The notice when no message could be made: nobody may or can be written to. It is tried again later."""
    marks = notice.marks | {Mark.FAILED}
    return _next(notice, marks=marks, failure=failure, next_at=now + TRY_AGAIN)


def next_channel(notice: Notice, reachable: Sequence[str]) -> tuple[str, datetime | None]:
    """Which of the `reachable` channels (at least one) is next, and not before when.

    The one that failed least often, in the order of NOTICE_CHANNELS; once all have failed equally often there
    is a pause, in which somebody may correct an address.
    """
    failures = [attempt for attempt in notice.attempts if attempt.outcome not in {"", "told", "late"}]
    tally = {channel: sum(item.channel == channel for item in failures) for channel in reachable}
    channel = min(reachable, key=lambda name: (tally[name], NOTICE_CHANNELS.index(name)))
    if tally[channel] and min(tally.values()) == max(tally.values()):
        ended = failures[-1].ended_at
        return channel, None if ended is None else ended + TRY_AGAIN
    return channel, None


def postponed(notice: Notice, until: datetime) -> Notice:
    """The notice that waits longer for its next attempt."""
    return _next(notice, next_at=until)


def ended(notice: Notice, state: NoticeState) -> Notice:
    """The notice after the change applied, the contract ended, or the change was taken back or overtaken."""
    marks = {
        NoticeState.IN_FORCE: frozenset({Mark.IN_FORCE}),
        NoticeState.TERMINATED: frozenset({Mark.TERMINATED}),
    }
    return _next(notice, state=state, marks=notice.marks | marks.get(state, frozenset()), next_at=None)


def reopened(notice: Notice, now: datetime) -> Notice:
    """The notice of a contract whose end was moved behind the change: it must be told anew."""
    return _next(notice, state=NoticeState.PENDING, marks=notice.marks - {Mark.TERMINATED}, next_at=now)


def _ended(notice: Notice, message_id: str, at: datetime, outcome: str) -> tuple[Attempt, ...]:
    return tuple(
        replace(attempt, ended_at=at, outcome=outcome) if attempt.message_id == message_id else attempt
        for attempt in notice.attempts
    )


def _next(notice: Notice, **changes: object) -> Notice:
    return replace(notice, version=notice.version + 1, **changes)  # type: ignore[arg-type]
