"""Interactions: log, close, list."""

from services.chassis.caller import Caller
from services.chassis.errors import Violation
from services.chassis.idempotency import Ref, RequestKey
from services.chassis.pages import Page, PageRequest
from services.customer import events
from services.customer.errors import ContractNotFound, CustomerRestricted, InteractionInvalid
from services.customer.model.interaction import (
    FOLLOW_UP,
    Interaction,
    InteractionDraft,
    close,
    open_interaction,
)
from services.customer.usecases.deps import Deps
from services.customer.usecases.restriction import require_readable_rows

SERVICE = "customer_service"


async def log_interaction(
    key: RequestKey, customer_id: str, draft: InteractionDraft, caller: Caller, deps: Deps
) -> Interaction:
    """Log a contact, also of who has left or is restricted: they call and complain as others do.

    Raises InteractionInvalid, CustomerNotFound, CustomerNotActive when the customer is erased, or RemoteError
    when billing cannot say whose an invoice is: then nothing is noted.
    """
    await _require_own_invoice(customer_id, draft, deps)

    async def act() -> tuple[Ref, Interaction]:
        customer = await deps.store.customers.get(customer_id)
        customer.require_not_erased()
        agent = caller.id if caller.kind == "staff" else ""
        logged = open_interaction(customer.id, draft, agent_id=agent, now=deps.now(), new_id=deps.new_id)
        await _require_own_contract(logged, deps)
        await deps.store.interactions.add(logged)
        await deps.outbox.add(events.interaction_opened(logged))
        return {"interaction_id": logged.id}, logged

    return await deps.commands.run(key, act, lambda ref: _again(customer_id, ref, deps))


async def close_interaction(
    key: RequestKey, customer_id: str, interaction_id: str, reader: Caller, deps: Deps
) -> Interaction:
    """Close a contact; the fact that surveys react to.

    Raises InteractionAlreadyClosed, InteractionNotFound, CustomerRestricted (not for a follow-up).
    """
    whose, *also = await _ids_to_close(customer_id, interaction_id, reader, deps)

    async def act() -> tuple[Ref, Interaction]:
        stands = await deps.store.interactions.get(whose, interaction_id, also=also)
        closed = close(stands, deps.now())
        await deps.store.interactions.close(closed)
        await deps.outbox.add(events.interaction_closed(closed))
        return {"interaction_id": interaction_id}, closed

    closed = await deps.commands.run(key, act, lambda ref: _again(customer_id, ref, deps))
    await _record(customer_id, reader, deps)
    return closed


async def list_interactions(
    customer_id: str, page: PageRequest, reader: Caller, deps: Deps
) -> Page[Interaction]:
    """A page of a customer's contacts, newest first; a read by staff is recorded first."""
    whose, *also = await require_readable_rows(customer_id, reader, deps)
    found = await deps.store.interactions.page(whose, page, also=also)
    await _record(whose, reader, deps)
    return found


async def _ids_to_close(customer_id: str, interaction_id: str, reader: Caller, deps: Deps) -> list[str]:
    """As `require_readable_rows`, but a contact that the person asked for is closed while processing is
    restricted too: it was made with her consent (GDPR art. 18(2)), and must not wait in the queue for ever.
    Nothing else of hers is shown.
    """
    try:
        return await require_readable_rows(customer_id, reader, deps)
    except CustomerRestricted:
        whose, *also = await deps.store.merges.ids(customer_id)
        if (await deps.store.interactions.get(whose, interaction_id, also=also)).topic != FOLLOW_UP:
            raise
        return [whose, *also]


async def _require_own_invoice(customer_id: str, draft: InteractionDraft, deps: Deps) -> None:
    """Raise InteractionInvalid for an invoice of somebody else, as for one that is not there. Billing is
    asked before the transaction: nothing remote stands in one.
    """
    if not draft.invoice_id:
        return
    customer = await deps.store.customers.get(customer_id)
    open_interaction(customer.id, draft, agent_id="", now=deps.now(), new_id=deps.new_id)  # else it is no id
    ids = await deps.store.merges.ids(customer_id)
    if not await deps.invoices.belongs(draft.invoice_id, ids):
        rule = Violation("invoice_id", "NOT_THIS_CUSTOMER", "Give an invoice of this customer.")
        raise InteractionInvalid("The interaction has fields to correct.", violations=[rule])


async def _require_own_contract(logged: Interaction, deps: Deps) -> None:
    """Raise InteractionInvalid for a contract of somebody else, as for one that is not there."""
    if not logged.contract_id:
        return
    try:
        whose = (await deps.store.contracts.get(logged.contract_id)).customer_id
    except ContractNotFound:
        whose = ""
    if whose not in await deps.store.merges.ids(logged.customer_id):
        rule = Violation("contract_id", "NOT_THIS_CUSTOMER", "Give a contract of this customer.")
        raise InteractionInvalid("The interaction has fields to correct.", violations=[rule])


async def _again(customer_id: str, ref: Ref, deps: Deps) -> Interaction:
    whose, *also = await deps.store.merges.ids(customer_id)
    return await deps.store.interactions.get(whose, ref["interaction_id"], also=also)


async def _record(customer_id: str, reader: Caller, deps: Deps) -> None:
    if reader.kind == "staff":
        await deps.reads.record(
            reader=reader,
            subjects=[customer_id],
            purpose=SERVICE,
            categories=["communication"],
            fields=["interaction.topic", "interaction.text"],
        )
