"""The same registration again: the same answer, and nothing that was said since."""

import pytest

from personvern.customer.v1 import customer_pb2
from services.chassis.caller import ANONYMOUS, Caller
from services.chassis.errors import RemoteError
from tests.component.customer.conftest import IDENTITY, World, registration, rpc


@pytest.mark.parametrize("caller", [ANONYMOUS, Caller(identity=IDENTITY)])
async def test_nothing_said_since_is_told(world: World, caller: Caller) -> None:
    request = registration()
    first = (await world.as_(caller).Register(request)).customer
    moved = rpc.CorrectCustomerRequest(
        request_id="m1",
        customer_id=first.customer_id,
        home_address=customer_pb2.Address(street="Hemmelig vei 9", postcode="0150", city="Oslo"),
    )
    await world.agent.CorrectCustomer(moved)
    assert (await world.as_(caller).Register(request)).customer == first


async def test_staff_see_it_masked_and_on_the_ledger(world: World) -> None:
    request = registration()
    first = (await world.agent.Register(request)).customer
    assert (await world.agent.Register(request)).customer == first
    assert [point.value for point in first.contact_points] == ["K***@example.com", "+47******67"]
    assert not first.HasField("home_address")
    assert [list(read.subject_ids) for read in world.disclosure.reads] == [[first.customer_id]] * 2
    # Nobody's login: the member of staff has not become the customer.
    whole = rpc.GetCustomerRequest(customer_id=first.customer_id)
    assert (await world.customer(first.customer_id).GetCustomer(whole)).customer.version == 1


async def test_a_stranger_does_not_use_up_the_keys_of_another(world: World) -> None:
    kari = (await world.as_(ANONYMOUS).Register(registration(request_id="1"))).customer
    ola = registration(request_id="1", given_name="Ola", email="ola@example.com")
    other = (await world.as_(ANONYMOUS).Register(ola)).customer
    assert other.customer_id != kari.customer_id
    assert (await world.as_(ANONYMOUS).Register(ola)).customer == other
    assert len(await world.rows("customers")) == 2


async def test_a_login_still_hears_that_its_key_was_used(world: World) -> None:
    await world.register(request_id="1")
    with pytest.raises(RemoteError) as refusal:
        await world.register(request_id="1", given_name="Ola")
    assert refusal.value.reason == "IDEMPOTENCY_KEY_REUSED"
