"""Outgoing messages: which templates there are, what each is for, and how a message comes to be sent once."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from services.chassis.errors import Violations
from services.chassis.vault import Redacted
from services.customer.errors import MessageInvalid

EMAIL = "email"
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
LONGEST_VALUE = 2_000
NO_URL = Redacted("")


@dataclass(frozen=True)
class Template:
    """A text that we send.

    `purposes` are the policy keys that it may be sent for, `values` what it needs, `optional` what it can
    take. `secret` are values such as links with tokens: they go out, but the copy that is kept says `[...]`.
    A value whose name ends in `_on` or `_date` is a day as YYYY-MM-DD, one in `_ore` a sum in øre: the text
    says them in the customer's language. A `link` is told that language.
    """

    name: str
    purposes: tuple[str, ...]
    values: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    secret: tuple[str, ...] = ()


TEMPLATES: Mapping[str, Template] = {
    template.name: template
    for template in (
        Template("registration_welcome", ("customer_administration", "contract")),
        Template(
            "survey_invitation",
            ("customer_surveys",),
            values=("link",),
            optional=("expires_on", "intro", "shared_with_supplier"),
            secret=("link",),
        ),
        Template("payout_account_learned", ("payout_account",), ("masked_account",)),
        Template("invoice_issued", ("invoicing",), ("invoice_number", "due_date", "amount_ore")),
        Template("data_package_ready", ("customer_administration",), optional=("expires_on",)),
    )
}
# Messages for these purposes carry an opt-out line and the RFC 8058 headers.
OPT_OUT_PURPOSES = frozenset(
    {"marketing_similar_products", "marketing_new_offers", "service_tips", "customer_surveys"}
)


class MessageState(StrEnum):
    """Queued until a mail server has taken it (sent) or it is given up (failed)."""

    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"


@dataclass(frozen=True)
class OptOut:
    """What an opt-out link is about: who received the message, for which purpose, in which language."""

    customer_id: str
    purpose: str
    language: str


@dataclass(frozen=True)
class Rendered:
    """A message's text: `body` goes out, `shown` is kept as history."""

    subject: Redacted[str]
    body: Redacted[str]
    shown: Redacted[str]


@dataclass(frozen=True)
class Message:
    """A message and where it stands. `body` is None once it is sent or given up: only `shown` is kept.

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
    opt_out_url: Redacted[str] = NO_URL
    trace: Mapping[str, str] = field(default_factory=dict)

    @property
    def version(self) -> int:
        """Version for events: 1 queued, 2 sent or given up."""
        return 1 if self.state is MessageState.QUEUED else 2


def require_template(name: str, purpose: str, channel: str, values: Mapping[str, str]) -> Template:
    """The template, when the request fits it. Raises MessageInvalid with every violation."""
    found = Violations()
    template = TEMPLATES.get(name)
    if channel != EMAIL:
        found.add("channel", "CHANNEL_UNSUPPORTED", "Messages go by email.")
    if template is None:
        found.add("template", "TEMPLATE_UNKNOWN", "Use one of " + ", ".join(sorted(TEMPLATES)) + ".")
        raise MessageInvalid("There is no such template.", violations=list(found))
    if purpose not in template.purposes:
        found.add("purpose", "PURPOSE_MISMATCH", "This template is for " + ", ".join(template.purposes) + ".")
    for value in template.values:
        if not values.get(value, "").strip():
            found.add(f"values.{value}", "REQUIRED", "The template needs this value.")
    known = {*template.values, *template.optional}
    if set(values) - known:
        allowed = ", ".join(sorted(known)) or "nothing"
        found.add("values", "VALUE_UNKNOWN", f"The template takes {allowed}.")
    for value in set(values) & known:
        _check_form(value, values[value], found)
    if any(len(value) > LONGEST_VALUE for value in values.values()):
        found.add("values", "TOO_LONG", f"A value has at most {LONGEST_VALUE} characters.")
    found.raise_if_any(MessageInvalid, "The message has fields to correct.")
    return template


def _check_form(name: str, value: str, found: Violations) -> None:
    if not value:
        return
    if name.endswith(("_on", "_date")):
        try:
            date.fromisoformat(value)
        except ValueError:
            found.add(f"values.{name}", "DATE_FORMAT", "Give a day as YYYY-MM-DD.")
    if name.endswith("_ore") and not value.removeprefix("-").isdecimal():
        found.add(f"values.{name}", "NUMBER_FORMAT", "Give whole øre.")


def sent(message: Message, now: datetime) -> Message:
    """The message after a mail server took it."""
    return replace(message, state=MessageState.SENT, sent_at=now, next_attempt_at=None, body=None)


def given_up(message: Message, failure: str) -> Message:
    """The message after the last attempt, or after a server refused it for good. `failure` is a code."""
    return replace(message, state=MessageState.FAILED, failure=failure, next_attempt_at=None, body=None)


def postponed(message: Message, now: datetime) -> Message:
    """The message after a failed attempt: later, or given up as `unreachable` when it was the last."""
    if message.attempts > len(BACKOFF):
        return given_up(message, "unreachable")
    return replace(message, next_attempt_at=now + BACKOFF[message.attempts - 1])
