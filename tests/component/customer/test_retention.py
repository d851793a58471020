"""What the customer context deletes and when: from the day after its last, not a day earlier."""

from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from personvern.customer.v1 import person_service_pb2 as person_rpc
from services.chassis.errors import Unavailable
from services.chassis.ids import new_id
from services.customer.model.contract import ContractStatus
from services.customer.store.customers import CustomerStore
from services.customer.usecases import retention
from services.customer.usecases.erasing import finish
from tests.component.customer.conftest import World, rpc
from tests.component.customer.erasure_stage import VALUES, full, sigrid, still
from tests.component.customer.persons import RIGHTS, Persons, as_customer
from tests.component.customer.test_erasure import in_database, left_of
from tests.component.customer.test_messages import invitation
from tests.journeys.canary_places import messages
from tests.support.canary import search
from tests.support.eventually import eventually
from tests.support.retaining import deleted, retained


def on(world: World, day: date) -> None:
    """Noon in Oslo on a day."""
    world.clock.set(datetime.combine(day, time(11), tzinfo=UTC))


async def closed_contact(world: World, who: str) -> None:
    """A contact that was opened and closed today."""
    asked = {"customer_id": who, "channel": "phone", "direction": 1, "topic": "invoice.amount", "text": "Hei"}
    opened = await world.agent.OpenInteraction(rpc.OpenInteractionRequest(request_id=new_id("req"), **asked))
    close = rpc.CloseInteractionRequest(
        request_id=new_id("req"), customer_id=who, interaction_id=opened.interaction.interaction_id
    )
    await world.agent.CloseInteraction(close)


async def close(world: World, who: str) -> None:
    """The customer leaves."""
    leave = person_rpc.CloseCustomerRequest(request_id=new_id("req"), customer_id=who)
    await as_customer(world, who).CloseCustomer(leave)


async def test_the_dialogue_goes_three_years_after_it_was_closed(world: World) -> None:
    made = await sigrid(world)
    await closed_contact(world, made.customer_id)
    await world.service("survey").SendMessage(invitation(made.customer_id))
    await eventually(lambda: still(world))
    on(world, date(2029, 1, 15))
    assert await retained(world.place, "customer", dry=True) == {}
    assert await deleted(world.place, "customer") == {}
    on(world, date(2029, 1, 16))
    dry = await retained(world.place, "customer", dry=True)
    assert {kind: count.past for kind, count in dry.items()} == {"interactions": 1, "message_texts": 1}
    assert len(await world.rows("interactions")) == 1
    assert await deleted(world.place, "customer") == {"interactions": 1, "message_texts": 1}
    assert await world.rows("interactions") == []
    (message,) = await world.rows("messages")
    assert not {"texts", "shown", "subject", "body", "opt_out_url"} & set(message)
    assert "opt_out" in message
    assert await deleted(world.place, "customer") == {}


async def test_a_contact_that_is_open_is_kept(world: World) -> None:
    made = await sigrid(world)
    asked = {"channel": "phone", "direction": 1, "topic": "invoice.amount", "text": "Hei"}
    await world.agent.OpenInteraction(
        rpc.OpenInteractionRequest(request_id=new_id("req"), customer_id=made.customer_id, **asked)
    )
    on(world, date(2036, 1, 16))
    assert await deleted(world.place, "customer") == {}


async def test_contracts_go_with_what_belongs_to_them_when_bookkeeping_lets_them(world: World) -> None:
    stage = await full(world)  # its contract ended on 15 January 2026
    await stage.erase()
    on(world, date(2027, 1, 16))
    assert await deleted(world.place, "customer") == {}
    on(world, date(2027, 1, 17))  # what a platform was told on 16 January
    assert await deleted(world.place, "customer") == {"given_to_platforms": 1}
    assert [row for row in await world.rows("data_keys") if row["subject_id"] == stage.customer_id] == []
    on(world, date(2030, 6, 30))
    assert await deleted(world.place, "customer") == {}
    on(world, date(2030, 7, 1))
    dry = await retained(world.place, "customer", dry=True)
    wanted = {"contracts": 1, "purchases": 1, "terms_notices": 1}
    assert {kind: count.past for kind, count in dry.items()} == wanted
    assert await deleted(world.place, "customer") == wanted
    for collection in ("contracts", "purchases", "terms_notices"):
        assert await world.rows(collection) == []
    assert await left_of(world, stage.customer_id) <= {"idempotency"}


