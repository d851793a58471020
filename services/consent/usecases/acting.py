"""Commands: each appends at most one ledger entry, with receipt and event, in one transaction."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from services.chassis.idempotency import Ref, RequestKey
from services.chassis.ids import new_id
from services.consent.errors import SubjectUnknown, TextNotPublished, TextOutdated
from services.consent.events import entry_recorded
from services.consent.model import acts
from services.consent.model.acts import Actor, Circumstances
from services.consent.model.facts import Facts
from services.consent.model.ledger import Deed, Entry, append
from services.consent.model.policy import Purpose
from services.consent.model.receipt import receipt
from services.consent.model.standing import Mark, Standing
from services.consent.usecases.deps import Deps
from services.consent.usecases.projection import fetch_facts

Plan = Callable[[Facts, Standing], Awaitable[Deed | Mark]]


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


async def grant_consent(grant: Grant, key: RequestKey, deps: Deps) -> Entry:
    """Record a consent, or a renewal of one that stands.

    Raises:
        PurposeUnknown, PurposeNotConsentBased, PurposeOff, TextNotPublished, TextOutdated, ObjectionStands,
        TooYoungToConsent, SubjectUnknown, FactsUnavailable.
    """

    async def plan(facts: Facts, standing: Standing) -> Deed:
        purpose = acts.consent_purpose(deps.policy, grant.purpose)
        await _check_text(purpose, grant, deps)
        text = (grant.language, grant.text_hash)
        return acts.grant(deps.policy, purpose, facts, standing, text, _how(grant, deps))

    return await _act(grant.customer_id, key, deps, plan)


async def withdraw_consent(change: Change, key: RequestKey, deps: Deps) -> Entry:
    """Withdraw a consent, or record a refusal; the standing entry when the person has said no already.

    Raises:
        PurposeUnknown, PurposeNotConsentBased, SubjectUnknown, FactsUnavailable.
    """

    async def plan(_: Facts, standing: Standing) -> Deed | Mark:
        return acts.withdraw(deps.policy, change.purpose, standing, _how(change, deps))

    return await _act(change.customer_id, key, deps, plan)


async def object_to_purpose(change: Change, key: RequestKey, deps: Deps) -> Entry:
    """Record an objection; the standing entry when the person objects already.

    Raises:
        PurposeUnknown, ObjectionNotPossible, SubjectUnknown, FactsUnavailable.
    """

    async def plan(_: Facts, standing: Standing) -> Deed | Mark:
        return acts.object_to(deps.policy, change.purpose, standing, _how(change, deps))

    return await _act(change.customer_id, key, deps, plan)


async def lift_objection(change: Change, key: RequestKey, deps: Deps) -> Entry:
    """Take an objection back. Raises PurposeUnknown, ObjectionNotFound, SubjectUnknown, FactsUnavailable."""

    async def plan(_: Facts, standing: Standing) -> Deed | Mark:
        return acts.lift(deps.policy, change.purpose, standing, _how(change, deps))

    return await _act(change.customer_id, key, deps, plan)


class _FactsMissing(Exception):
    """The person is not projected here yet."""


async def _act(customer_id: str, key: RequestKey, deps: Deps, plan: Plan) -> Entry:
    async def command() -> tuple[Ref, Entry]:
        known = await deps.store.subjects.known(customer_id)
        if known.facts is None:
            raise _FactsMissing
        planned = await plan(known.facts, known.standing)
        if isinstance(planned, Mark):
            return {"entry_id": planned.entry_id}, await deps.store.ledger.entry(planned.entry_id)
        entry = await _record(customer_id, planned, known.standing, deps)
        return {"entry_id": entry.entry_id}, entry

    async def again(ref: Ref) -> Entry:
        return await deps.store.ledger.entry(ref["entry_id"])

    try:
        return await deps.commands.run(key, command, again)
    except _FactsMissing:
        if await fetch_facts(customer_id, deps) is None:
            raise SubjectUnknown("There is no such customer.") from None
        return await deps.commands.run(key, command, again)


async def _record(customer_id: str, deed: Deed, standing: Standing, deps: Deps) -> Entry:
    entry = append(
        customer_id,
        standing.head,
        deed,
        entry_id=new_id("ent"),
        receipt_id=new_id("rcp"),
        now=deps.clock.now(),
    )
    jws = deps.signer.sign(receipt(entry, deps.policy))
    await deps.store.ledger.append(entry, standing.after(entry), jws)
    await deps.outbox.add(entry_recorded(entry))
    return entry


async def _check_text(purpose: Purpose, grant: Grant, deps: Deps) -> None:
    """A consent is to a text that was published and still is (GDPR article 7(1))."""
    current = purpose.text_hash(grant.language)
    if grant.text_hash == current:
        return
    if await deps.store.policies.was_published(purpose.key, grant.language, grant.text_hash):
        raise TextOutdated(
            "The text has changed; show the new one.",
            purpose=purpose.key,
            language=grant.language,
            current_text_hash=current,
        )
    raise TextNotPublished(
        "No such text was ever published for this purpose and language.",
        purpose=purpose.key,
        language=grant.language,
    )


def _how(change: Change, deps: Deps) -> Circumstances:
    return Circumstances(change.actor, change.channel, deps.clock.now(), change.client_time)
