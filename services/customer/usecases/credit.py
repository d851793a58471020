"""What becomes of an order once the credit check that it waits for is done."""

from services.chassis.streams import EventMeta
from services.chassis.telemetry import log
from services.customer import events
from services.customer.errors import CustomerChanged, ProductNotAvailable
from services.customer.model.contract import Contract, ContractStatus, cancelled, decided
from services.customer.model.customer import CustomerStatus
from services.customer.usecases.deps import Deps
from services.customer.usecases.interests import note_purchase
from services.customer.usecases.renewing import tell_of_newest
from services.customer.usecases.retrying import until_stored

APPROVE, DECLINE = "approve", "decline"
# A person may overrule an automatic no; nobody overrules what is supplied, ended or taken back.
_MAY_BECOME = {
    APPROVE: {ContractStatus.PENDING, ContractStatus.DECLINED},
    DECLINE: {ContractStatus.PENDING},
}


async def credit_decided(contract_id: str, decision: str, meta: EventMeta, deps: Deps) -> None:
    """Supply what was ordered, or keep the order as declined; a decision that is still out changes
    nothing.
    """
    if decision not in _MAY_BECOME:
        return

    async def handle() -> None:
        contract = await deps.store.contracts.get(contract_id)
        if contract.status not in _MAY_BECOME[decision]:
            return
        customer = await deps.store.customers.get(contract.customer_id)
        if decision == APPROVE and customer.status is not CustomerStatus.ACTIVE:
            log.warning("order of a customer who has left", contract_id=contract_id)
            await _store(cancelled(contract, by="service", now=deps.now()), deps)
            return
        after = decided(contract, decision == APPROVE, deps.now())
        await _store(after, deps)
        if after.status is ContractStatus.ACTIVE:
            await deps.outbox.add(events.purchased(after))
            await note_purchase(after, deps)
            await tell_of_newest(await deps.store.notices.of_contract(after.id), after, deps)

    try:
        await until_stored(lambda: deps.inbox.once(meta, handle))
    except ProductNotAvailable:
        log.warning("the address was supplied meanwhile", contract_id=contract_id)


async def _store(contract: Contract, deps: Deps) -> None:
    if not await deps.store.contracts.append(contract):
        raise CustomerChanged("The contract changed at the same moment.")
    await deps.store.customers.touch(contract.customer_id)
