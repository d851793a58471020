"""The day has come: changes apply to those who were told in time, and contracts end by their date."""

from dataclasses import replace

from services.chassis.errors import DomainError
from services.chassis.hindrance import Hindrance
from services.customer import events
from services.customer.model.contract import Contract, closed, on_terms
from services.customer.model.notice import Notice, NoticeState, ended
from services.customer.model.terms import TermsChange
from services.customer.usecases.deps import Deps
from services.customer.usecases.renewing import find_latecomers, send_pending

# Contracts in one transaction: notice, contract, customer and event each, below the thousand documents.
BATCH = 200


class Moved(Exception):
    """A document changed between reading and writing; the batch is read anew."""


async def keep_up(deps: Deps) -> None:
    """Do what time has brought, once however often and in however many replicas it runs.

    What goes by the date alone comes first: it must not wait until consent, which the rest asks, is back. A
    step that cannot be done now is tried again next round and holds up no other.
    """
    for step, hindrance in _STEPS.items():
        try:
            await step(deps)
            hindrance.gone()
        except (DomainError, Moved) as error:
            hindrance.met(type(error).__name__)


async def promote_terms(deps: Deps) -> None:
    """Show new terms as the product's own from their day on. Buyers are held to them by the date anyway."""
    for change in await deps.store.terms.open():
        product = await deps.store.products.get(change.product_code)
        upcoming = product.upcoming
        if upcoming is not None and upcoming.from_date <= deps.today():
            after = replace(product, terms=upcoming.terms, upcoming=None)
            await deps.store.products.set_terms(after, product.terms)


async def _apply_all(deps: Deps) -> None:
    while await apply_due(deps):
        pass


async def _close_all(deps: Deps) -> None:
    while await close_ended(deps):
        pass


async def apply_due(deps: Deps) -> int:
    """Apply changes to the next contracts whose customers were told in time; how many notices were done.

    Everything is read and written in one transaction: of two replicas at the same notices one begins again
    and finds them done.
    """

    async def apply() -> int:
        notices = await deps.store.notices.to_apply(deps.today(), BATCH)
        contracts = await deps.store.contracts.many([notice.contract_id for notice in notices])
        announced = {notice.terms_change_id for notice in notices}
        changes = {change_id: await deps.store.terms.get(change_id) for change_id in sorted(announced)}
        for notice in notices:
            await _apply(notice, changes[notice.terms_change_id], contracts.get(notice.contract_id), deps)
        return len(notices)

    return await deps.mongo.transaction(apply)


async def _apply(notice: Notice, change: TermsChange, contract: Contract | None, deps: Deps) -> None:
    """End one notice and, where it applies, put its contract on the new terms.

    No decision rests on the terms of a contract, so that the revision of the customer's facts stays.
    """
    state = NoticeState.IN_FORCE
    if change.cancelled_at is not None:
        state = NoticeState.CANCELLED
    elif contract is None or contract.has_ended(notice.applies_from):
        state = NoticeState.TERMINATED
    elif await _overtaken(notice, deps):
        state = NoticeState.SUPERSEDED
    _require(await deps.store.notices.replace(ended(notice, state)))
    if contract is None or state is not NoticeState.IN_FORCE:
        return
    if contract.terms_version_hash != change.version_hash:
        after = on_terms(contract, change.version_hash, deps.now())
        _require(await deps.store.contracts.append(after))
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
            if await deps.store.customers.touch(contract.customer_id):
                await deps.outbox.add(events.contract_changed(after))
        return len(contracts)

    return await deps.mongo.transaction(close)


def _require(stored: bool) -> None:
    if not stored:
        raise Moved


_STEPS = {
    step: Hindrance("a step waits", step=step.__name__)
    for step in (promote_terms, _apply_all, _close_all, find_latecomers, send_pending)
}
