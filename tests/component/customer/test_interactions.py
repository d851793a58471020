"""Interactions over gRPC."""

from typing import Any

import pytest

from deploy.local.api import ok, refused
from personvern.customer.v1 import customer_pb2
from services.chassis.errors import RemoteError
from services.chassis.ids import new_id
from tests.component.customer.conftest import World, rpc
from tests.component.customer.persons import AGENT, Persons
from tests.component.customer.test_merging import by_staff, merging


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
async def test_a_broken_contact_is_refused(shared_world: World, changes: dict[str, Any], field: str) -> None:
    customer = await shared_world.register(identity=new_id("kari"))
    with pytest.raises(RemoteError) as refusal:
        await shared_world.agent.OpenInteraction(contact(customer.customer_id, **changes))
    assert refusal.value.reason == "INTERACTION_INVALID"
    assert [v.field for v in refusal.value.violations] == [field]
    assert await shared_world.rows("interactions") == []


async def test_a_contact_is_about_a_contract_of_the_customers_own(world: World) -> None:
    kari, ola = await world.register(), await by_staff(world)
    theirs = (await world.purchase(ola, await world.product())).contract.contract_id
    mine = contact(ola.customer_id, contract_id=theirs)
    assert (await world.agent.OpenInteraction(mine)).interaction.contract_id == theirs
    for wrong in (theirs, new_id("ctr")):
        with pytest.raises(RemoteError) as refusal:
            await world.agent.OpenInteraction(contact(kari.customer_id, contract_id=wrong))
        assert refusal.value.reason == "INTERACTION_INVALID"
        assert [(v.field, v.rule) for v in refusal.value.violations] == [("contract_id", "NOT_THIS_CUSTOMER")]
    assert await world.rows("interactions", {"customer_id": kari.customer_id}) == []
    await Persons(world, AGENT).MergeCustomers(merging(kari, ola))
    await world.agent.OpenInteraction(contact(kari.customer_id, contract_id=theirs))


async def test_a_contact_is_about_an_invoice_of_the_customers_own(world: World) -> None:
    await world.place.start("gateway")
    agent = world.place.staff("agent", reason="complaint; case=K-17")
    kari, ola = await world.register(), await by_staff(world)
    invoice = new_id("inv")
    world.billing.invoices.owners[invoice] = ola.customer_id

    def about(which: str) -> dict[str, str]:
        said = {"channel": "phone", "direction": "inbound", "topic": "invoice.amount", "text": "For mye."}
        return said | {"invoice_id": which}

    path = f"/v1/staff/customers/{ola.customer_id}/interactions"
    logged = ok(await agent.post(path, about(invoice), key="i"))
    assert ok(await agent.post(path, about(invoice), key="i")) == logged
    assert logged["invoice_id"] == invoice
    hers = f"/v1/staff/customers/{kari.customer_id}/interactions"
    for wrong in (invoice, new_id("inv")):  # somebody else's, and nobody's: told alike
        problem = refused(await agent.post(hers, about(wrong)), 422, "INTERACTION_INVALID")
        told = [(one["field"], one["rule"]) for one in problem["violations"]]
        assert told == [("invoice_id", "NOT_THIS_CUSTOMER")]
        assert ola.customer_id not in str(problem)
    world.billing.invoices.away = True
    refused(await agent.post(hers, about(invoice)), 503)
    world.billing.invoices.away = False
    assert await world.rows("interactions", {"customer_id": kari.customer_id}) == []
    await Persons(world, AGENT).MergeCustomers(merging(kari, ola))
    assert ok(await agent.post(hers, about(invoice)))["invoice_id"] == invoice


@pytest.mark.parametrize("status", ["closed", "restricted"])
async def test_who_has_left_or_is_restricted_calls_as_others_do(world: World, status: str) -> None:
    who = (await world.register()).customer_id
    await world.mongo.collection("customers").update_one({"_id": who}, {"$set": {"status": status}})
    request = contact(who, topic="complaint")
    logged = (await world.agent.OpenInteraction(request)).interaction
    assert (await world.agent.OpenInteraction(request)).interaction == logged
    assert len(await world.rows("interactions", {"customer_id": who})) == 1


async def test_of_who_is_erased_nothing_is_kept(world: World) -> None:
    who = (await world.register()).customer_id
    await world.mongo.collection("customers").update_one({"_id": who}, {"$set": {"status": "erased"}})
    with pytest.raises(RemoteError) as refusal:
        await world.agent.OpenInteraction(contact(who))
    assert refusal.value.reason in {"CUSTOMER_NOT_ACTIVE", "CUSTOMER_NOT_FOUND"}
    assert await world.rows("interactions", {"customer_id": who}) == []


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