async def test_an_order_that_came_to_nothing_goes_after_three_years(world: World) -> None:
    made = await sigrid(world)
    bought = await world.purchase(made, await world.product())
    (row,) = await world.rows("contracts")
    declined = {"status": ContractStatus.DECLINED.value}
    await world.mongo.collection("contracts").update_one({"_id": row["_id"]}, {"$set": declined})
    assert bought.contract.contract_id == row["_id"]
    on(world, date(2029, 1, 15))
    assert await deleted(world.place, "customer") == {}
    on(world, date(2029, 1, 16))
    assert await deleted(world.place, "customer") == {"orders": 1}
    assert await world.rows("purchases") == []


async def test_who_has_left_is_erased_after_three_years(world: World) -> None:
    stage = await full(world)
    await close(world, stage.customer_id)  # on 16 January
    other = await sigrid(world, identity="https://login.example|other")
    on(world, date(2029, 1, 16))
    assert "customers" not in await retained(world.place, "customer", dry=True)
    on(world, date(2029, 1, 17))
    assert (await retained(world.place, "customer", dry=True))["customers"].past == 1
    assert (await deleted(world.place, "customer"))["customers"] == 1
    (row,) = await world.rows("customers", {"_id": stage.customer_id})
    assert row["status"] == "erased"
    assert (await left_of(world, stage.customer_id)) <= {"idempotency", "data_keys"}
    (erasure,) = await world.rows("erasures")
    assert not {"open", "customer_ids"} & set(erasure)
    told = [one.splitlines()[0].decode() for one in (await messages(world.place.nats_url))["stream CUSTOMER"]]
    assert f"customer.v1.erased.{erasure['_id']}" in told
    assert [subject for subject in told if subject.endswith(stage.customer_id)] == []
    assert (await world.rows("customers", {"_id": other.customer_id}))[0]["status"] == "active"
    assert "customers" not in await retained(world.place, "customer", dry=True)


async def test_who_still_owes_stays_until_it_is_settled(world: World) -> None:
    made = await sigrid(world)
    await close(world, made.customer_id)
    world.billing.plans.owing.add(made.customer_id)
    on(world, date(2032, 1, 1))
    found = (await retained(world.place, "customer"))["customers"]
    assert (found.past, found.open, found.deleted) == (1, 1, 0)
    assert (await world.rows("customers", {"_id": made.customer_id}))[0]["status"] == "closed"
    world.billing.plans.owing.clear()
    on(world, date(2032, 1, 2))
    assert (await deleted(world.place, "customer"))["customers"] == 1


async def test_who_comes_back_while_a_run_looks_keeps_everything(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = await sigrid(world)
    await close(world, made.customer_id)
    keys = await world.rows("data_keys")
    on(world, date(2029, 1, 17))

    async def back(_store: CustomerStore, _customer_id: str) -> None:
        return None

    monkeypatch.setattr(CustomerStore, "left_at", back)
    assert "customers" not in await deleted(world.place, "customer")
    assert keys
    assert await world.rows("data_keys") == keys


async def test_who_is_restricted_stays(world: World) -> None:
    made = await sigrid(world)
    await close(world, made.customer_id)
    restrict = person_rpc.RestrictCustomerRequest(
        request_id=new_id("req"), customer_id=made.customer_id, reason="needed_for_claims"
    )
    await Persons(world, RIGHTS).RestrictCustomer(restrict)
    on(world, date(2032, 1, 1))
    found = (await retained(world.place, "customer"))["customers"]
    assert (found.past, found.open, found.deleted) == (1, 1, 0)


async def test_cut_off_and_taken_up_again_it_tells_the_numbers_of_the_whole(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        made = await sigrid(world, identity=f"https://login.example|{number}")
        await close(world, made.customer_id)
    falls = [2]

    async def failing(*given: Any) -> None:
        if falls[0]:
            falls[0] -= 1
            raise Unavailable("cut off here")
        await finish(*given)

    monkeypatch.setattr(retention, "finish", failing)
    on(world, date(2029, 1, 17))
    assert (await deleted(world.place, "customer"))["customers"] == 3
    assert falls == [0]
    assert all("open" not in row for row in await world.rows("erasures"))
    assert search(in_database(world), VALUES) == []
