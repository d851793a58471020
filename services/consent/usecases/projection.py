"""The copy of customer facts that decisions are made on: kept by events, fetched on demand."""

from services.chassis.streams import EventMeta
from services.consent.model.facts import Facts
from services.consent.usecases.deps import Deps


async def fetch_facts(customer_id: str, deps: Deps) -> Facts | None:
    """Ask the owner now and keep the answer; None when there is no such customer. Raises FactsUnavailable."""
    facts = await deps.customers.facts_of(customer_id)
    if facts is not None:
        await deps.store.subjects.ensure(customer_id)
        await deps.store.subjects.keep_facts(facts)
    return facts


async def customer_changed(customer_id: str, meta: EventMeta, deps: Deps) -> None:
    """Read the facts anew after something happened to a customer.

    Events may come twice, late and in any order: what is kept is decided by the version that the owner
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
            await deps.store.subjects.keep_facts(facts)

    await deps.inbox.once(meta, keep)
