"""Waiting for work that is done in the same process: heard of, not looked for, while it is done there."""

import asyncio
from typing import Any

import pytest

from services.chassis import operations as module
from services.chassis.clock import MovableClock
from services.chassis.mongo import Mongo
from services.chassis.operations import Operation, Operations
from tests.component.chassis.test_operations import Gate, Work, asked
from tests.support.eventually import eventually


async def test_who_waits_for_work_here_does_not_look(
    mongo: Mongo, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate, looks, get = Gate(), list[str](), Operations.get

    async def looked(self: Operations, operation_id: str) -> Operation:
        looks.append(operation_id)
        return await get(self, operation_id)

    monkeypatch.setattr(module, "LOOK_SECONDS", 0.01)
    monkeypatch.setattr(Operations, "get", looked)
    work = Work(mongo, clock, gate)
    await work.runner.start()
    try:
        started = await asked(work)
        waiting = asyncio.create_task(work.operations.ended(started.id, 30))
        await eventually(lambda: started.id in work.operations.endings.waiting)
        await asyncio.sleep(0.1)  # ten looks long
        gate.open.set()
        assert await waiting
    finally:
        await work.runner.stop()
    assert looks == []
    assert not work.operations.endings.here


async def test_who_waits_for_work_that_goes_elsewhere_looks_for_its_end(
    mongo: Mongo, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def done(_: Any) -> dict[str, Any]:
        return {}

    monkeypatch.setattr(module, "LOOK_SECONDS", 0.01)
    gate = Gate()
    here, elsewhere = Work(mongo, clock, gate), Work(mongo, clock, done)
    await here.runner.start()
    started = await asked(here)
    waiting = asyncio.create_task(here.operations.ended(started.id, 60))
    await eventually(lambda: gate.begun == [started.id])
    await here.runner.stop()  # gives it back
    assert not waiting.done()
    await elsewhere.runner.start()
    try:
        assert await asyncio.wait_for(waiting, 30)
    finally:
        await elsewhere.runner.stop()
