"""Outbox and relay on the real database and broker: what is committed is published, in order, each once."""

import asyncio
from typing import Any

import pytest

from personvern.operations.v1 import operations_service_pb2 as pb
from services.chassis import outbox as outbox_module
from services.chassis import telemetry
from services.chassis.clock import MovableClock
from services.chassis.mongo import Mongo
from services.chassis.outbox import Event, Outbox, Relay
from services.chassis.streams import (
    BrokerGone,
    Consumer,
    EventMeta,
    Outgoing,
    Streams,
)
from tests.support.eventually import eventually

Seen = list[tuple[str, EventMeta]]


def event(number: int) -> Event:
    message = pb.GetOperationRequest(operation_id=f"op_{number}")
    subject = f"customer.v1.registered.cus_{number}"
    return Event(subject, "personvern.customer.v1.CustomerRegistered", message, "cus")


def consumer(handle: Any, durable: str = "test-on-registered") -> Consumer:
    return Consumer(durable, "CUSTOMER", "customer.v1.registered.*", pb.GetOperationRequest, handle)


async def test_events_of_a_transaction_arrive_in_order_and_only_if_it_commits(
    mongo: Mongo, streams: Streams, clock: MovableClock
) -> None:
    outbox, relay = Outbox(mongo, clock, "/test"), Relay(mongo, streams, "test")
    outbox.wake = relay.wake
    seen: Seen = []

    async def handle(message: pb.GetOperationRequest, meta: EventMeta) -> None:
        seen.append((message.operation_id, meta))

    async def lost() -> None:
        await outbox.add(event(99))
        raise RuntimeError("stop")

    await streams.consume(consumer(handle))
    await relay.start()
    with pytest.raises(RuntimeError):
        await mongo.transaction(lost)
    for number in range(20):
        await mongo.transaction(lambda number=number: outbox.add(event(number)))  # type: ignore[misc]
    await eventually(lambda: len(seen) == 20)
    assert [name for name, _ in seen] == [f"op_{number}" for number in range(20)]
    assert seen[0][1].time == clock.now()
    assert seen[0][1].type == "personvern.customer.v1.CustomerRegistered"
    await relay.stop()
    assert await mongo.collection("outbox").count({}) == 0


