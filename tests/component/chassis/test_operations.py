"""Long work: progress, result, problem, and another worker after a death."""

import asyncio
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest

from services.chassis import operation_runner
from services.chassis import operations as module
from services.chassis.clock import MovableClock
from services.chassis.errors import Invalid, OperationUnknown, Unavailable
from services.chassis.mongo import Document, Mongo
from services.chassis.operation_runner import OperationRunner
from services.chassis.operations import OperationHandler, Operations, Running
from tests.support.eventually import eventually


class Work:
    """Operations of one database and their worker."""

    def __init__(
        self, mongo: Mongo, clock: MovableClock, handler: OperationHandler, forget: tuple[str, ...] = ()
    ) -> None:
        self.mongo = mongo
        self.forget = forget
        self.operations = Operations(mongo, clock, "test")
        self.runner = OperationRunner(self.operations, mongo, clock, {"count": handler})

    async def run(self) -> module.Operation:
        async def ask() -> module.Operation:
            return await self.operations.start("count", {"to": 3}, owner="staff:finance", forget=self.forget)

        started = await self.mongo.transaction(ask)
        assert started.id.startswith("op_test_")
        await self.runner.start()

        async def ended() -> module.Operation | None:
            now = await self.operations.get(started.id)
            return now if now.ended else None

        try:
            return await eventually(ended)  # type: ignore[return-value]
        finally:
            await self.runner.stop()


async def test_work_reports_and_ends(mongo: Mongo, clock: MovableClock) -> None:
    percents: list[int] = []

    async def count(running: Running) -> dict[str, Any]:
        for done in range(running.input["to"] + 1):
            await running.progress(done, running.input["to"])
            percents.append((await work.operations.get(running.id)).percent)
        return {"counted": 3}

    work = Work(mongo, clock, count)
    ended = await work.run()
    assert (ended.state, ended.result, ended.percent) == (module.DONE, {"counted": 3}, 100)
    assert percents == [0, 33, 66, 99]  # a hundred is said at the end only


async def test_work_ends_with_the_transaction_that_finishes_it(mongo: Mongo, clock: MovableClock) -> None:
    """Taken back, it has not ended; committed, whoever waits hears of it before the handler returns."""
    things, heard = mongo.collection("things"), asyncio.Event()

    async def count(running: Running) -> dict[str, Any]:
        async def finish(*, stop: bool = False) -> None:
            await things.insert_one({"_id": "done"})
            await running.end({"counted": 3}, "staff:dpo")
            if stop:
                raise RuntimeError("stop")

        waiting = asyncio.create_task(work.operations.ended(running.id, 60))
        with pytest.raises(RuntimeError):
            await mongo.transaction(lambda: finish(stop=True))
        assert (await work.operations.get(running.id)).state == module.RUNNING
        assert not running.ended
        await mongo.transaction(finish)
        assert await waiting
        heard.set()
        return {"counted": "not so"}

    work = Work(mongo, clock, count, forget=("to",))
    ended = await work.run()
    assert (ended.state, ended.result, ended.owner) == (module.DONE, {"counted": 3}, "staff:dpo")
    assert await things.find_one({"_id": "done"})
    await asyncio.wait_for(heard.wait(), 30)
    row = await mongo.collection(module.COLLECTION).find_one({"_id": ended.id})
    assert row is not None
    assert row["input"]["to"] is None


async def test_who_has_lost_the_lease_does_not_end_the_work(mongo: Mongo, clock: MovableClock) -> None:
    things, tries = mongo.collection("things"), list[str]()

    async def count(running: Running) -> dict[str, Any]:
        async def finish() -> None:
            await things.insert_one({"_id": len(tries)})
            await running.end({"by": tries[-1]})

        tries.append(running.id)
        if len(tries) == 1:
            other = {"$set": {"lease_owner": "another", "lease_until": datetime.fromtimestamp(0, UTC)}}
            await mongo.collection(module.COLLECTION).update_one({"_id": running.id}, other)
        await mongo.transaction(finish)
        return {}

    work = Work(mongo, clock, count)
    ended = await work.run()
    assert ended.state == module.DONE
    assert [row["_id"] for row in await things.find({})] == [2], "what the first did went with its lease"


@pytest.mark.parametrize("good", [True, False])
async def test_what_is_to_be_forgotten_is_gone_at_the_end(
    mongo: Mongo, clock: MovableClock, good: bool
) -> None:
    async def count(running: Running) -> dict[str, Any]:
        assert running.input["to"] == 3
        if not good:
            raise Invalid("line 3 is broken", line="3")
        return {}

    work = Work(mongo, clock, count, forget=("to",))
    ended = await work.run()
    assert ended.state == (module.DONE if good else module.FAILED)
    row = await mongo.collection(module.COLLECTION).find_one({"_id": ended.id})
    assert row is not None
    assert row["input"] == {"to": None}


