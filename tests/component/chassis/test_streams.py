"""Streams, consumers, inbox, dead letters on the real broker and database: what is published is handled."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest
import structlog

from personvern.operations.v1 import operations_service_pb2 as pb
from services.chassis.clock import MovableClock
from services.chassis.errors import Invalid, Unavailable
from services.chassis.inbox import Inbox
from services.chassis.mongo import Mongo
from services.chassis.stream_declarations import StreamDeclarations
from services.chassis.streams import DEAD_LETTERS, BrokerGone, EventMeta, Outgoing, Poison, Streams
from tests.component.chassis.test_events import consumer
from tests.support.eventually import eventually


def outgoing(event_id: str, body: bytes = b"") -> Outgoing:
    now = datetime.now(UTC)
    return Outgoing(event_id, "customer.v1.registered.cus_1", "T", "cus_1", "/test", now, body, {})


async def test_a_broker_that_lost_everything_is_filled_once_an_operator_has_declared_the_streams(
    streams: Streams, operator: StreamDeclarations
) -> None:
    seen: list[str] = []

    async def handle(message: pb.GetOperationRequest, meta: EventMeta) -> None:
        seen.append(meta.id)

    await streams.consume(consumer(handle))
    await streams.publish(outgoing("evt_1"))
    await eventually(lambda: seen == ["evt_1"])
    await operator._js.delete_stream("CUSTOMER")
    with pytest.raises(BrokerGone, match="not there"):
        await streams.publish(outgoing("evt_2"))
    with pytest.raises(BrokerGone, match="not there"):
        await streams.publish_many([outgoing("evt_2")])
    assert await operator.declare_all(["customer"]) == {DEAD_LETTERS: "stands", "CUSTOMER": "made"}
    await streams.publish(outgoing("evt_2"))
    await eventually(lambda: seen == ["evt_1", "evt_2"])


async def test_a_stream_that_comes_late_is_waited_for_and_said_so_once(
    streams: Streams, operator: StreamDeclarations
) -> None:
    await operator._js.delete_stream("CUSTOMER")
    seen: list[str] = []

    async def handle(message: pb.GetOperationRequest, meta: EventMeta) -> None:
        seen.append(meta.id)

    with structlog.testing.capture_logs() as logs:
        standing = asyncio.create_task(streams.stand(DEAD_LETTERS, "CUSTOMER"))
        consuming = asyncio.create_task(streams.consume(consumer(handle)))
        waiting = ("waiting for a stream", "CUSTOMER", "it is not declared")
        await eventually(lambda: len(logs) == 2)
        assert [(line["event"], line["stream"], line["cause"]) for line in logs] == [waiting] * 2
        assert not standing.done()
        await operator.declare_all(["customer"])
        await asyncio.gather(standing, consuming)
        assert [line["event"] for line in logs[2:]] == ["waiting for a stream no more"] * 2
    await streams.publish(outgoing("evt_1"))
    await eventually(lambda: seen == ["evt_1"])


async def test_a_consumer_that_the_broker_refuses_to_declare_again_says_so_and_goes_on_when_it_may(
    streams: Streams, operator: StreamDeclarations
) -> None:
    seen: list[str] = []

    async def handle(message: pb.GetOperationRequest, meta: EventMeta) -> None:
        seen.append(meta.id)

    await streams.consume(consumer(handle))
    await streams.publish(outgoing("evt_1"))
    await eventually(lambda: seen == ["evt_1"])
    stream = (await operator._js.stream_info("CUSTOMER")).config
    with structlog.testing.capture_logs() as logs:
        await operator._js.delete_stream("CUSTOMER")
        await operator._js.add_stream(stream.evolve(max_consumers=1))
        await operator._js.add_consumer("CUSTOMER", durable_name="another", ack_policy="explicit")
        await eventually(lambda: any(line["event"] == "consumer waits" for line in logs))
        (told,) = [line for line in logs if line["event"] == "consumer waits"]
        assert (told["consumer"], told["cause"]) == ("test-on-registered", "maximum consumers limit reached")
        await operator._js.delete_consumer("CUSTOMER", "another")
        await streams.publish(outgoing("evt_2"))
        await eventually(lambda: seen == ["evt_1", "evt_2"])
    assert [line["event"] for line in logs if line["event"].startswith("consumer waits")] == [
        "consumer waits",
        "consumer waits no more",
    ]


async def test_dead_letters_wait_without_an_age_and_an_operators_settings_stay(
    operator: StreamDeclarations,
) -> None:
    async def config(name: str) -> Any:
        return (await operator._js.stream_info(name)).config

    assert not (await config(DEAD_LETTERS)).max_age
    assert (await config("CUSTOMER")).max_age
    await operator._js.update_stream((await config("CUSTOMER")).evolve(max_msgs=1_000_000))
    await operator.declare("CUSTOMER", ["customer.v1.>", "customer.v2.>"])
    changed = await config("CUSTOMER")
    assert (changed.max_msgs, changed.subjects) == (1_000_000, ["customer.v1.>", "customer.v2.>"])


async def test_twice_published_is_delivered_once_and_twice_delivered_is_handled_once(
    mongo: Mongo, streams: Streams, clock: MovableClock
) -> None:
    inbox, effects = Inbox(mongo), mongo.collection("effects")
    answers: list[bool] = []

    async def handle(message: pb.GetOperationRequest, meta: EventMeta) -> None:
        async def body() -> None:
            await effects.update_one({"_id": "n"}, {"$inc": {"times": 1}}, upsert=True)

        answers.append(await inbox.once(meta, body))
        if len(answers) == 1:
            raise Unavailable("after the commit, before the acknowledgement")

    await streams.consume(consumer(handle))
    for _ in range(3):
        await streams.publish(outgoing("evt_1"))
    await eventually(lambda: len(answers) == 2)
    assert answers == [True, False]
    assert (await effects.find_one({"_id": "n"}) or {})["times"] == 1


async def test_inbox_under_concurrency_runs_the_effect_once(mongo: Mongo, clock: MovableClock) -> None:
    inbox, effects = Inbox(mongo), mongo.collection("effects")
    meta = EventMeta("evt_1", "T", "s", clock.now(), "c", 1)

    async def body() -> None:
        await asyncio.sleep(0.01)
        await effects.update_one({"_id": "n"}, {"$inc": {"times": 1}}, upsert=True)

    assert not await inbox.seen(meta)
    answers = await asyncio.gather(*(inbox.once(meta, body) for _ in range(5)))
    assert sorted(answers) == [False, False, False, False, True]
    assert await inbox.seen(meta)
    assert (await effects.find_one({"_id": "n"}) or {})["times"] == 1


async def test_what_cannot_be_handled_is_buried_and_comes_home_on_replay(streams: Streams) -> None:
    broken, seen = [True], []

    async def handle(message: pb.GetOperationRequest, meta: EventMeta) -> None:
        if broken[0]:
            raise Invalid("not now")
        seen.append(meta.id)

    await streams.consume(consumer(handle))
    await streams.publish(outgoing("evt_1"))

    async def letters() -> list[Any]:
        return [letter async for letter in streams.dead_letters()]

    await eventually(letters)
    (letter,) = await letters()
    assert (letter.consumer, letter.event_id, letter.reason) == (
        "test-on-registered",
        "evt_1",
        "personvern/INVALID_REQUEST",
    )
    assert [item async for item in streams.dead_letters("another")] == []
    broken[0] = False
    await streams.replay(letter)
    await eventually(lambda: seen == ["evt_1"])
    assert await letters() == []


async def test_a_broker_that_goes_away_is_told_of_by_our_own_error(streams: Streams) -> None:
    """Who looks through the dead letters knows no error of the client."""
    await streams.close()
    with pytest.raises(BrokerGone):
        _ = [letter async for letter in streams.dead_letters()]


@pytest.mark.parametrize("how", ["undecodable", "poison"])
async def test_poison_is_buried_at_once(streams: Streams, how: str) -> None:
    deliveries: list[int] = []

    async def handle(message: pb.GetOperationRequest, meta: EventMeta) -> None:
        deliveries.append(meta.deliveries)
        raise Poison("never")

    await streams.consume(consumer(handle))
    await streams.publish(outgoing("evt_1", b"\xff\xff" if how == "undecodable" else b""))

    async def buried() -> list[str]:
        return [letter.reason async for letter in streams.dead_letters()]

    assert await eventually(buried) == ["UNDECODABLE" if how == "undecodable" else "Poison"]
    assert deliveries == ([] if how == "undecodable" else [1])


async def test_infrastructure_that_is_away_is_waited_for_longer(streams: Streams) -> None:
    deliveries: list[int] = []

    async def handle(message: pb.GetOperationRequest, meta: EventMeta) -> None:
        deliveries.append(meta.deliveries)
        if meta.deliveries < 5:  # a handler that says no would be given up after 3
            raise Unavailable("the database is away")

    await streams.consume(consumer(handle))
    await streams.publish(outgoing("evt_1"))
    await eventually(lambda: deliveries == [1, 2, 3, 4, 5])


async def test_a_signal_reaches_the_others_with_its_body_and_not_its_sender(
    streams: Streams, nats_url: str
) -> None:
    other = Streams(nats_url, "other")
    await other.connect()
    try:
        heard: dict[str, list[bytes]] = {"own": [], "other": []}

        async def own(body: bytes) -> None:
            heard["own"].append(body)

        async def others(body: bytes) -> None:
            heard["other"].append(body)

        await streams.on_signal("signals.test", own)
        await other.on_signal("signals.test", others)
        for number in range(3):
            await streams.signal("signals.test", b"%d" % number)
        await eventually(lambda: len(heard["other"]) >= 3)
        assert heard == {"own": [], "other": [b"0", b"1", b"2"]}
    finally:
        await other.close()