async def test_very_many_events_share_rows_and_arrive_in_order_each_once(
    mongo: Mongo, streams: Streams, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    outbox, rows = Outbox(mongo, clock, "/test"), mongo.collection("outbox")
    seen: Seen = []

    async def handle(message: pb.GetOperationRequest, meta: EventMeta) -> None:
        seen.append((message.operation_id, meta))

    await streams.consume(consumer(handle))
    await mongo.transaction(lambda: outbox.add(event(-1)))
    await mongo.transaction(lambda: outbox.add(*map(event, range(250))))
    await mongo.transaction(lambda: outbox.add(event(250)))
    assert await rows.count({}) == 5
    publish, broken = streams.publish_many, [True]

    async def gone(events: list[Outgoing]) -> None:
        await publish(events[:60] if broken else events)  # the connection goes in the middle of a row
        if broken:
            broken.clear()
            raise BrokerGone("not acknowledged")

    monkeypatch.setattr(streams, "publish_many", gone)
    relay = Relay(mongo, streams, "test", poll_seconds=0.05)
    await relay.start()
    await eventually(lambda: len(seen) == 252)
    await relay.stop()
    assert not broken
    assert [name for name, _ in seen] == [f"op_{number}" for number in range(-1, 251)]
    assert len({meta.id for _, meta in seen}) == 252
    assert await rows.count({}) == 0


async def test_rows_are_removed_together_or_when_asked_for_and_none_is_published_twice(
    mongo: Mongo, streams: Streams, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox_module, "LINGER_SECONDS", 3600.0)
    outbox, rows = Outbox(mongo, clock, "/test"), mongo.collection("outbox")
    relay = Relay(mongo, streams, "test", poll_seconds=3600.0)
    outbox.wake = relay.wake
    published: list[int] = []
    publish = streams.publish_many

    async def counted(events: list[Outgoing]) -> None:
        await publish(events)
        published.append(len(events))

    monkeypatch.setattr(streams, "publish_many", counted)
    await relay.start()
    await mongo.transaction(lambda: outbox.add(event(0)))

    async def all_removed() -> bool:
        return await rows.count({}) == 0

    outbox.wake(())  # now the relay looks, and removes what it has published
    await eventually(all_removed)
    for group in range(4):
        made = [outbox.row(event(10 * group + number)) for number in range(3)]
        await mongo.transaction(lambda made=made: outbox.add_together(made))  # type: ignore[misc]
        await eventually(lambda group=group: len(published) == group + 1)  # type: ignore[misc]
    await mongo.transaction(lambda: outbox.add(event(50)))
    assert await rows.count({}) == 5
    outbox.wake(())
    await eventually(all_removed)
    await relay.stop()
    assert published == [3, 3, 3, 3]
    assert await rows.count({}) == 0


async def test_events_of_commands_that_commit_together_share_a_row_and_keep_their_own_traces(
    mongo: Mongo, streams: Streams, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    outbox, rows = Outbox(mongo, clock, "/test"), mongo.collection("outbox")
    seen: list[tuple[str, str]] = []

    async def handle(message: pb.GetOperationRequest, _: EventMeta) -> None:
        seen.append((message.operation_id, telemetry.trace_id()))

    await streams.consume(consumer(handle))
    traces = [f"{number:032x}" for number in range(1, 6)]
    made = [
        outbox.row(event(number), {"traceparent": f"00-{trace}-{number + 1:016x}-01"})
        for number, trace in enumerate(traces)
    ]
    await mongo.transaction(lambda: outbox.add_together(made))
    assert await rows.count({}) == 1
    publish, broken = streams.publish_many, [True]

    async def gone(events: list[Outgoing]) -> None:
        await publish(events[:2] if broken else events)
        if broken:
            broken.clear()
            raise BrokerGone("not acknowledged")

    monkeypatch.setattr(streams, "publish_many", gone)
    relay = Relay(mongo, streams, "test", poll_seconds=0.05)
    await relay.start()
    await eventually(lambda: len(seen) == 5)
    await relay.stop()
    assert not broken
    assert sorted(seen) == [(f"op_{number}", trace) for number, trace in enumerate(traces)]
    assert await rows.count({}) == 0


async def test_an_event_outside_a_transaction_is_refused(mongo: Mongo, clock: MovableClock) -> None:
    with pytest.raises(RuntimeError, match="transaction"):
        await Outbox(mongo, clock, "/test").add(event(1))


async def test_only_the_holder_of_the_lease_publishes_and_the_other_takes_over(
    mongo: Mongo, streams: Streams, clock: MovableClock
) -> None:
    outbox = Outbox(mongo, clock, "/test")
    first, second = (Relay(mongo, streams, "test", poll_seconds=0.1) for _ in range(2))
    seen: list[str] = []

    async def handle(message: pb.GetOperationRequest, meta: EventMeta) -> None:
        seen.append(message.operation_id)

    await streams.consume(consumer(handle))
    await first.start()
    await eventually(lambda: first._holds)
    await second.start()
    outbox.wake = second.wake  # the commit happens in the replica that does not hold the lease
    await mongo.transaction(lambda: outbox.add(event(1)))
    await eventually(lambda: seen == ["op_1"])
    assert not second._holds
    await first.stop()
    await mongo.transaction(lambda: outbox.add(event(2)))
    await eventually(lambda: seen == ["op_1", "op_2"])
    await second.stop()


async def test_a_commit_beside_the_holder_is_signalled_once_and_answered_by_nobody(
    mongo: Mongo, streams: Streams, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    outbox = Outbox(mongo, clock, "/test")
    relays = [Relay(mongo, streams, "test", poll_seconds=60) for _ in range(3)]
    signals: list[str] = []
    signal = streams.signal

    async def counted(subject: str) -> None:
        signals.append(subject)
        await signal(subject)

    monkeypatch.setattr(streams, "signal", counted)
    for relay in relays:  # the first looks at once, and so has the lease before the others begin
        await relay.start()
        await eventually(lambda: relays[0]._holds)
    outbox.wake = relays[1].wake
    for number in range(3):
        await mongo.transaction(lambda number=number: outbox.add(event(number)))  # type: ignore[misc]
        await eventually(lambda number=number: len(signals) > number)
    await asyncio.sleep(0.2)  # an answer would come at once
    assert len(signals) == 3
    for relay in relays:
        await relay.stop()