async def test_a_rule_that_says_no_fails_it_with_the_problem(mongo: Mongo, clock: MovableClock) -> None:
    async def refuse(running: Running) -> dict[str, Any]:
        raise Invalid("line 3 is broken", line="3")

    ended = await Work(mongo, clock, refuse).run()
    assert ended.state == module.FAILED
    assert ended.problem is not None
    assert (ended.problem.reason, dict(ended.problem.metadata)) == ("INVALID_REQUEST", {"line": "3"})


async def test_what_is_away_for_a_moment_is_tried_again(mongo: Mongo, clock: MovableClock) -> None:
    tries: list[int] = []

    async def flicker(running: Running) -> dict[str, Any]:
        tries.append(1)
        if len(tries) < 3:
            raise Unavailable("away")
        return {}

    ended = await Work(mongo, clock, flicker).run()
    assert (ended.state, len(tries)) == (module.DONE, 3)


async def test_a_bug_ends_it_after_three_tries_and_tells_nothing(mongo: Mongo, clock: MovableClock) -> None:
    async def bug(running: Running) -> dict[str, Any]:
        raise KeyError("kari@example.no")

    ended = await Work(mongo, clock, bug).run()
    assert ended.problem is not None
    assert ended.problem.reason == "INTERNAL"
    assert "kari" not in repr(ended)


async def test_being_handed_over_politely_is_no_failure(mongo: Mongo, clock: MovableClock) -> None:
    failures: list[int] = []

    async def hang(running: Running) -> dict[str, Any]:
        await asyncio.sleep(60)
        return {}

    async def stumble(running: Running) -> dict[str, Any]:
        failures.append(1)
        if len(failures) == 1:
            raise KeyError("once")
        return {"by": "the last"}

    first = Work(mongo, clock, hang)
    started = await mongo.transaction(lambda: first.operations.start("count", {}, owner="staff"))
    for _ in range(4):  # four rolling restarts
        runner = OperationRunner(first.operations, mongo, clock, {"count": hang})
        await runner.start()
        await eventually(lambda runner=runner: bool(runner._running))
        await runner.stop()
    last = Work(mongo, clock, stumble)
    await last.runner.start()

    async def done() -> bool:
        return (await last.operations.get(started.id)).result == {"by": "the last"}

    await eventually(done)
    await last.runner.stop()


async def test_work_that_kills_its_worker_is_given_up(mongo: Mongo, clock: MovableClock) -> None:
    async def never(running: Running) -> dict[str, Any]:
        raise AssertionError("it is not begun again")

    work = Work(mongo, clock, never)
    started = await mongo.transaction(lambda: work.operations.start("count", {}, owner="staff"))
    await mongo.collection("operations").update_one(
        {"_id": started.id}, {"$set": {"claims": operation_runner.CLAIMS}}
    )
    await work.runner.start()

    async def failed() -> bool:
        return (await work.operations.get(started.id)).state == module.FAILED

    await eventually(failed)
    await work.runner.stop()


