"""The gauges of background work tell what stands in the database and at the broker."""

from datetime import timedelta
from typing import Any

import pytest
from prometheus_client import REGISTRY

from personvern.operations.v1 import operations_service_pb2 as pb
from services.chassis.clock import MovableClock
from services.chassis.errors import Unavailable
from services.chassis.mongo import Mongo
from services.chassis.operations import Operations
from services.chassis.outbox import Event, Outbox, Relay
from services.chassis.runtime import INDEXES
from services.chassis.streams import Consumer, EventMeta, Poison, Streams
from services.chassis.watching import Figure, Watch
from tests.support.eventually import eventually
from tests.support.query_plans import recording, unindexed

DURABLE = "watched-on-registered"


async def refuse(_: Any, meta: EventMeta) -> None:
    raise Poison("not for us")


CONSUMER = Consumer(DURABLE, "CUSTOMER", "customer.v1.registered.*", pb.GetOperationRequest, refuse)


@pytest.fixture
def watch(mongo: Mongo, streams: Streams, clock: MovableClock) -> Watch:
    return Watch("customer", mongo, streams, clock, [CONSUMER], {"import": None})


def told(name: str, **labels: str) -> float | None:
    return REGISTRY.get_sample_value(name, {"service": "customer", **labels})


async def test_what_waits_and_for_how_long(
    watch: Watch, mongo: Mongo, streams: Streams, clock: MovableClock
) -> None:
    await streams._declare_consumer(CONSUMER)
    await watch.look()
    assert told("personvern_outbox_age_seconds") == 0
    assert told("personvern_operations", kind="import") == 0
    assert told("personvern_operation_age_seconds", kind="import") == 0
    assert told("personvern_consumer_waiting", consumer=DURABLE) == 0

    outbox = Outbox(mongo, clock, "/test")
    message = pb.GetOperationRequest(operation_id="op_1")
    events = [Event(f"customer.v1.registered.cus_{n}", "T", message, "cus") for n in range(3)]
    operations = Operations(mongo, clock, "watched")

    async def act() -> None:
        await outbox.add(*events)
        await operations.start("import", {}, owner="staff:ops")

    await mongo.transaction(act)
    clock.advance(timedelta(seconds=40))
    await watch.look()
    assert told("personvern_outbox_age_seconds") == 40
    assert told("personvern_outbox_rows") == 3
    assert told("personvern_operations", kind="import") == 1
    assert told("personvern_operation_age_seconds", kind="import") == 40

    relay = Relay(mongo, streams, "watched")
    await relay.start()

    async def published() -> bool:
        return await mongo.collection("outbox").count({}) == 0

    assert await eventually(published)
    await relay.stop()
    await watch.look()
    assert told("personvern_outbox_age_seconds") == 0
    assert told("personvern_outbox_rows") == 0
    assert told("personvern_consumer_waiting", consumer=DURABLE) == 3
    assert told("personvern_stream_events") == 3
    assert (told("personvern_stream_bytes") or 0) > 3 * len("customer.v1.registered.cus_0")

    before = told("personvern_dead_letters_stored")
    await streams.consume(CONSUMER)

    async def all_are_dead() -> bool:
        await watch.look()
        unfinished = told("personvern_consumer_unacknowledged", consumer=DURABLE)
        return told("personvern_dead_letters_stored") == (before or 0) + 3 and unfinished == 0

    assert await eventually(all_are_dead)
    assert told("personvern_consumer_waiting", consumer=DURABLE) == 0


async def test_a_look_walks_through_no_collection(
    mongodb_uri: str, database_name: str, streams: Streams, clock: MovableClock
) -> None:
    with recording() as queries:
        mongo = Mongo(mongodb_uri, database_name)
        await mongo.ensure_indexes(INDEXES)
        rows = [{"_id": f"evt_{n}", "time": clock.now()} for n in range(3)]
        await mongo.collection("outbox").insert_many(rows)
        await Watch("customer", mongo, streams, clock, [], {}).look()
        queries.on = False
    assert told("personvern_outbox_rows") == 3
    assert unindexed(queries, mongodb_uri) == {}
    await mongo.close()


async def test_a_context_has_figures_of_its_own(mongo: Mongo, streams: Streams, clock: MovableClock) -> None:
    cases = {("open",): 2.0, ("late",): 0.0}

    async def by_state() -> dict[tuple[str, ...], float]:
        return cases

    async def alone() -> dict[tuple[str, ...], float]:
        return {(): 7}

    figures = [
        Figure("personvern_test_cases", "Cases.", by_state, ("state",)),
        Figure("personvern_test_alone", "One.", alone),
    ]
    for _ in range(2):  # a service may be built twice in a process
        watch = Watch("customer", mongo, streams, clock, [], {}, figures)
        await watch.look_at_figures()
    assert REGISTRY.get_sample_value("personvern_test_cases", {"state": "open"}) == 2
    assert REGISTRY.get_sample_value("personvern_test_cases", {"state": "late"}) == 0
    assert REGISTRY.get_sample_value("personvern_test_alone") == 7


async def test_a_broker_that_is_away_is_no_number(watch: Watch, streams: Streams) -> None:
    await streams.close()
    with pytest.raises(Unavailable):
        await watch.look()
