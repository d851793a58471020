"""The end of a contract, and which terms apply to it until then."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.chassis.caller import Caller
from services.chassis.idempotency import Ref, RequestKey
from services.customer import events
from services.customer.errors import ContractNotFound, CustomerChanged
from services.customer.model.contract import Contract, ContractStatus, cancelled, with_last_day
from services.customer.model.notice import OPEN, Notice, NoticeState, ended, reopened
from services.customer.model.product import Terms
from services.customer.model.terms import free_exit_until
from services.customer.usecases.contracts import record_look
from services.customer.usecases.deps import Deps
from services.customer.usecases.renewing import tell_of_newest


@dataclass(frozen=True)
class ContractTerms:
    """The terms of a contract, now and next. `next_from` is None until the customer was told in time.

    `free_exit_until` is the last day on which a change lets the customer out in spite of a lock-in.
    """

    contract: Contract
    next_hash: str
    next_from: date | None
    terms_change_id: str
    free_exit_until: date | None
    now: Terms | None = None
    next: Terms | None = None


async def end_contract(
    key: RequestKey, customer_id: str, contract_id: str, raw_end: str, caller: Caller, deps: Deps
) -> Contract:
    """Give a contract its last day, or move it; staff read the whole contract with that, which is recorded.

    Raises ContractNotFound, ContractAlreadyEnded, ContractEndInvalid, ContractLockedIn or CustomerChanged.
    """

    async def act() -> tuple[Ref, Contract]:
        contract = await _own(customer_id, contract_id, deps)
        notices = await deps.store.notices.of_contract(contract_id)
        exit_until = _free_exit(notices)
        if contract.status is ContractStatus.PENDING:
            return {"contract_id": contract_id}, await _cancel(contract, caller, deps)
        after = with_last_day(
            contract,
            raw_end,
            by=caller.kind,
            today=deps.today(),
            now=deps.now(),
            free_exit=exit_until is not None and deps.today() <= exit_until,
        )
        if after is not contract:
            if not await deps.store.contracts.append(after):
                raise CustomerChanged("The contract changed at the same moment; try again.")
            await _settle(notices, after, deps)
            await deps.store.customers.touch(customer_id)
            await deps.outbox.add(events.contract_ended(after))
        return {"contract_id": contract_id}, after

    contract = await deps.commands.run(key, act, lambda ref: deps.store.contracts.get(ref["contract_id"]))
    await record_look(customer_id, ["contract.product_code", "contract.dates"], caller, deps)
    return contract


async def _cancel(order: Contract, caller: Caller, deps: Deps) -> Contract:
    """Take an order back that waits for a credit check: nothing was supplied, so nothing ends."""
    after = cancelled(order, by=caller.kind, now=deps.now())
    if not await deps.store.contracts.append(after):
        raise CustomerChanged("The contract changed at the same moment; try again.")
    await deps.store.customers.touch(order.customer_id)
    return after


async def contract_terms(
    customer_id: str, contract_ids: Sequence[str], with_texts: bool, reader: Caller, deps: Deps
) -> list[ContractTerms]:
    """Which terms apply to the customer's contracts, and which will; a read by staff is recorded first.

    Raises ContractNotFound when texts are asked for and one of the contracts is not the customer's.
    """
    found = await deps.store.contracts.many(contract_ids)
    ids = await deps.store.merges.ids(customer_id)
    own = [found[name] for name in contract_ids if name in found and found[name].customer_id in ids]
    if with_texts and len(own) < len(contract_ids):
        raise ContractNotFound("There is no such contract.")
    if own:
        await record_look(customer_id, ["contract.terms"], reader, deps)
    return [await _terms_of(contract, with_texts, deps) for contract in own]


async def _terms_of(contract: Contract, with_texts: bool, deps: Deps) -> ContractTerms:
    notices = await deps.store.notices.of_contract(contract.id)
    coming = next((notice for notice in reversed(notices) if notice.state in OPEN), None)
    next_hash = ""
    if coming is not None:
        next_hash = (await deps.store.terms.get(coming.terms_change_id)).version_hash
    texts: dict[str, Terms] = {}
    if with_texts:
        for version in filter(None, (contract.terms_version_hash, next_hash)):
            texts[version] = await deps.store.terms.version(contract.product_code, version)
    exit_until = _free_exit(notices)
    return ContractTerms(
        contract=contract,
        next_hash=next_hash,
        next_from=coming.applies_from if coming is not None and coming.binding else None,
        terms_change_id="" if coming is None else coming.terms_change_id,
        free_exit_until=exit_until if exit_until is not None and exit_until >= deps.today() else None,
        now=texts.get(contract.terms_version_hash),
        next=texts.get(next_hash),
    )


def _free_exit(notices: Sequence[Notice]) -> date | None:
    """Until when a change lets the customer out: from the notice on, whether it came in time or not."""
    told = [
        notice
        for notice in notices
        if notice.state is NoticeState.IN_FORCE
        or (notice.state in OPEN and any(item.outcome in {"told", "late"} for item in notice.attempts))
    ]
    return max((free_exit_until(notice.applies_from) for notice in told), default=None)


async def _settle(notices: Sequence[Notice], contract: Contract, deps: Deps) -> None:
    """Close notices of changes that will not reach the contract any more, reopen those that will again."""
    last = contract.end_date
    for notice in notices:
        over = last is not None and last < notice.applies_from
        after = None
        if over and notice.state in OPEN:
            after = ended(notice, NoticeState.TERMINATED)
        elif not over and notice.state is NoticeState.TERMINATED:
            after = reopened(notice, deps.now())
        if after is not None:
            await deps.store.notices.replace(after)
    await tell_of_newest(notices, contract, deps)


async def _own(customer_id: str, contract_id: str, deps: Deps) -> Contract:
    contract = await deps.store.contracts.get(contract_id)
    if contract.customer_id not in await deps.store.merges.ids(customer_id):
        raise ContractNotFound("There is no such contract.", contract_id=contract_id)
    return contract
