"""An erasure before it is decided: planned, shown, blocked, refused."""

import asyncio
from datetime import timedelta

import pytest

from personvern.disclosure.v1 import disclosure_events_pb2 as events_pb
from personvern.disclosure.v1 import erasure_service_pb2 as rpc
from services.chassis.caller import Caller
from services.chassis.errors import RemoteError, Unavailable
from services.chassis.ids import new_id
from tests.component.disclosure.conftest import DPO, fresh
from tests.component.disclosure.erasing import LANGUAGES, Cut, World, last, world_at
from tests.support.eventually import eventually
from tests.support.suite import Suite


@pytest.fixture
async def world(place: Suite) -> World:
    return await world_at(place, erasures_every_seconds=0.2)


async def test_a_plan_of_all_contexts_is_shown_in_three_languages(world: World) -> None:
    world.people.others = [new_id("cus")]
    request = await world.opened()
    plan = await world.shown(request)
    assert plan.status == rpc.ERASURE_STATUS_PLANNED
    others = [item for item in plan.items if not item.key.startswith("disclosure.")]
    assert [(item.key, item.records) for item in others] == [
        ("billing.things", 3),
        ("billing.vouchers", 12),
        ("consent.things", 3),
        ("customer.things", 3),
        ("survey.things", 3),
    ]
    assert dict(others[1].titles) == {one: f"vouchers of billing in {one}" for one in LANGUAGES}
    assert (others[1].statute, others[1].until) == ("bokføringsloven § 13 nr. 1–4", "2031-12-31")
    everybody = [world.customer_id, *world.people.others]
    assert all(context.planned_for == [everybody] for context in world.contexts.values())
    assert world.people.erased == []
    again = await world.open()
    assert again.data_request_id == request.data_request_id, "an open one is given back"
    told = await eventually(lambda: last(world, f"disclosure.v1.erasure_planned.{world.customer_id}"))
    event = events_pb.ErasurePlanned.FromString(told)
    assert (event.erasure_id, event.blocked) == (plan.erasure_id, False)
    officers = await world.officer.GetErasure(rpc.GetErasureRequest(data_request_id=request.data_request_id))
    assert officers.erasure == plan
    entry = (await world.rows("ledger"))[-1]
    assert (entry["subject_id"], entry["fields"]) == (world.customer_id, ["data_requests.plan"])


async def test_a_plan_that_is_old_is_made_anew_when_it_is_looked_at(world: World) -> None:
    world.contexts["customer"].blocks = True
    request = await world.opened()
    assert (await world.shown(request)).status == rpc.ERASURE_STATUS_BLOCKED
    world.contexts["customer"].blocks = False
    assert (await world.shown(request)).status == rpc.ERASURE_STATUS_BLOCKED, "one of this minute stands"
    world.desk.place.clock.advance(timedelta(minutes=2))
    assert (await world.shown(request)).status == rpc.ERASURE_STATUS_PLANNED


async def test_a_look_beside_the_decision_shows_what_stands(world: World) -> None:
    request = await world.opened()
    world.desk.place.clock.advance(timedelta(minutes=2))
    gate = asyncio.Event()
    world.contexts["customer"].gates.append(gate)
    look = asyncio.create_task(world.shown(request))
    await eventually(lambda: not world.contexts["customer"].gates)
    await world.execute(request)
    gate.set()
    assert (await look).status in (rpc.ERASURE_STATUS_EXECUTING, rpc.ERASURE_STATUS_DONE)
    await world.done(request)


async def test_what_blocks_is_named_with_what_to_do_and_nothing_is_done(world: World) -> None:
    request = await world.opened()
    world.contexts["customer"].blocks = True  # since the plan was shown
    for key in ("k1", "k1", "k2"):
        with pytest.raises(RemoteError) as refusal:
            await world.execute(request, key, "nn")
        assert refusal.value.reason == "ERASURE_BLOCKED"
        [violation] = refusal.value.violations
        assert (violation.field, violation.text) == ("customer.contracts", "Why nn.")
    assert world.people.erased == []
    assert [row["status"] for row in await world.rows("erasures")] == ["blocked"]
    assert await world.rows("tombstones") == []

    world.contexts["customer"].blocks = False
    await world.execute(request, "k2")
    await world.done(request)


