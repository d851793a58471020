"""Everything that this context holds about one person."""

from dataclasses import dataclass

from services.customer.model.contract import Contract, Purchase
from services.customer.model.customer import Customer
from services.customer.model.interaction import Interaction
from services.customer.model.message import Message
from services.customer.usecases.deps import Deps


@dataclass(frozen=True)
class Held:
    """A person's records in this context, newest first."""

    customer: Customer
    purchases: list[Purchase]
    contracts: list[Contract]
    interactions: list[Interaction]
    messages: list[Message]


async def held_about(customer_id: str, deps: Deps) -> Held:
    """All records about the person. Raises CustomerNotFound."""
    store = deps.store
    return Held(
        customer=await store.customers.get(customer_id),
        purchases=await store.contracts.purchases_of_customer(customer_id),
        contracts=await store.contracts.of_customer(customer_id),
        interactions=await store.interactions.of_customer(customer_id),
        messages=await store.messages.of_customer(customer_id),
    )
