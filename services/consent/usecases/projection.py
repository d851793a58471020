"""The copy of customer facts that decisions are made on: kept by events, fetched on demand."""

from services.chassis.streams import EventMeta
from services.consent import events
from services.consent.model.contact_rules import longest_window
from services.consent.model.facts import Facts, Status
from services.consent.model.one_person import standing_noes
from services.consent.model.preferences import Frequency
from services.consent.usecases.deps import Deps


async def fetch_facts(customer_id: str, deps: Deps) -> Facts | None:
    """Ask the owner now and keep the answer; None when there is no such customer. Raises FactsUnavailable."""
    facts = await deps.customers.facts_of(customer_id)
    if facts is not None:
        await deps.store.subjects.ensure(customer_id)
        found = facts
        await deps.store.transaction(lambda: _keep(found, deps))
    return facts


async def _keep(facts: Facts, deps: Deps) -> None:
    """Keep these facts unless newer ones are there, in a transaction. When the person is one with another
    customer from now on, what stands as a no is told anew: it counts for those too who received data under
    the other id.
    """
    before = await deps.store.subjects.known(facts.customer_id)
    if not await deps.store.subjects.keep_facts(facts):
        return
    known = before.facts.merged if before.facts else ()
    if not set(facts.merged) <= set(known):
        changes = await deps.store.preferences.changes(facts.customer_id)
        noes = standing_noes(facts.customer_id, before, [change.preferences for change in changes])
        await deps.outbox.add(*(events.no_carried_over(facts.customer_id, no) for no in noes))


async def customer_changed(customer_id: str, meta: EventMeta, deps: Deps) -> None:
    """Read the facts anew after something happened to a customer.

    Events may come twice, late and in any order: what is kept is decided by the revision that the owner
    answers with, never by the event. Raises FactsUnavailable, upon which the event comes again.
    """
    if await deps.inbox.seen(meta):
        return  # the reading would stand on the person's disclosure ledger for nothing
    facts = await deps.customers.facts_of(customer_id)
    await deps.store.subjects.ensure(customer_id)

    async def keep() -> None:
        if facts is None:
            await deps.store.subjects.drop_facts(customer_id)
        else:
            await _keep(facts, deps)
            if facts.status is Status.ERASED:
                await deps.store.audiences.drop_person(customer_id)

    await deps.inbox.once(meta, keep)


async def einvoice_changed(customer_id: str, version: int, active: bool, meta: EventMeta, deps: Deps) -> None:
    """Keep whether somebody has e-invoice; of two changes the later version stays, whichever comes first."""
    await deps.store.subjects.ensure(customer_id)

    async def keep() -> None:
        await deps.store.subjects.put_einvoice(customer_id, version, active)

    await deps.inbox.once(meta, keep)


async def message_sent(customer_id: str, purpose: str, channel: str, meta: EventMeta, deps: Deps) -> None:
    """Remember that marketing went out, for as long as a cap or a wish looks back; nothing else counts."""
    known = deps.policy.purpose(purpose)
    if known is None or not known.direct_marketing:
        return
    wishes = [wish.window for wish in Frequency if wish.window is not None]
    since = meta.time - longest_window(deps.policy.caps, *wishes)
    await deps.store.subjects.ensure(customer_id)

    async def count() -> None:
        recent = (await deps.store.subjects.known(customer_id)).recent
        counted = sorted([*recent.get(channel, ()), meta.time])
        kept = {**recent, channel: [moment for moment in counted if moment > since]}
        await deps.store.subjects.put_recent(customer_id, kept)

    await deps.inbox.once(meta, count)
