"""In which language a customer is written to: the one chosen among the preferences, else the own."""

from services.chassis.streams import EventMeta
from services.customer.usecases.deps import Deps


async def write_in_the_language_chosen(customer_id: str, meta: EventMeta, deps: Deps) -> None:
    """Keep the language that the person wants messages in; of two wishes the later version stays.

    Raises DomainError when consent cannot be asked, upon which the event comes again.
    """
    if await deps.inbox.seen(meta):
        return  # the reading would stand on the person's disclosure ledger for nothing
    language, version = await deps.languages.wished(customer_id)
    await deps.inbox.once(meta, lambda: deps.store.customers.write_in(customer_id, language, version))
