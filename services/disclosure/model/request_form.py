"""What a data-subject request must say when it is opened, by the person or noted by the privacy officer."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from services.chassis.errors import Broken, Violations
from services.chassis.vault import Redacted
from services.disclosure.errors import DisclosureRequestInvalid
from services.disclosure.model import rules
from services.disclosure.model.data_request import RIGHTS, Asked, Channel, Ground, IdentityCheck, Kind

DIRECT_MARKETING = "direct_marketing"
METHODS = ("id_document", "callback", "known_address", "power_of_attorney")
# How far back a request that was mislaid may be dated: its clock has run out long before.
OLDEST = timedelta(days=365)
LONGEST_DETAILS, LONGEST_NOTE = 2_000, 200
SHORTEST_REASON, LONGEST_REASON = 10, 500
_DETAIL_FIELDS = ("ground", "purpose", "details")


@dataclass(frozen=True)
class RawNote:
    """What the privacy officer noted about a request that came without login, unchecked."""

    customer_id: str
    channel: str
    received_on: str
    method: str
    note: str


@dataclass(frozen=True)
class Noted:
    """How and when a request came in, and how it was made sure who asks."""

    channel: Channel
    received_on: date
    identity: IdentityCheck


def asked(kind: Kind, *, ground: str, purpose: str, details: str, purposes: frozenset[str]) -> Asked:
    """What is asked for. Raises DisclosureRequestInvalid: missing, unknown, or of another kind of request."""
    found = Violations()
    given = _checked(kind, {"ground": ground, "purpose": purpose, "details": details}, purposes, found)
    found.raise_if_any(DisclosureRequestInvalid, "The request has fields to correct.")
    return given


def noted(raw: RawNote, today: date, officer: str) -> Noted:
    """What the officer noted. Raises DisclosureRequestInvalid with every field that breaks a rule."""
    found = Violations()
    if not rules.is_subject(raw.customer_id):
        found.add("customer_id", "ID_FORMAT", "Send a customer id (cus_...).")
    channels = tuple(channel.value for channel in Channel if channel is not Channel.LOGIN)
    channel = found.check("channel", _one_of(channels), raw.channel)
    received = found.check("received_on", _day(today), raw.received_on)
    method = found.check("identity.method", _one_of(METHODS), raw.method)
    note = found.check("identity.note", rules.text(LONGEST_NOTE, required=True), raw.note)
    found.raise_if_any(DisclosureRequestInvalid, "The request has fields to correct.")
    return Noted(Channel(channel), received, IdentityCheck(method, Redacted(note), officer))


def words(field: str, raw: str) -> Redacted[str]:
    """A reason or an answer in words for the person. Raises DisclosureRequestInvalid."""
    found = Violations()
    text = found.check(field, _reason, raw)
    found.raise_if_any(DisclosureRequestInvalid, "The request has fields to correct.")
    return Redacted(text)


def _checked(kind: Kind, given: dict[str, str], purposes: frozenset[str], found: Violations) -> Asked:
    checks: dict[str, Callable[[str], str]] = {
        "ground": _one_of(tuple(ground.value for ground in Ground)),
        "purpose": rules.purpose(purposes | {DIRECT_MARKETING}),
        "details": rules.text(LONGEST_DETAILS, required=True),
    }
    needed = RIGHTS[kind].needs
    for field in _DETAIL_FIELDS:
        if field != needed and given[field]:
            found.add(field, "NOT_FOR_THIS_KIND", "This kind of request takes no such field; leave it out.")
    value = found.check(needed, checks[needed], given[needed]) if needed else ""
    return Asked(
        ground=value if needed == "ground" else "",
        purpose=value if needed == "purpose" else "",
        details=Redacted(value if needed == "details" else ""),
    )


def _one_of(values: tuple[str, ...]) -> Callable[[str], str]:
    def check(raw: str) -> str:
        if raw not in values:
            raise Broken("VALUE_UNKNOWN", "Use one of " + ", ".join(values) + ".")
        return raw

    return check


def _day(today: date) -> Callable[[str], date]:
    def check(raw: str) -> date:
        day = rules.legal_date(raw) or today
        if day > today:
            raise Broken("IN_THE_FUTURE", "Send the day on which it came in.")
        if day < today - OLDEST:
            raise Broken("TOO_OLD", "Send a day of the past year.")
        return day

    return check


def _reason(raw: str) -> str:
    text = rules.text(LONGEST_REASON, required=True)(raw)
    if len(text) < SHORTEST_REASON:
        raise Broken("REASON_TOO_SHORT", "Say why in words that the person understands.")
    return text
