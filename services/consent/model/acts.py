"""What a person may do to a consent or an objection.

Each function answers the deed to record, or the act that already stands when there is nothing to change.
"""

from dataclasses import dataclass
from datetime import datetime

from services.consent.errors import (
    ObjectionNotFound,
    ObjectionNotPossible,
    ObjectionStands,
    PurposeNotConsentBased,
    PurposeOff,
    PurposeUnknown,
    SubjectUnknown,
    TooYoungToConsent,
)
from services.consent.model.facts import Facts, Kind, Status
from services.consent.model.ledger import Act, ActedBy, Deed
from services.consent.model.policy import DIRECT_MARKETING, ObjectionRule, Permission, Policy, Purpose
from services.consent.model.standing import ConsentStatus, Mark, Standing, expiry

SURFACES = frozenset({"web", "app", "phone", "email", "sms", "post"})
"""Where an act may be done."""

SYSTEM = "system"
"""Where an act is done that nobody does: time runs out."""
AGREEING = frozenset({Act.GIVEN, Act.RENEWED, Act.IMPORTED})

_SAID_NO = frozenset({Act.REFUSED, Act.WITHDRAWN})


class NothingStands(Exception):
    """The consent does not stand any more; the person has said something since."""


@dataclass(frozen=True)
class Actor:
    """By whose hand something is done; `actor_id` is empty when the person acts."""

    acted_by: ActedBy
    actor_id: str = ""

    @property
    def source(self) -> str:
        """How the act came to us, for the ledger."""
        return "self-service" if self.acted_by is ActedBy.SELF else f"by {self.acted_by} on request"


@dataclass(frozen=True)
class Circumstances:
    """Where, when and by whom."""

    actor: Actor
    channel: str
    now: datetime
    client_time: datetime | None = None


def grant(
    policy: Policy,
    purpose: Purpose,
    facts: Facts,
    standing: Standing,
    text: tuple[str, str],
    how: Circumstances,
) -> Deed:
    """Consent to `text` (language, hash), which the caller has found to be the current one.

    Raises:
        PurposeOff, SubjectUnknown, TooYoungToConsent: nobody can consent to this, or this person cannot.
        ObjectionStands: the person has said no to the purpose or to all marketing; that counts first.
    """
    if not purpose.active:
        raise PurposeOff("We do not use data for this purpose.", purpose=purpose.key)
    if facts.status is Status.ERASED:
        raise SubjectUnknown("There is no such customer.")
    _old_enough(purpose, facts, how)
    for key in (DIRECT_MARKETING, purpose.key) if purpose.direct_marketing else (purpose.key,):
        if standing.objection(key):
            raise ObjectionStands("Lift the objection first.", purpose=purpose.key, objection=key)
    language, text_hash = text
    status, _ = standing.consent(purpose, how.now)
    act = Act.RENEWED if status is ConsentStatus.GIVEN else Act.GIVEN
    return Deed(
        purpose=purpose.key,
        act=act,
        acted_by=how.actor.acted_by,
        actor_id=how.actor.actor_id,
        channel=how.channel,
        policy_version=policy.version,
        text_hash=text_hash,
        language=language,
        client_time=how.client_time,
        expires_at=expiry(purpose, how.now),
        source=how.actor.source,
    )


def withdraw(policy: Policy, key: str, standing: Standing, how: Circumstances) -> Deed | Mark:
    """Take a consent back, or say no when none stands. Nothing about the person can stand in the way.

    That a consent ran out is nobody's word: who then says no is written down, and not asked again.

    Raises:
        PurposeUnknown, PurposeNotConsentBased: there is no consent that could be withdrawn.
    """
    mark = standing.consents.get(key)
    if mark is None or mark.act is Act.EXPIRED:
        if mark is None:
            consent_purpose(policy, key)
        return _deed(policy, key, Act.REFUSED, how)
    return mark if mark.act in _SAID_NO else _deed(policy, key, Act.WITHDRAWN, how)