async def test_everything_is_said_that_cannot_be_done(world: World) -> None:
    world.contexts["billing"].trouble = Cut(0, Unavailable, 2)
    unplanned = await world.open()
    with pytest.raises(RemoteError) as refusal:
        await world.execute(unplanned)
    assert refusal.value.reason == "ERASURE_NOT_PLANNED"
    await world.ended(unplanned.operation_id, world.customer_id)

    stranger = world.erasures(Caller(kind="customer", id=new_id("cus")))
    asked = rpc.GetOwnErasureRequest(customer_id=new_id("cus"), data_request_id=unplanned.data_request_id)
    with pytest.raises(RemoteError) as refusal:
        await stranger.GetOwnErasure(asked)
    assert refusal.value.reason == "CALLER_NOT_ALLOWED"
    other = new_id("cus")
    asked.customer_id = other
    with pytest.raises(RemoteError) as refusal:
        await world.erasures(Caller(kind="customer", id=other)).GetOwnErasure(asked)
    assert refusal.value.reason == "ERASURE_NOT_FOUND"
    with pytest.raises(RemoteError) as refusal:
        await world.officer.ExecuteErasure(
            rpc.ExecuteErasureRequest(request_id=fresh(), data_request_id=new_id("drq"))
        )
    assert refusal.value.reason == "ERASURE_NOT_FOUND"

    decided = rpc.ExecuteErasureRequest(request_id="k", data_request_id=unplanned.data_request_id)
    with pytest.raises(RemoteError) as refusal:
        await world.officer.ExecuteErasure(decided)
    assert refusal.value.reason == "ERASURE_PERSON_DECIDES", "she asked logged in"
    assert (await world.shown(unplanned)).status == rpc.ERASURE_STATUS_PLANNED
    looks = [row for row in await world.rows("ledger") if row["recipient_id"] == DPO.id]
    assert [row["fields"] for row in looks] == [["data_requests.plan"]], "that the officer looked stays"
    await world.on_paper(unplanned)
    await world.officer.ExecuteErasure(decided)
    await world.done(unplanned)
    again = await world.officer.ExecuteErasure(decided)
    assert again.erasure.status == rpc.ERASURE_STATUS_DONE, "the same key again"
    with pytest.raises(RemoteError) as refusal:
        await world.execute(unplanned)
    assert refusal.value.reason == "ERASURE_DONE"
    with pytest.raises(RemoteError) as refusal:
        await world.open()
    assert refusal.value.reason == "ERASURE_DONE"


async def test_a_request_that_was_refused_is_not_executed(world: World) -> None:
    request = await world.opened()
    rows = world.desk.place.parts["disclosure"].parts.mongo.collection("data_requests")
    await rows.update_one({"_id": request.data_request_id}, {"$set": {"status": "refused"}})
    with pytest.raises(RemoteError) as refusal:
        await world.execute(request)
    assert refusal.value.reason == "ERASURE_NOT_PLANNED"
    assert world.people.erased == []


async def test_the_privacy_officer_has_it_done_too_and_two_at_once_do_it_once(world: World) -> None:
    request = await world.opened()
    await world.on_paper(request)
    asked = [
        rpc.ExecuteErasureRequest(request_id=fresh(), data_request_id=request.data_request_id)
        for _ in range(4)
    ]
    found = await asyncio.gather(*(world.officer.ExecuteErasure(one) for one in asked))
    assert {one.erasure.operation_id for one in found} == {found[0].erasure.operation_id}
    await world.done(request)
    [row] = await world.rows("erasures")
    assert (row["decided_by"], row["started_at"] is None) == (DPO.id, False)
    [kept] = await world.rows("data_requests")
    assert [(act["what"], act["by"]) for act in kept["acts"]][-1] == ("completed", DPO.id)
    assert world.in_order()
