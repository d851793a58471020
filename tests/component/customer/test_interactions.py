"""Interactions over gRPC."""

from typing import Any

import pytest

from personvern.customer.v1 import customer_pb2
from services.chassis.errors import RemoteError
from services.chassis.ids import new_id
from tests.component.customer.conftest import World, rpc


def contact(customer_id: str, **changes: Any) -> Any:
    """A call about a due date."""
    given: dict[str, Any] = {
        "request_id": new_id("req"),
        "customer_id": customer_id,
        "channel": "phone",
        "direction": customer_pb2.INTERACTION_DIRECTION_INBOUND,
        "topic": "invoice.due_date",
        "text": "Asked when the invoice is due.",
    }
    return rpc.OpenInteractionRequest(**(given | changes))


async def test_a_contact_is_logged_and_closed_once(world: World) -> None:
    customer = await world.register()
    who = customer.customer_id
    request = contact(who, supplier_id="prc_" + "a" * 32)
    opened = (await world.agent.OpenInteraction(request)).interaction
    assert (await world.agent.OpenInteraction(request)).interaction == opened
    assert (opened.agent_id, opened.version) == ("stf_1", 1)
    close = rpc.CloseInteractionRequest(
        request_id="x1", customer_id=who, interaction_id=opened.interaction_id
    )
    closed = (await world.agent.CloseInteraction(close)).interaction
    assert (await world.agent.CloseInteraction(close)).interaction == closed
    assert closed.status == customer_pb2.INTERACTION_STATUS_CLOSED
    close.request_id = "x2"
    with pytest.raises(RemoteError) as refusal:
        await world.agent.CloseInteraction(close)
    assert refusal.value.reason == "INTERACTION_ALREADY_CLOSED"


async def test_ids_and_cards_are_masked_before_they_are_stored(world: World) -> None:
    customer = await world.register()
    text = "Mitt nummer er 109155 96784, kortet er 4111 1111 1111 1111, målepunkt 707057500042100004."
    opened = (await world.agent.OpenInteraction(contact(customer.customer_id, text=text))).interaction
    assert opened.text == (
        "Mitt nummer er [fødselsnummer fjernet], kortet er [kortnummer fjernet], "
        "målepunkt 707057500042100004."
    )


async def test_the_customer_sees_its_contacts_and_staff_are_recorded(world: World) -> None:
    customer = await world.register()
    who = customer.customer_id
    for topic in ("complaint", "other"):
        await world.agent.OpenInteraction(contact(who, topic=topic))
    mine = await world.customer(who).ListInteractions(rpc.ListInteractionsRequest(customer_id=who))
    assert [item.topic for item in mine.interactions] == ["other", "complaint"]
    assert world.disclosure.reads == []
    await world.agent.ListInteractions(rpc.ListInteractionsRequest(customer_id=who))
    assert world.disclosure.reads[-1].purpose == "customer_service"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"channel": "pigeon"}, "channel"),
        ({"topic": "weather"}, "topic"),
        ({"direction": 0}, "direction"),
        ({"text": ""}, "text"),
        ({"text": "x" * 10_001}, "text"),
        ({"invoice_id": "17"}, "invoice_id"),
    ],
)
async def test_a_broken_contact_is_refused(world: World, changes: dict[str, Any], field: str) -> None:
    customer = await world.register()
    with pytest.raises(RemoteError) as refusal:
        await world.agent.OpenInteraction(contact(customer.customer_id, **changes))
    assert refusal.value.reason == "INTERACTION_INVALID"
    assert [v.field for v in refusal.value.violations] == [field]
    assert await world.rows("interactions") == []


async def test_another_customers_contact_is_not_found(world: World) -> None:
    kari, ola = await world.register(), await world.register(identity="x|ola")
    opened = (await world.agent.OpenInteraction(contact(kari.customer_id))).interaction
    with pytest.raises(RemoteError) as refusal:
        await world.agent.CloseInteraction(
            rpc.CloseInteractionRequest(
                request_id="x1", customer_id=ola.customer_id, interaction_id=opened.interaction_id
            )
        )
    assert refusal.value.reason == "INTERACTION_NOT_FOUND"
