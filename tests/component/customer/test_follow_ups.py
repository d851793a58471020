"""Contacts that customers asked for in a survey: opened once, listed for agents, closed like any other."""

from collections.abc import Iterator
from typing import Any

import nats
import pytest

from personvern.customer.v1 import follow_up_service_pb2 as rpc
from personvern.customer.v1 import follow_up_service_pb2_grpc as stubs
from personvern.customer.v1 import person_service_pb2 as person_rpc
from personvern.survey.v1 import survey_events_pb2
from services.chassis.caller import Caller
from services.chassis.errors import RemoteError, Unavailable
from services.chassis.ids import new_id
from tests.component.customer.conftest import World
from tests.component.customer.conftest import rpc as customers
from tests.component.customer.persons import AGENT, RIGHTS, Persons
from tests.component.customer.test_interactions import contact
from tests.component.customer.test_merging import by_staff, merging
from tests.support.eventually import eventually
from tests.support.query_plans import recording, unindexed


@pytest.fixture
def queries() -> Iterator[Any]:
    """Listens from before the service makes its client."""
    with recording() as queries:
        yield queries


async def wanted(world: World, customer_id: str, interaction_id: str, *, event_id: str = "") -> None:
    """The survey context tells that somebody wants to be contacted."""
    fact = survey_events_pb2.FollowUpWanted(customer_id=customer_id, interaction_id=interaction_id)
    client = await nats.connect(world.place.nats_url)
    headers = {
        "ce-id": event_id or new_id("evt"),
        "ce-type": fact.DESCRIPTOR.full_name,
        "ce-time": world.clock.now().isoformat(),
    }
    try:
        subject = f"survey.v1.follow_up_wanted.{customer_id}"
        await client.jetstream().publish(subject, fact.SerializeToString(), headers=headers)
    finally:
        await client.close()


async def queue(world: World, count: int, caller: Caller = AGENT) -> list[Any]:
    """The queue, once it has so many."""
    stub = world.place.stub("customer", stubs.FollowUpServiceStub, caller)

    async def look() -> list[Any] | None:
        found = list((await stub.ListFollowUps(rpc.ListFollowUpsRequest())).follow_ups)
        return (found or [None]) if len(found) == count else None

    return [one for one in await eventually(look) if one is not None]


async def test_it_is_opened_once_with_what_the_contact_was_about(
    queries: Any, world: World, mongodb_uri: str
) -> None:
    who = (await world.register()).customer_id
    supplier = "prc_" + "a" * 32
    about = (await world.agent.OpenInteraction(contact(who, supplier_id=supplier))).interaction
    for _ in range(2):
        await wanted(world, who, about.interaction_id, event_id="evt_same")
    await wanted(world, "cus_" + "0" * 32, "int_unknown")
    other = (await by_staff(world)).customer_id
    await wanted(world, other, "int_gone")
    first, second = await queue(world, 2)
    assert (first.customer_id, first.earlier_interaction_id) == (who, about.interaction_id)
    assert (second.customer_id, second.earlier_interaction_id) == (other, "")
    assert sorted(world.disclosure.reads[-1].subject_ids) == sorted([who, other])
    listed = await world.agent.ListInteractions(customers.ListInteractionsRequest(customer_id=who))
    opened = next(one for one in listed.interactions if one.interaction_id == first.interaction_id)
    assert (opened.topic, opened.supplier_id, opened.agent_id) == ("survey.follow_up", supplier, "")
    assert "kundeservice" in opened.text
    await world.agent.CloseInteraction(
        customers.CloseInteractionRequest(
            request_id="x1", customer_id=who, interaction_id=first.interaction_id
        )
    )
    assert [one.customer_id for one in await queue(world, 1)] == [other]
    assert await world.rows("dead_letters") == []
    walks = [walk for walk in unindexed(queries, mongodb_uri) if "interactions" in walk]
    assert walks == []


async def test_who_was_merged_waits_under_the_id_that_stands(world: World) -> None:
    one, two = await by_staff(world), await by_staff(world)
    await Persons(world, AGENT).MergeCustomers(merging(one, two))
    await wanted(world, two.customer_id, "int_gone")
    assert [found.customer_id for found in await queue(world, 1)] == [one.customer_id]


async def test_without_the_ledger_nobody_sees_who_waits(world: World) -> None:
    who = (await world.register()).customer_id
    await wanted(world, who, "int_gone")
    await queue(world, 1)
    world.disclosure.failure = Unavailable("away")
    with pytest.raises(RemoteError):
        await queue(world, 1)


async def test_staff_do_not_log_such_a_contact_themselves(world: World) -> None:
    who = (await world.register()).customer_id
    with pytest.raises(RemoteError) as refusal:
        await world.agent.OpenInteraction(contact(who, topic="survey.follow_up"))
    assert [one.field for one in refusal.value.violations] == ["topic"]


async def test_a_wish_stands_while_processing_is_restricted_and_opens_nothing_else(world: World) -> None:
    """GDPR art. 18(2): with the person's consent, which the wish is, and for nothing but that."""
    who = (await world.register()).customer_id
    other = (await world.agent.OpenInteraction(contact(who))).interaction
    restrict = person_rpc.RestrictCustomerRequest(
        request_id="r1", customer_id=who, reason="accuracy_contested"
    )
    await Persons(world, RIGHTS).RestrictCustomer(restrict)
    await wanted(world, who, "int_gone")
    (waits,) = await queue(world, 1)

    def closing(interaction_id: str, request_id: str) -> Any:
        return world.agent.CloseInteraction(
            customers.CloseInteractionRequest(
                request_id=request_id, customer_id=who, interaction_id=interaction_id
            )
        )

    for refusal in (
        closing(other.interaction_id, "c1"),
        world.agent.GetCustomer(customers.GetCustomerRequest(customer_id=who)),
        world.agent.ListInteractions(customers.ListInteractionsRequest(customer_id=who)),
    ):
        with pytest.raises(RemoteError) as error:
            await refusal
        assert error.value.reason == "CUSTOMER_RESTRICTED"
    with pytest.raises(RemoteError) as error:
        await closing("int_" + "0" * 32, "c2")
    assert error.value.reason == "INTERACTION_NOT_FOUND"
    closed = (await closing(waits.interaction_id, "c3")).interaction
    assert (await closing(waits.interaction_id, "c3")).interaction == closed
    assert closed.topic == "survey.follow_up"
    rows = await world.rows("interactions", {"customer_id": who})
    assert {row["_id"]: row["status"] for row in rows} == {
        other.interaction_id: "open",
        waits.interaction_id: "closed",
    }
    assert await queue(world, 0) == []
