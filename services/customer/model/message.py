"""Outgoing messages: to whom they may go, and how one comes to be sent once."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from services.chassis.vault import Redacted
from services.customer.model.channel import POST
from services.customer.model.customer import Addressee, Customer, CustomerStatus
from services.customer.model.own_address import OwnAddress
from services.customer.model.template import OPT_OUT_PURPOSES, RESTRICTED, Priority, answers_rights

# Waiting time after each failed attempt; after the last the message is given up. About four hours in all.
BACKOFF = (
    timedelta(seconds=5),
    timedelta(seconds=30),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=1),
    timedelta(hours=2),
)
# A sender that has not answered for this long is taken for dead and another takes its message over.
LEASE = timedelta(minutes=2)
# How long a message may wait for quiet hours to end or a cap to have room, from when it was asked for.
LONGEST_WAIT = timedelta(days=7)
NO_TEXT = Redacted("")


class MessageState(StrEnum):
    """Queued until somebody has taken it (sent) or it is given up (failed); what was sent may come back."""

    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"
    BOUNCED = "bounced"


@dataclass(frozen=True)
class OptOut:
    """What an opt-out link is about: who received the message, for which purpose, in which language, how."""

    customer_id: str
    purpose: str
    language: str
    channel: str


@dataclass(frozen=True)
class Rendered:
    """A message's text: `body` goes out, `shown` is kept as history."""

    subject: Redacted[str]
    body: Redacted[str]
    shown: Redacted[str]


@dataclass(frozen=True)
class Message:
    """A message and where it stands. `body` is None once it is sent or given up: only `shown` is kept.

    `waits_for` is the rule of the decision that put it off. `letter` says that it is ready to be printed.
    `own_address` is of the last message to somebody erased: there `customer_id` is the erasure's id.
    `trace` is the trace of whoever had it sent; the sender goes on with it.
    """

    id: str
    customer_id: str
    template: str
    purpose: str
    channel: str
    language: str
    subject: Redacted[str]
    body: Redacted[str] | None
    shown: Redacted[str]
    state: MessageState
    queued_at: datetime
    next_attempt_at: datetime | None
    attempts: int = 0
    sent_at: datetime | None = None
    failure: str = ""
    opt_out_url: Redacted[str] = NO_TEXT
    trace: Mapping[str, str] = field(default_factory=dict)
    priority: Priority = Priority.ORDINARY
    product_code: str = ""
    waits_for: str = ""
    letter: bool = False
    delivered_at: datetime | None = None
    bounced_at: datetime | None = None
    own_address: OwnAddress | None = None

    @property
    def about(self) -> str:
        """Whom it is to, for the disclosure ledger."""
        return self.customer_id if self.own_address is None else self.own_address.subject_id

    @property
    def version(self) -> int:
        """Version for events: 1 queued, 2 sent or given up, 3 come back."""
        return {MessageState.QUEUED: 1, MessageState.BOUNCED: 3}.get(self.state, 2)


def may_be_written_to(customer: Customer | Addressee, purpose: str, template: str = "") -> bool:
    """Whether messages for this purpose go to the customer, if consent allows them.

    Who has left still gets the last invoice and the answer to a data request, but nothing to opt out of.
    Whose data is restricted gets the answer to a data request.
    """
    if customer.status is CustomerStatus.RESTRICTED:
        return answers_rights(template)
    left = customer.status is CustomerStatus.CLOSED and purpose not in OPT_OUT_PURPOSES
    return left or customer.status is CustomerStatus.ACTIVE


def may_go(template: str, *, allow: bool, rule: str) -> bool:
    """Whether a message may go by the decision about it; that processing is restricted stops no answer."""
    return allow or (rule == RESTRICTED and answers_rights(template))


def sent(message: Message, now: datetime) -> Message:
    """The message after a mail server, a provider or a printer took it."""
    return _ended(message, MessageState.SENT, sent_at=now)


def given_up(message: Message, failure: str) -> Message:
    """The message after the last attempt, or after a server refused it for good. `failure` is a code."""
    return _ended(message, MessageState.FAILED, failure=failure)


def bounced(message: Message, now: datetime) -> Message:
    """A message that was sent and came back."""
    return replace(message, state=MessageState.BOUNCED, failure="bounced", bounced_at=now)


def postponed(
    message: Message, now: datetime, at_least: timedelta = timedelta(), *, failure: str = "unreachable"
) -> Message:
    """The message after a failed attempt: later, or given up with `failure` when it was the last.

    `at_least` is how long the other side asked to be left alone; more than the longest wait is not heeded.
    """
    if message.attempts > len(BACKOFF):
        return given_up(message, failure)
    wait = max(BACKOFF[message.attempts - 1], min(at_least, BACKOFF[-1]))
    return replace(message, next_attempt_at=now + wait)


def worn_out(message: Message) -> bool:
    """Whether it was tried so often that whoever tried must have died of it each time."""
    return message.attempts > len(BACKOFF) + 1


def without_texts(message: Message) -> Message:
    """The message for somebody who needs to know only that it was sent."""
    return replace(message, subject=NO_TEXT, shown=NO_TEXT, body=None, opt_out_url=NO_TEXT)


def may_wait_until(retry_at: datetime, queued_at: datetime) -> bool:
    """Whether a message that was asked for at `queued_at` may wait that long."""
    return retry_at <= queued_at + LONGEST_WAIT


def waiting(message: Message, rule: str, retry_at: datetime) -> Message:
    """The message that may not go before `retry_at` by this rule; given up by it when that is too late.

    Waiting is no attempt: it takes nothing from those that a busy server is given.
    """
    if not may_wait_until(retry_at, message.queued_at):
        return given_up(message, rule.lower())
    attempts = max(message.attempts - 1, 0)
    return replace(message, waits_for=rule, next_attempt_at=retry_at, attempts=attempts)


def given_back(message: Message, due: datetime) -> Message:
    """A message that was taken and not tried: due then, with the attempt that it was not."""
    return replace(message, next_attempt_at=due, attempts=max(message.attempts - 1, 0))


def ready_to_print(message: Message) -> Message:
    """A letter that waits for whoever prints it."""
    return replace(message, letter=True, waits_for="", next_attempt_at=None)


def by_post(message: Message) -> Message:
    """The last message to somebody erased, on paper since no mail server takes it."""
    return ready_to_print(replace(message, channel=POST))


def may_go_by_post(before: Message, after: Message) -> bool:
    """Whether a message that no mail server has taken can go on paper: the last to somebody erased."""
    lost = after.state is MessageState.FAILED and before.channel != POST and before.body is not None
    return lost and before.own_address is not None and bool(before.own_address.lines)


def _ended(message: Message, state: MessageState, **changes: Any) -> Message:
    changes |= {"state": state, "next_attempt_at": None, "body": None, "waits_for": "", "letter": False}
    return replace(message, **changes)
