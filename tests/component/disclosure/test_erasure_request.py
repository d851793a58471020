"""An erasure and the requests beside it: nothing is answered twice, nothing of an erased person is open."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from personvern.disclosure.v1 import data_request_service_pb2 as desk_rpc
from personvern.disclosure.v1 import data_request_service_pb2_grpc as desk_stubs
from personvern.disclosure.v1 import disclosure_pb2 as pb
from personvern.disclosure.v1 import disclosure_service_pb2 as requests
from personvern.disclosure.v1 import erasure_service_pb2 as rpc
from services.chassis.errors import RemoteError, Unavailable
from services.disclosure.usecases.erasures import ERASING, PLANNING
from tests.component.disclosure.conftest import DPO, fresh
from tests.component.disclosure.erasing import Cut, World, partner, world_at
from tests.support.suite import Suite


@pytest.fixture
async def world(place: Suite) -> World:
    return await world_at(place, erasures_every_seconds=0.2)


def refusal(request: pb.DataRequest) -> desk_rpc.RefuseDataRequestRequest:
    return desk_rpc.RefuseDataRequestRequest(
        request_id=fresh(), data_request_id=request.data_request_id, reason="It was asked for by mistake."
    )


def officer(world: World) -> Any:
    return world.desk.place.stub("disclosure", desk_stubs.DataRequestServiceStub, DPO)


async def statuses(world: World) -> dict[str, str]:
    """The status of each request by its kind."""
    return {row["kind"]: row["status"] for row in await world.rows("data_requests")}


async def test_a_refused_request_is_not_executed(world: World) -> None:
    request = await world.opened()
    no = refusal(request)
    first = await officer(world).RefuseDataRequest(no)
    assert (await officer(world).RefuseDataRequest(no)) == first
    with pytest.raises(RemoteError) as refused:
        await world.execute(request)
    assert refused.value.reason == "ERASURE_NOT_PLANNED"
    assert world.people.erased == []
    assert await statuses(world) == {"erasure": "refused"}


async def test_what_executes_is_neither_refused_nor_extended(world: World) -> None:
    request = await world.opened()
    cut = world.contexts["billing"].trouble = Cut(1, Unavailable, 1_000)
    await world.execute(request)
    later = desk_rpc.ExtendDataRequestRequest(**{**fields(refusal(request)), "request_id": fresh()})
    for step in (officer(world).RefuseDataRequest(refusal(request)), officer(world).ExtendDataRequest(later)):
        with pytest.raises(RemoteError) as refused:
            await step
        assert refused.value.reason == "DATA_REQUEST_STATE"
    assert await statuses(world) == {"erasure": "open"}
    cut.times = 0
    await world.done(request)
    assert await statuses(world) == {"erasure": "completed"}


def fields(message: Any) -> dict[str, Any]:
    return {field.name: value for field, value in message.ListFields()}


async def test_refused_and_executed_at_once_only_one_of_them_happens(world: World) -> None:
    request = await world.opened()
    outcomes = await asyncio.gather(
        world.execute(request), officer(world).RefuseDataRequest(refusal(request)), return_exceptions=True
    )
    failed = [one for one in outcomes if isinstance(one, RemoteError)]
    assert [one.reason in ("ERASURE_NOT_PLANNED", "DATA_REQUEST_STATE") for one in failed] == [True]
    if isinstance(outcomes[0], rpc.Erasure):
        await world.done(request)
        assert await statuses(world) == {"erasure": "completed"}
    else:
        assert await statuses(world) == {"erasure": "refused"}
        assert world.people.erased == []


async def test_what_else_was_asked_for_ends_with_the_erasure(world: World) -> None:
    me = world.desk.as_customer(world.customer_id)
    asked = {"customer_id": world.customer_id, "language": "nb"}
    access = requests.OpenDataRequestRequest(request_id=fresh(), kind=pb.DATA_REQUEST_KIND_ACCESS, **asked)
    wrong = requests.OpenDataRequestRequest(
        request_id=fresh(),
        kind=pb.DATA_REQUEST_KIND_RECTIFICATION,
        details="My name is spelled with a C.",
        **asked,
    )
    gate = world.contexts["survey"].gate = asyncio.Event()  # handed over when the person is gone
    collected = (await me.OpenDataRequest(access)).data_request
    await me.OpenDataRequest(wrong)
    request = await world.opened()
    await world.execute(request)
    await world.done(request)
    assert set((await statuses(world)).values()) == {"completed"}
    acts = {row["kind"]: [act["what"] for act in row["acts"]] for row in await world.rows("data_requests")}
    assert acts["access"] == acts["rectification"] == ["opened", "erased"]
    assert acts["erasure"] == ["opened", "completed"]
    gate.set()
    await world.ended(collected.operation_id, world.customer_id, DPO)
    assert await world.rows("packages") == []
    assert await world.rows("package_parts") == []
    assert world.customer_id not in str(await world.rows("operations"))


async def test_restored_rows_of_this_context_end_as_they_had_ended(world: World) -> None:
    received = await partner(world, "invoice_distribution", "erasures:read")
    request = await world.opened()
    kept = {name: await world.rows(name) for name in ("erasures", "data_requests")}
    await world.execute(request)
    await world.done(request)
    [notice] = await world.rows("notices")
    mongo = world.desk.place.parts["disclosure"].parts.mongo
    for name in ("erasures", "data_requests", "notices", "erased"):  # as the backup has them
        await mongo.collection(name).delete_many({"_id": {"$gt": ""}})
    for name, rows in kept.items():
        await mongo.collection(name).insert_many(rows)
    assert (await statuses(world), await world.rows("notices")) == ({"erasure": "open"}, [])

    for again in (fresh(), fresh()):
        order = rpc.ReapplyErasuresRequest(request_id=again)
        started = await world.officer.ReapplyErasures(order)
        assert (await world.officer.ReapplyErasures(order)).operation_id == started.operation_id
        await world.ended(started.operation_id, world.customer_id, DPO)
        assert await statuses(world) == {"erasure": "completed"}
        assert [row["status"] for row in await world.rows("erasures")] == ["done"]
        [made] = await world.rows("notices")
        assert (made["cause_id"], made["processor_id"]) == (notice["cause_id"], received.id)
    assert len(world.letters()) == 1


@pytest.mark.parametrize("kind", [PLANNING, ERASING])
async def test_work_that_a_restored_backup_has_under_way_names_nobody(world: World, kind: str) -> None:
    request = await world.opened()
    known = {row["kind"]: row for row in await world.rows("operations")}
    await world.execute(request)
    await world.done(request)
    known |= {row["kind"]: row for row in await world.rows("operations")}
    mongo = world.desk.place.parts["disclosure"].parts.mongo
    under_way = {"state": "running", "owner": f"customer:{world.customer_id}"}
    under_way |= {"lease_owner": "worker_x", "lease_until": datetime.now(UTC) + timedelta(hours=1)}
    await mongo.collection("operations").delete_many({"_id": {"$gt": ""}})
    await mongo.collection("operations").insert_one(known[kind] | under_way)
    await mongo.collection("erased").delete_many({"_id": {"$gt": ""}})
    began = await world.officer.ReapplyErasures(rpc.ReapplyErasuresRequest(request_id=fresh()))
    await world.ended(began.operation_id, world.customer_id, DPO)
    (left,) = [row for row in await world.rows("operations") if row["kind"] == kind]
    assert (left["state"], left["owner"]) == ("running", "staff:dpo")
    assert world.customer_id not in str(left)
