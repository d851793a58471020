"""Who is billed, by the hundred: recorded in one call, and nothing leaves without it."""

from typing import Any

import pytest

from personvern.customer.v1 import invoice_party_service_pb2 as rpc
from personvern.customer.v1 import invoice_party_service_pb2_grpc as stubs
from services.chassis.caller import Caller
from services.chassis.errors import RemoteError, Unavailable
from tests.component.customer.conftest import World
from tests.component.customer.persons import AGENT, Persons, adult
from tests.component.customer.test_merging import by_staff, merging


@pytest.fixture
def world(guest: World) -> World:
    """Shared: each test is about people of its own."""
    return guest


def billing(world: World, name: str = "billing") -> Any:
    return world.place.stub("customer", stubs.InvoicePartyServiceStub, Caller("service", name))


async def test_many_at_once_are_recorded_in_one_call(world: World) -> None:
    kari = (await world.register()).customer_id
    ola = (await world.register(identity="x|ola", given_name="Ola", phone="90012345")).customer_id
    world.disclosure.reads.clear()
    request = rpc.GetInvoicePartiesRequest(customer_ids=[kari, "cus_nobody", ola])
    found = {item.customer_id: item for item in (await billing(world).GetInvoiceParties(request)).parties}
    assert {who: item.name for who, item in found.items()} == {kari: "Kari Nordmann", ola: "Ola Nordmann"}
    assert (found[ola].postcode, found[ola].city) == ("5501", "Haugesund")
    (read,) = world.disclosure.reads
    assert sorted(read.subject_ids) == sorted([kari, ola])
    assert (read.reader_id, read.purpose) == ("billing", "invoicing")


async def test_without_the_ledger_nothing_leaves(world: World) -> None:
    kari = (await world.register()).customer_id
    world.disclosure.failure = Unavailable("away")
    with pytest.raises(RemoteError) as refused:
        await billing(world).GetInvoiceParties(rpc.GetInvoicePartiesRequest(customer_ids=[kari]))
    assert refused.value.reason == "UNAVAILABLE"


@pytest.mark.parametrize("count", [0, 201])
async def test_none_and_too_many_are_refused(world: World, count: int) -> None:
    request = rpc.GetInvoicePartiesRequest(customer_ids=[f"cus_{number}" for number in range(count)])
    with pytest.raises(RemoteError):
        await billing(world).GetInvoiceParties(request)
    with pytest.raises(RemoteError):
        await billing(world, "survey").GetInvoiceParties(request)


async def test_a_merged_customer_is_billed_as_the_one_who_stands_for_both(world: World) -> None:
    kari = await adult(world, "kari")
    again = await by_staff(world, email="kari@jobb.example", phone="90012345")
    await Persons(world, AGENT).MergeCustomers(merging(kari, again))
    request = rpc.GetInvoicePartiesRequest(customer_ids=[again.customer_id])
    (party,) = (await billing(world).GetInvoiceParties(request)).parties
    assert (party.customer_id, party.name) == (again.customer_id, "Kari Nordmann")
    ask = rpc.ListMergedCustomersRequest(customer_id=kari.customer_id)
    assert list((await billing(world).ListMergedCustomers(ask)).merged_ids) == [again.customer_id]
