"""Commands: each appends at most one ledger entry, with receipt and event, in one transaction."""

from dataclasses import dataclass
from datetime import datetime

from services.chassis.idempotency import RequestKey
from services.consent.errors import PolicyVersionStale, SubjectUnknown, TextNotPublished, TextOutdated
from services.consent.model import acts, clocks
from services.consent.model.acts import Actor, Circumstances
from services.consent.model.facts import Facts
from services.consent.model.ledger import Deed, Entry
from services.consent.model.standing import Mark, Standing
from services.consent.usecases import clocking
from services.consent.usecases.deps import Deps
from services.consent.usecases.projection import fetch_facts
from services.consent.usecases.recording import Act, Erased, FactsMissing, Plan


@dataclass(frozen=True)
class Change:
    """A change of one person's mind about one purpose."""

    customer_id: str
    purpose: str
    actor: Actor
    channel: str
    client_time: datetime | None = None


@dataclass(frozen=True)
class Grant(Change):
    """A consent to the text with this hash in this language."""

    text_hash: str = ""
    language: str = ""
    policy_version: str = ""
    """The policy that the person was shown; "" when the caller did not say."""


async def grant_consent(grant: Grant, key: RequestKey, deps: Deps) -> Entry:
    """Record a consent, or a renewal of one that stands.

    Raises:
        PurposeUnknown, PurposeNotConsentBased, PurposeOff, TextNotPublished, TextOutdated, ObjectionStands,
        PolicyVersionStale, ClientClockImpossible,
        TooYoungToConsent, SubjectUnknown, FactsUnavailable.
    """
    published_at: datetime | None = None

    def plan(facts: Facts, standing: Standing) -> Deed:
        purpose = acts.consent_purpose(deps.policy, grant.purpose)
        if grant.policy_version not in ("", deps.policy.version):
            raise PolicyVersionStale(
                "The policy has changed since it was shown; read the consents again.",
                policy_version=deps.policy.version,
            )
        if grant.text_hash != purpose.text_hash(grant.language):
            raise _OtherText
        if published_at is None and clocks.looked_up(grant.client_time, deps.clock.now()):
            raise _PublishedWhen
        clocks.require_possible(grant.client_time, deps.clock.now(), published_at)
        text = (grant.language, grant.text_hash)
        return acts.grant(deps.policy, purpose, facts, standing, text, _how(grant, deps))

    try:
        try:
            return await _act(grant.customer_id, key, deps, plan)
        except _PublishedWhen:
            published_at = await clocking.published_at(grant.purpose, grant.language, grant.text_hash, deps)
            return await _act(grant.customer_id, key, deps, plan)
    except _OtherText:
        raise await _told_apart(grant, deps) from None


async def withdraw_consent(change: Change, key: RequestKey, deps: Deps) -> Entry:
    """Withdraw a consent, or record a refusal; the standing entry when the person has said no already.

    Raises:
        PurposeUnknown, PurposeNotConsentBased, SubjectUnknown, FactsUnavailable.
    """

    def plan(_: Facts, standing: Standing) -> Deed | Mark:
        return acts.withdraw(deps.policy, change.purpose, standing, _how(change, deps))

    return await _act(change.customer_id, key, deps, plan)


async def object_to_purpose(change: Change, key: RequestKey, deps: Deps) -> Entry:
    """Record an objection; the standing entry when the person objects already.

    Raises:
        PurposeUnknown, ObjectionNotPossible, SubjectUnknown, FactsUnavailable.
    """

    def plan(_: Facts, standing: Standing) -> Deed | Mark:
        return acts.object_to(deps.policy, change.purpose, standing, _how(change, deps))

    return await _act(change.customer_id, key, deps, plan)


async def lift_objection(change: Change, key: RequestKey, deps: Deps) -> Entry:
    """Take an objection back.

    Raises:
        PurposeUnknown, ObjectionNotFound, ClientClockImpossible, SubjectUnknown, FactsUnavailable.
    """

    def plan(_: Facts, standing: Standing) -> Deed | Mark:
        clocks.require_possible(change.client_time, deps.clock.now())
        return acts.lift(deps.policy, change.purpose, standing, _how(change, deps))

    return await _act(change.customer_id, key, deps, plan)


async def _act(customer_id: str, key: RequestKey, deps: Deps, plan: Plan) -> Entry:
    act = Act(customer_id, key, plan, deps.policy)
    try:
        return await deps.recorder.record(act)
    except Erased:
        raise SubjectUnknown("There is no such customer.") from None
    except FactsMissing:
        if await fetch_facts(customer_id, deps) is None:
            raise SubjectUnknown("There is no such customer.") from None
        return await deps.recorder.record(act)


class _OtherText(Exception):
    """The text is not the one that is published now."""


class _PublishedWhen(Exception):
    """The device's clock is so far behind that it matters since when the text is published."""


async def _told_apart(grant: Grant, deps: Deps) -> TextOutdated | TextNotPublished:
    """Why a text cannot be consented to: a consent is to one that was published and still is (GDPR 7(1))."""
    purpose = acts.consent_purpose(deps.policy, grant.purpose)
    if await deps.store.policies.was_published(purpose.key, grant.language, grant.text_hash):
        return TextOutdated(
            "The text has changed; show the new one.",
            purpose=purpose.key,
            language=grant.language,
            current_text_hash=purpose.text_hash(grant.language),
        )
    return TextNotPublished(
        "No such text was ever published for this purpose and language.",
        purpose=purpose.key,
        language=grant.language,
    )


def _how(change: Change, deps: Deps) -> Circumstances:
    return Circumstances(change.actor, change.channel, deps.clock.now(), change.client_time)
