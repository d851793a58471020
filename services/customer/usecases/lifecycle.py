"""Leaving, restricting, and where a customer stands."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from services.chassis.caller import Caller
from services.chassis.idempotency import Ref, RequestKey
from services.chassis.outbox import Event
from services.customer import events
from services.customer.model.customer import Customer
from services.customer.model.guardianship import Guardianship
from services.customer.model.lifecycle import RetentionClock, clocks, close, restrict, unrestrict
from services.customer.model.merging import Merge
from services.customer.usecases.deps import Deps
from services.customer.usecases.national_ids import national_id_stored_at

ADMINISTRATION = "customer_administration"


@dataclass(frozen=True)
class Standing:
    """Where a customer stands, without names and contact values."""

    customer: Customer
    guardians: list[Guardianship]
    dependants: list[Guardianship]
    merges: list[Merge]
    clocks: list[RetentionClock]
    verified_channels: list[str]
    national_id_stored_at: datetime | None


async def close_customer(key: RequestKey, customer_id: str, reader: Caller, deps: Deps) -> Standing:
    """End the relationship, under every id of the person: marketing stops at once, retention clocks start.

    Raises CustomerNotActive, ContractsRunning or DependantsLinked.
    """

    async def act() -> tuple[Ref, None]:
        customer = await deps.store.customers.get(customer_id)
        also, _ = await deps.store.merges.absorbed(customer.id)
        contracts = await deps.store.contracts.of_customer(customer.id, also=also)
        links = [link for link in await deps.store.guardians.of_guardian(customer.id) if link.stands]
        closed = close(customer, contracts, len(links), now=deps.now(), today=deps.today())
        await _store(closed, events.closed, deps)
        for merged_id in also:  # what was consented to under the other ids of the person ends too
            if version := await deps.store.customers.close_merged(merged_id, deps.now()):
                await deps.outbox.add(events.closed_id(merged_id, version))
        return {"customer_id": customer.id}, None

    await deps.commands.run(key, act, _nothing)
    return await standing(customer_id, reader, deps)


async def restrict_customer(
    key: RequestKey, customer_id: str, ground: str, reader: Caller, deps: Deps
) -> Standing:
    """Restrict processing to storage. Raises RestrictionInvalid or CustomerNotActive."""

    async def act() -> tuple[Ref, None]:
        customer = await deps.store.customers.get(customer_id)
        await _store(restrict(customer, ground, deps.now()), events.restricted, deps)
        return {"customer_id": customer.id}, None

    await deps.commands.run(key, act, _nothing)
    return await standing(customer_id, reader, deps)


async def unrestrict_customer(key: RequestKey, customer_id: str, reader: Caller, deps: Deps) -> Standing:
    """Lift a restriction. Raises CustomerNotRestricted."""

    async def act() -> tuple[Ref, None]:
        customer = await deps.store.customers.get(customer_id)
        await _store(unrestrict(customer), events.unrestricted, deps)
        return {"customer_id": customer.id}, None

    await deps.commands.run(key, act, _nothing)
    return await standing(customer_id, reader, deps)


async def standing(customer_id: str, reader: Caller, deps: Deps) -> Standing:
    """Where a customer stands; a read by staff is recorded first."""
    customer = await deps.store.customers.get(customer_id)
    also, _ = await deps.store.merges.absorbed(customer.id)
    contracts = interactions = None
    if customer.closed_at is not None:
        contracts = await deps.store.contracts.of_customer(customer.id, also=also)
        interactions = await deps.store.interactions.of_customer(customer.id, also=also)
    links = await deps.store.guardians.of_guardian(customer.id)
    found = Standing(
        customer=customer,
        guardians=await deps.store.guardians.of_child(customer.id),
        dependants=[link for link in links if link.stands],
        merges=await deps.store.merges.of_survivor(customer.id),
        clocks=clocks(customer, contracts or [], interactions or []),
        verified_channels=[point.channel for point in customer.contact_points if point.verified_at],
        national_id_stored_at=await national_id_stored_at(customer.id, deps),
    )
    if reader.kind == "staff":
        await deps.reads.record(
            reader=reader,
            subjects=[customer.id],
            purpose=ADMINISTRATION,
            categories=["identity"],
            fields=["customer.status", "customer.guardians", "customer.retention"],
        )
    return found


async def _store(customer: Customer, event: Callable[[Customer], Event], deps: Deps) -> None:
    await deps.store.customers.replace(customer)
    await deps.outbox.add(event(customer))


async def _nothing(_: Ref) -> None:
    return None
