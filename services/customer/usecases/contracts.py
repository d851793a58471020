"""Purchases and contracts."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.chassis.caller import Caller
from services.chassis.idempotency import Ref, RequestKey
from services.chassis.pages import Page, PageRequest
from services.customer import events
from services.customer.errors import SupplyAddressNotFound
from services.customer.model.address import Place
from services.customer.model.contract import Contract, ContractStatus, Purchase, PurchaseDraft
from services.customer.model.contract import purchase as buy
from services.customer.model.customer import Customer
from services.customer.usecases.deps import Deps
from services.customer.usecases.interests import note_purchase
from services.customer.usecases.restriction import require_readable_rows
from services.customer.usecases.retrying import until_stored


@dataclass(frozen=True)
class ContractFacts:
    """What billing charges by: the contract and where it is supplied."""

    contract: Contract
    place: Place
    credit_element: bool


async def purchase(
    key: RequestKey, customer_id: str, draft: PurchaseDraft, caller: Caller, deps: Deps
) -> tuple[Purchase, Contract]:
    """Buy a product for a supply address.

    Raises PurchaseInvalid, ProductNotFound, ProductNotAvailable, SupplyAddressNotFound,
    MeteringPointRequired or TermsNotCurrent.
    """

    async def act() -> tuple[Ref, tuple[Purchase, Contract]]:
        customer = await deps.store.customers.get(customer_id)
        product = await deps.store.products.get(draft.product_code)
        bought, contract = buy(
            customer,
            product,
            _place(customer, draft.supply_address_id),
            draft,
            by=caller.kind,
            today=deps.today(),
            now=deps.now(),
            new_id=deps.new_id,
        )
        await deps.store.contracts.add(bought, contract)
        await deps.store.customers.touch(customer.id)
        if contract.status is ContractStatus.PENDING:
            await deps.outbox.add(events.purchase_pending(contract))
        else:
            await deps.outbox.add(events.purchased(contract))
            await note_purchase(contract, deps)
        return {"purchase_id": bought.id, "contract_id": contract.id}, (bought, contract)

    async def again(ref: Ref) -> tuple[Purchase, Contract]:
        contracts = deps.store.contracts
        return await contracts.get_purchase(ref["purchase_id"]), await contracts.get(ref["contract_id"])

    # Two first purchases at once both begin the customer's interests.
    return await until_stored(lambda: deps.commands.run(key, act, again))


async def list_contracts(customer_id: str, page: PageRequest, reader: Caller, deps: Deps) -> Page[Contract]:
    """A page of a customer's contracts, newest first; a read by staff is recorded first."""
    whose, *also = await require_readable_rows(customer_id, reader, deps)
    found = await deps.store.contracts.page(whose, page, also=also)
    await record_look(whose, ["contract.product_code", "contract.dates"], reader, deps)
    return found


async def list_purchases(customer_id: str, page: PageRequest, reader: Caller, deps: Deps) -> Page[Purchase]:
    """A page of a customer's purchases, newest first; a read by staff is recorded first."""
    whose, *also = await require_readable_rows(customer_id, reader, deps)
    found = await deps.store.contracts.purchases(whose, page, also=also)
    await record_look(whose, ["purchase.product_code", "purchase.dates"], reader, deps)
    return found


async def get_contract_facts(contract_id: str, deps: Deps) -> ContractFacts:
    """One contract with its place of supply. Raises ContractNotFound."""
    contract = await deps.store.contracts.get(contract_id)
    customer = await deps.store.customers.own(contract.customer_id)
    product = await deps.store.products.get(contract.product_code)
    return ContractFacts(
        contract, _place(customer, contract.supply_address_id), credit_element=product.credit_element
    )


def _place(customer: Customer, address_id: str) -> Place:
    found = customer.supply_address(address_id)
    if found is None:
        raise SupplyAddressNotFound("This customer has no such supply address.", supply_address_id=address_id)
    return found.place


async def record_look(customer_id: str, fields: Sequence[str], reader: Caller, deps: Deps) -> None:
    """A look of staff at what a person bought stands on the disclosure ledger before they see it.

    Raises RemoteError when it cannot be noted: then nothing is shown.
    """
    if reader.kind == "staff":
        await deps.reads.record(
            reader=reader,
            subjects=[customer_id],
            purpose="customer_administration",
            categories=["purchase_history"],
            fields=fields,
        )
