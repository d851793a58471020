"""Follow-ups: contacts that a customer asked for when answering a survey."""

from services.chassis.caller import Caller
from services.chassis.pages import Page, PageRequest
from services.chassis.streams import EventMeta
from services.customer import events
from services.customer.errors import CustomerNotFound, InteractionNotFound
from services.customer.model.customer import CustomerStatus
from services.customer.model.interaction import FollowUp, Interaction, open_follow_up
from services.customer.usecases.deps import Deps
from services.customer.usecases.interactions import SERVICE
from services.customer.usecases.retrying import until_stored


async def follow_up_wanted(customer_id: str, interaction_id: str, meta: EventMeta, deps: Deps) -> None:
    """Open a contact for customer service, once for each fact; nothing for who is erased.

    Also for who has left or is restricted: to be contacted is their own wish, and with the person's consent
    restricted data may be used for it (GDPR art. 18(2)). What else is known of who is restricted stays closed
    to agents: how to reach the person the privacy officer reads, or who has a reason that allows it.
    """

    async def handle() -> None:
        whose, *also = await deps.store.merges.ids(customer_id)
        try:
            customer = await deps.store.customers.get(whose)
        except CustomerNotFound:
            return
        if customer.status is CustomerStatus.ERASED:
            return
        earlier = await _earlier(whose, interaction_id, also, deps)
        opened = open_follow_up(whose, customer.language, earlier, now=deps.now(), new_id=deps.new_id)
        await deps.store.interactions.add(opened)
        await deps.outbox.add(events.interaction_opened(opened))

    await until_stored(lambda: deps.inbox.once(meta, handle))


async def _earlier(whose: str, interaction_id: str, also: list[str], deps: Deps) -> Interaction | None:
    try:
        return await deps.store.interactions.get(whose, interaction_id, also=also)
    except InteractionNotFound:  # its time was over
        return None


async def list_follow_ups(page: PageRequest, reader: Caller, deps: Deps) -> Page[FollowUp]:
    """A page of those who wait, the longest first; that they do is personal data, so the look is recorded."""
    found = await deps.store.interactions.follow_ups(page)
    if found.items:
        await deps.reads.record(
            reader=reader,
            subjects=sorted({item.customer_id for item in found.items}),
            purpose=SERVICE,
            categories=["communication"],
            fields=["interaction.topic"],
        )
    return found
