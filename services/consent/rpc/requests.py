"""Requests as value objects; every broken field of a request is told at once."""

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache, partial
from typing import Any

from google.protobuf.timestamp_pb2 import Timestamp

from personvern.consent.v1 import consent_service_pb2 as rpc
from services.chassis.caller import Caller
from services.chassis.errors import Broken, Violations
from services.chassis.ids import is_id
from services.consent.errors import ConsentRequestInvalid, NotTheGuardian
from services.consent.model.acts import SURFACES, Actor
from services.consent.model.decision import CHANNELS, Question
from services.consent.model.ledger import ActedBy
from services.consent.model.policy import LANGUAGES
from services.consent.usecases import Change, Grant

_KEY = re.compile(r"[a-z][a-z0-9_]{0,63}")
_HASH = re.compile(r"[0-9a-f]{64}")
_WORD = re.compile(r"[A-Za-z0-9._-]{1,64}")
# The context of data-subject requests: it passes on what the person, or an officer for the person, asked for.
DISCLOSURE = "disclosure"
_EARLIEST = datetime(1970, 1, 2, tzinfo=UTC)
_FARTHEST = timedelta(days=3660)


def change(request: Any, caller: Caller) -> Change:
    """A withdrawal, an objection or its lifting. Raises ConsentRequestInvalid."""
    v = Violations()
    made = Change(**_common(request, caller, v))
    v.raise_if_any(ConsentRequestInvalid)
    return made


def grant(request: rpc.GrantConsentRequest, caller: Caller) -> Grant:
    """A consent. Raises ConsentRequestInvalid."""
    v = Violations()
    made = Grant(
        **_common(request, caller, v),
        policy_version=v.check("policy_version", _hash_or_nothing, request.policy_version),
        text_hash=v.check("text_hash", _matching(_HASH, "TEXT_HASH_FORMAT", _HASH_TEXT), request.text_hash),
        language=v.check("language", _one_of(LANGUAGES, "LANGUAGE_UNKNOWN"), request.language),
    )
    v.raise_if_any(ConsentRequestInvalid)
    return made


def question(request: rpc.DecideRequest, now: datetime) -> Question:
    """What is to be decided; an unknown purpose is a question too. Raises ConsentRequestInvalid."""
    words = (
        request.purpose, request.channel, request.product_code, request.recipient, request.data_category,
    )  # fmt: skip
    if not request.HasField("at") and is_id(request.customer_id, "cus") and _well_formed(*words):
        purpose, channel, product, recipient, data_category = words
        return Question(purpose, now, channel, product, recipient, data_category)
    return _checked(request, now)


@lru_cache(maxsize=1024)
def _well_formed(purpose: str, channel: str, *words: str) -> bool:
    """Whether a question may be put in these words; there are few different ones."""
    return (
        _KEY.fullmatch(purpose) is not None
        and (not channel or channel in CHANNELS)
        and all(_WORD.fullmatch(word) for word in words if word)
    )


def _checked(request: rpc.DecideRequest, now: datetime) -> Question:
    v = Violations()
    v.check("customer_id", a_customer, request.customer_id)
    asked = Question(
        purpose=v.check("purpose", _matching(_KEY, "PURPOSE_FORMAT", _KEY_TEXT), request.purpose),
        channel=v.check("channel", _one_of(("", *sorted(CHANNELS)), "CHANNEL_UNKNOWN"), request.channel),
        product=v.check("product_code", _word_or_nothing, request.product_code),
        recipient=v.check("recipient", _word_or_nothing, request.recipient),
        data_category=v.check("data_category", _word_or_nothing, request.data_category),
        at=v.check("at", partial(moment_to_come, now), request.at) if request.HasField("at") else now,
    )
    v.raise_if_any(ConsentRequestInvalid)
    return asked


def moment_to_come(now: datetime, at: Timestamp) -> datetime:
    """For which moment to decide: past decisions are not remade, nor is anything planned so long ahead that
    the calendar ends. Raises Broken.
    """
    found = _moment(at)
    if found < now:
        raise Broken("IN_THE_PAST", "Leave this out, or give a moment to come.")
    if found > now + _FARTHEST:
        raise Broken("TOO_FAR_AHEAD", f"Give a moment at most {_FARTHEST.days} days ahead.")
    return found


def customer_ids(values: Sequence[str]) -> list[str]:
    """All ids of a person, once each. Raises ConsentRequestInvalid."""
    v = Violations()
    for value in values or ("",):
        v.check("customer_ids", a_customer, value)
    v.raise_if_any(ConsentRequestInvalid)
    return list(dict.fromkeys(values))


def erasure_id(value: str) -> str:
    """The id of an erasure. Raises ConsentRequestInvalid."""
    v = Violations()
    if not is_id(value, "era"):
        v.add("erasure_id", "ERASURE_ID_FORMAT", "Use the id of an erasure.")
    v.raise_if_any(ConsentRequestInvalid)
    return value


