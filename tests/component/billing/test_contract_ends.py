"""A contract that ends is charged through its last day and not a day longer."""

from typing import Any

from personvern.customer.v1 import customer_events_pb2
from services.chassis.ids import new_id
from tests.component.billing.conftest import World
from tests.support.eventually import eventually


async def ended(world: World, contract_id: str, last: str, version: int) -> None:
    """The contract gets a last day, and the fact is published."""
    contract = world.customer.contracts[contract_id]
    contract.end_date, contract.version = last, version
    message = customer_events_pb2.ContractEnded(
        customer_id=contract.customer_id, contract_id=contract_id, version=version
    )
    await world.tell(f"customer.v1.contract_ended.{contract.customer_id}", message)


async def stored(world: World, contract_id: str, last: str) -> Any:
    """The subscription, once it has this last day."""

    async def look() -> Any:
        rows = await world.rows("subscriptions", {"contract_id": contract_id, "end": last})
        return rows[0] if rows else None

    return await eventually(look)


async def test_nothing_is_charged_after_the_last_day(world: World) -> None:
    await world.price("spot", 31_000)
    contract_id = await world.buy("cus_1", "spot", start="2026-09-01")
    await ended(world, contract_id, "2026-10-10", 2)
    await stored(world, contract_id, "2026-10-10")
    await world.run("2026-09")
    await world.run("2026-10")
    assert (await world.run("2026-11"))["nothing_to_invoice"] == 1
    september, october = await world.invoices()
    assert [line.net_ore for line in september.lines] == [31_000]
    assert [(line.from_date, line.to_date, line.net_ore) for line in october.lines] == [
        ("2026-10-01", "2026-10-10", 10_000)
    ]


async def test_the_last_day_can_be_moved(world: World) -> None:
    contract_id = await world.buy("cus_1", "spot")
    await ended(world, contract_id, "2026-10-10", 2)
    await stored(world, contract_id, "2026-10-10")
    await ended(world, contract_id, "2026-12-31", 3)
    await stored(world, contract_id, "2026-12-31")


async def test_an_old_reading_that_comes_late_does_not_bring_the_contract_back(world: World) -> None:
    contract_id = await world.buy("cus_1", "spot")
    await ended(world, contract_id, "2026-10-10", 3)
    await stored(world, contract_id, "2026-10-10")
    contract = world.customer.contracts[contract_id]
    contract.end_date, contract.version = "", 1  # what a purchase that is handled late has read before
    late = new_id("evt")
    await world.purchased(contract_id, late)
    await eventually(lambda: _handled(world, late))
    (row,) = await world.rows("subscriptions", {"contract_id": contract_id})
    assert (row["end"], row["contract_version"]) == ("2026-10-10", 3)


async def _handled(world: World, event_id: str) -> bool:
    return any(event_id in str(row["_id"]) for row in await world.rows("inbox"))
