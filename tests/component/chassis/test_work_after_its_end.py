"""What goes wrong in work after it has ended changes nothing any more, and is told to who operates it."""

from typing import Any

from structlog.testing import capture_logs

from services.chassis.clock import MovableClock
from services.chassis.mongo import Mongo
from services.chassis.operation_runner import OperationRunner
from services.chassis.operations import DONE, Operations, Running
from tests.support.eventually import eventually


async def test_work_that_fails_after_its_end_has_ended_and_is_told(mongo: Mongo, clock: MovableClock) -> None:
    async def fail(running: Running) -> dict[str, Any]:
        await mongo.transaction(lambda: running.end({"counted": 3}))
        raise RuntimeError("too late")

    operations = Operations(mongo, clock, "test")
    runner = OperationRunner(operations, mongo, clock, {"count": fail})
    with capture_logs() as logged:
        await runner.start()
        started = await mongo.transaction(lambda: operations.start("count", {}, owner="staff:dpo"))
        await eventually(lambda: "work failed after its end" in [each["event"] for each in logged])
        await runner.stop()
    assert [each["cause"] for each in logged if "cause" in each] == ["RuntimeError"]
    ended = await operations.get(started.id)
    assert (ended.state, ended.result) == (DONE, {"counted": 3})