def expire(policy: Policy, key: str, standing: Standing, entry_id: str, why: str) -> Deed:
    """A consent ran out, if the entry that gave it is still the last word. Raises NothingStands."""
    mark = standing.consents.get(key)
    if mark is None or mark.entry_id != entry_id or mark.act not in AGREEING:
        raise NothingStands
    return Deed(
        purpose=key,
        act=Act.EXPIRED,
        acted_by=ActedBy.SYSTEM,
        actor_id="",
        channel=SYSTEM,
        policy_version=policy.version,
        source=why,
    )


def take_over(
    policy: Policy,
    purpose: Purpose,
    standing: Standing,
    text: tuple[str, str],
    given_at: datetime,
    proof: str,
) -> Deed:
    """A consent from an earlier system. Raises NothingStands when the person has said something here."""
    if purpose.key in standing.consents or any(
        standing.objection(key) for key in (DIRECT_MARKETING, purpose.key)
    ):
        raise NothingStands
    language, text_hash = text
    return Deed(
        purpose=purpose.key,
        act=Act.IMPORTED,
        acted_by=ActedBy.SYSTEM,
        actor_id="",
        channel=SYSTEM,
        policy_version=policy.version,
        text_hash=text_hash,
        language=language,
        expires_at=expiry(purpose, given_at),
        source=proof,
    )


def object_to(policy: Policy, key: str, standing: Standing, how: Circumstances) -> Deed | Mark:
    """Object to a purpose, or to all marketing.

    Raises:
        PurposeUnknown: the policy has no such purpose.
        ObjectionNotPossible: the purpose does not rest on an interest that one can object to.
    """
    if standing.objection(key):
        return standing.objections[key]
    if key != DIRECT_MARKETING:
        purpose = known_purpose(policy, key)
        if purpose.objection is ObjectionRule.NONE:
            raise ObjectionNotPossible("This purpose cannot be objected to.", purpose=key)
    return _deed(policy, key, Act.OBJECTED, how)


def lift(policy: Policy, key: str, standing: Standing, how: Circumstances) -> Deed:
    """Take an objection back. Raises PurposeUnknown, ObjectionNotFound."""
    if not standing.objection(key):
        if key != DIRECT_MARKETING:
            known_purpose(policy, key)
        raise ObjectionNotFound("There is no objection to lift.", purpose=key)
    return _deed(policy, key, Act.OBJECTION_LIFTED, how)


def known_purpose(policy: Policy, key: str) -> Purpose:
    """The purpose. Raises PurposeUnknown; the key is not repeated, for it came from outside."""
    purpose = policy.purpose(key)
    if purpose is None:
        raise PurposeUnknown("The policy has no such purpose.")
    return purpose


def consent_purpose(policy: Policy, key: str) -> Purpose:
    """The purpose that rests on consent. Raises PurposeUnknown, PurposeNotConsentBased."""
    purpose = known_purpose(policy, key)
    if purpose.permission is not Permission.CONSENT:
        raise PurposeNotConsentBased("This purpose does not rest on consent.", purpose=key)
    return purpose


def _old_enough(purpose: Purpose, facts: Facts, how: Circumstances) -> None:
    if purpose.age is None or facts.kind is not Kind.PERSON:
        return
    limit = purpose.age.alone
    if how.actor.acted_by is ActedBy.GUARDIAN and purpose.age.with_guardian is not None:
        limit = purpose.age.with_guardian
    age = facts.age(how.now)
    # A guardian may consent for a child of any age, of whom nothing is known yet: not before the consent.
    if limit and (age is None or age < limit):
        raise TooYoungToConsent("This consent has an age limit.", purpose=purpose.key, minimum_age=str(limit))


def _deed(policy: Policy, key: str, act: Act, how: Circumstances) -> Deed:
    return Deed(
        purpose=key,
        act=act,
        acted_by=how.actor.acted_by,
        actor_id=how.actor.actor_id,
        channel=how.channel,
        policy_version=policy.version,
        client_time=how.client_time,
        source=how.actor.source,
    )