def a_customer(raw: str) -> str:
    """A customer's id. Raises Broken, for a request of which every broken field is told."""
    if not is_id(raw, "cus"):
        raise Broken("CUSTOMER_ID_FORMAT", "Give the id of a customer.")
    return raw


def customer_id(raw: str) -> str:
    """A customer's id. Raises ConsentRequestInvalid."""
    v = Violations()
    checked = v.check("customer_id", a_customer, raw)
    v.raise_if_any(ConsentRequestInvalid)
    return checked


def page_size(raw: int) -> int:
    """A page size, 0 for the usual one. Raises ConsentRequestInvalid."""
    if raw < 0:
        v = Violations()
        v.add("page_size", "PAGE_SIZE", "Give a number from 1 to 200, or nothing.")
        v.raise_if_any(ConsentRequestInvalid)
    return raw


def actor(caller: Caller, subject_id: str = "", guardian_id: str = "") -> Actor:
    """Whose hand the caller is: the person, a guardian logged in for a child, staff, the customer context
    speaking for a guardian, or the disclosure context passing on a data-subject request.

    Raises:
        NotTheGuardian: somebody else names a guardian, a service names none, or the guardian of oneself.
    """
    named = guardian_id or (caller.actor.removeprefix("customer:") if _acts_for(caller) else "")
    if guardian_id and caller.kind != "service":
        raise NotTheGuardian("Only the customer context says who a guardian is.")
    if caller.kind == "service" and caller.id == DISCLOSURE and not guardian_id:
        kind, _, officer = caller.actor.partition(":")
        return Actor(ActedBy.AGENT, officer) if kind == "staff" else Actor(ActedBy.SELF)
    if caller.kind == "service" and not guardian_id:
        raise NotTheGuardian("Say which guardian it is that answers for the child.")
    if named and named == subject_id:
        raise NotTheGuardian("Nobody is his or her own guardian.")
    if named:
        return Actor(ActedBy.GUARDIAN, named)
    if caller.kind == "staff":
        return Actor(ActedBy.AGENT, caller.id)
    return Actor(ActedBy.SELF)


def _acts_for(caller: Caller) -> bool:
    """Whether a customer is logged in who acts for another one."""
    own = f"customer:{caller.id}"
    return caller.kind == "customer" and caller.actor.startswith("customer:cus_") and caller.actor != own


def _common(request: Any, caller: Caller, v: Violations) -> dict[str, Any]:
    surface = request.channel or "web"
    return {
        "customer_id": v.check("customer_id", a_customer, request.customer_id),
        "purpose": v.check("purpose", _matching(_KEY, "PURPOSE_FORMAT", _KEY_TEXT), request.purpose),
        "actor": actor(caller, request.customer_id, getattr(request, "guardian_id", "")),
        "channel": v.check("channel", _one_of(sorted(SURFACES), "CHANNEL_UNKNOWN"), surface),
        "client_time": v.check("client_time", client_time, request),
    }


_KEY_TEXT = "Use a purpose key of the policy, for example marketing_new_offers."
_HASH_TEXT = "Send the text_hash that came with the text which the person saw (64 hexadecimal digits)."


def _matching(pattern: re.Pattern[str], rule: str, text: str) -> Callable[[str], str]:
    def check(raw: str) -> str:
        if not pattern.fullmatch(raw):
            raise Broken(rule, text)
        return raw

    return check


def _one_of(allowed: tuple[str, ...] | list[str], rule: str) -> Callable[[str], str]:
    def check(raw: str) -> str:
        if raw not in allowed:
            raise Broken(rule, "Use one of " + ", ".join(item for item in allowed if item) + ".")
        return raw

    return check


def _hash_or_nothing(raw: str) -> str:
    if raw and not _HASH.fullmatch(raw):
        raise Broken("POLICY_VERSION_FORMAT", "Send the policy_version that came with the consents.")
    return raw


def _word_or_nothing(raw: str) -> str:
    if raw and not _WORD.fullmatch(raw):
        raise Broken("CODE_FORMAT", "Use at most 64 letters, digits, dots, dashes and underscores.")
    return raw


def client_time(request: Any) -> datetime | None:
    """The client's clock as it came; one that was never set is no time at all."""
    if not request.HasField("client_time"):
        return None
    moment = _moment(request.client_time)
    if moment < _EARLIEST:
        raise Broken("CLOCK_NOT_SET", "The clock of this device is not set; leave the time out.")
    return moment


def _moment(raw: Timestamp) -> datetime:
    try:
        return raw.ToDatetime(UTC)
    except (ValueError, OverflowError):
        raise Broken("TIME_FORMAT", "Give a moment between the years 1 and 9999.") from None