async def test_another_worker_goes_on_after_a_death(
    mongo: Mongo, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(operation_runner, "LEASE_SECONDS", 0.3)
    begun, taken, lost = asyncio.Event(), asyncio.Event(), []

    async def hang(running: Running) -> dict[str, Any]:
        begun.set()
        await taken.wait()
        try:
            await running.progress(1, 1)
        except module.LeaseLost:
            lost.append(running.id)
            raise
        return {"by": "the dead"}

    async def finish(running: Running) -> dict[str, Any]:
        taken.set()
        return {"by": "the next"}

    dead, alive = Work(mongo, clock, hang), Work(mongo, clock, finish)
    monkeypatch.setattr(dead.runner, "_keep", lambda _: asyncio.sleep(60))  # a dead worker renews nothing
    started = await mongo.transaction(lambda: dead.operations.start("count", {}, owner="staff:finance"))
    await dead.runner.start()

    async def done() -> bool:
        return (await alive.operations.get(started.id)).result == {"by": "the next"}

    await begun.wait()
    await asyncio.sleep(0.4)
    await alive.runner.start()
    try:
        await eventually(lambda: bool(lost))
        await eventually(done)
    finally:
        await dead.runner.stop()
        await alive.runner.stop()


class Gate:
    """A handler that waits until it is let through."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.open = asyncio.Event()

    async def __call__(self, running: Running) -> dict[str, Any]:
        self.begun.append(running.id)
        await self.open.wait()
        return {}


async def asked(work: Work) -> module.Operation:
    """New work, committed."""
    return await work.mongo.transaction(lambda: work.operations.start("count", {}, owner="staff"))


async def test_who_asks_where_there_is_room_has_it_begun_at_once(mongo: Mongo, clock: MovableClock) -> None:
    gate = Gate()
    work = Work(mongo, clock, gate)
    assert (await asked(work)).state == module.QUEUED  # nobody works here yet
    await work.runner.start()
    try:
        await eventually(lambda: len(gate.begun) == 1)
        second = await asked(work)
        assert second.state == module.RUNNING
        third = await asked(work)
        assert third.state == module.QUEUED  # two at once
        await eventually(lambda: second.id in gate.begun)
        gate.open.set()
        for one in (second, third):
            assert await work.operations.ended(one.id, 30)
            row = await mongo.collection(module.COLLECTION).find_one({"_id": one.id})
            assert row is not None
            assert (row["state"], row["claims"]) == (module.DONE, 1)
        assert len(gate.begun) == len(set(gate.begun)) == 3
    finally:
        await work.runner.stop()


async def unclaimed(mongo: Mongo, operation_id: str) -> bool:
    row = await mongo.collection(module.COLLECTION).find_one({"_id": operation_id})
    return row is not None and row["claims"] == 0


async def test_what_found_no_room_in_the_end_is_anybodys(mongo: Mongo, clock: MovableClock) -> None:
    gate = Gate()
    work = Work(mongo, clock, gate)
    await work.runner.start()

    async def three() -> list[module.Operation]:
        return [await work.operations.start("count", {}, owner="staff") for _ in range(3)]

    try:
        started = await mongo.transaction(three)
        await eventually(lambda: len(gate.begun) == 2)
        (left,) = {one.id for one in started} - set(gate.begun)

        await eventually(partial(unclaimed, mongo, left))
        gate.open.set()
        assert all([await work.operations.ended(one.id, 30) for one in started])
        assert sorted(gate.begun) == sorted(one.id for one in started)
    finally:
        await work.runner.stop()


async def test_what_is_claimed_while_the_room_is_taken_is_given_back(
    mongo: Mongo, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A claim may be under way while what was asked for here is begun."""
    gate, claiming = Gate(), asyncio.Event()
    work, other = Work(mongo, clock, gate), Operations(mongo, clock, "test")
    claim = OperationRunner._claim

    async def slow(self: OperationRunner) -> Document | None:
        row = await claim(self)
        if row is not None and not claiming.is_set():
            claiming.set()
            await eventually(lambda: len(gate.begun) == 2)
        return row

    monkeypatch.setattr(OperationRunner, "_claim", slow)
    left = await mongo.transaction(lambda: other.start("count", {}, owner="staff"))
    await work.runner.start()
    try:
        await asyncio.wait_for(claiming.wait(), 30)
        started = [await asked(work) for _ in range(2)]
        await eventually(partial(unclaimed, mongo, left.id))
        assert len(gate.begun) == 2
        gate.open.set()
        assert all([await work.operations.ended(one.id, 30) for one in (left, *started)])
    finally:
        await work.runner.stop()


async def test_work_of_a_transaction_that_failed_is_not_begun(mongo: Mongo, clock: MovableClock) -> None:
    gate = Gate()
    work = Work(mongo, clock, gate)
    await work.runner.start()

    async def broken() -> None:
        await work.operations.start("count", {}, owner="staff")
        raise Invalid("no")

    try:
        with pytest.raises(Invalid):
            await mongo.transaction(broken)
        gate.open.set()
        good = await asked(work)
        assert await work.operations.ended(good.id, 30)
        assert gate.begun == [good.id]
        assert await mongo.collection(module.COLLECTION).count({}) == 1
    finally:
        await work.runner.stop()


async def test_the_end_of_work_elsewhere_is_found_by_looking(mongo: Mongo, clock: MovableClock) -> None:
    gate = Gate()
    here, elsewhere = Operations(mongo, clock, "test"), Work(mongo, clock, gate)
    await elsewhere.runner.start()
    try:
        started = await asked(elsewhere)
        assert not await here.ended(started.id, 0.01)
        waiting = asyncio.create_task(here.ended(started.id, 30))
        gate.open.set()
        assert await waiting
    finally:
        await elsewhere.runner.stop()


async def test_nobody_waits_for_a_service_that_stops(mongo: Mongo, clock: MovableClock) -> None:
    work = Work(mongo, clock, Gate())
    started = await asked(work)
    waiting = asyncio.create_task(work.operations.ended(started.id, 1_000_000))
    await eventually(lambda: started.id in work.operations.endings.waiting)
    work.operations.endings.close()
    assert not await waiting
    assert not await work.operations.ended(started.id, 1_000_000)
    assert not work.operations.endings.waiting


async def test_an_unknown_operation_is_said_to_be_so(mongo: Mongo, clock: MovableClock) -> None:
    with pytest.raises(OperationUnknown):
        await Operations(mongo, clock, "test").get("op_test_0")
    with pytest.raises(OperationUnknown):
        await Operations(mongo, clock, "test").ended("op_test_0", 0.01)
