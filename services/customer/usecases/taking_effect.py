"""The day has come: changes apply to those who were told in time, and contracts end by their date."""

from dataclasses import replace

from services.customer import events
from services.customer.model.contract import Contract, closed, on_terms
from services.customer.model.notice import Notice, NoticeState, ended
from services.customer.usecases.deps import Deps
from services.customer.usecases.renewing import find_latecomers, send_pending

# Contracts in one transaction: notice, contract, customer and event each, below the thousand documents.
BATCH = 200


class Moved(Exception):
    """A document changed between reading and writing; the batch is read anew."""


async def keep_up(deps: Deps) -> None:
    """Do what time has brought, once however often and in however many replicas it runs."""
    await find_latecomers(deps)
    await send_pending(deps)
    await promote_terms(deps)
    while await apply_due(deps):
        pass
    while await close_ended(deps):
        pass


async def promote_terms(deps: Deps) -> None:
    """Show new terms as the product's own from their day on. Buyers are held to them by the date anyway.

    From the day after nobody buys on the old terms any more, and no contracts are looked for.
    """
    today = deps.today()
    for change in await deps.store.terms.open():
        product = await deps.store.products.get(change.product_code)
        upcoming = product.upcoming
        if upcoming is not None and upcoming.from_date <= today:
            after = replace(product, terms=upcoming.terms, upcoming=None)
            await deps.store.products.set_terms(after, product.terms)
        elif change.effective_date < today:
            await deps.store.terms.close(change.id)


async def apply_due(deps: Deps) -> int:
    """Apply changes to the next contracts whose customers were told in time; how many notices were done.

    Everything is read and written in one transaction: of two replicas at the same notices one begins again
    and finds them done.
    """

    async def apply() -> int:
        notices = await deps.store.notices.to_apply(deps.today(), BATCH)
        contracts = await deps.store.contracts.many([notice.contract_id for notice in notices])
        for notice in notices:
            await _apply(notice, contracts[notice.contract_id], deps)
        return len(notices)

    return await deps.mongo.transaction(apply)


async def _apply(notice: Notice, contract: Contract, deps: Deps) -> None:
    change = await deps.store.terms.get(notice.terms_change_id)
    state = NoticeState.IN_FORCE
    if contract.has_ended(notice.applies_from):
        state = NoticeState.TERMINATED
    elif await _overtaken(notice, deps):
        state = NoticeState.SUPERSEDED
    _require(await deps.store.notices.replace(ended(notice, state)))
    if state is NoticeState.IN_FORCE and contract.terms_version_hash != change.version_hash:
        after = on_terms(contract, change.version_hash, deps.now())
        _require(await deps.store.contracts.append(after))
        await deps.store.customers.touch(contract.customer_id)
        await deps.outbox.add(events.contract_changed(after))


async def _overtaken(notice: Notice, deps: Deps) -> bool:
    """Whether a newer change applies to the contract already: ids of changes grow with time."""
    return any(
        other.state is NoticeState.IN_FORCE and other.terms_change_id > notice.terms_change_id
        for other in await deps.store.notices.of_contract(notice.contract_id)
    )


async def close_ended(deps: Deps) -> int:
    """Mark the next contracts whose last day has passed as ended; how many."""

    async def close() -> int:
        contracts = await deps.store.contracts.past_their_end(deps.today(), BATCH)
        for contract in contracts:
            after = closed(contract, deps.now())
            _require(await deps.store.contracts.append(after))
            await deps.store.customers.touch(contract.customer_id)
            await deps.outbox.add(events.contract_changed(after))
        return len(contracts)

    return await deps.mongo.transaction(close)


def _require(stored: bool) -> None:
    if not stored:
        raise Moved
