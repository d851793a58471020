"""Background tasks end, also those that miss a cancellation."""

import asyncio

from services.chassis.tasks import end


async def deaf(times: int) -> None:
    """A loop in which something swallows the first cancellations."""
    while True:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            if times == 0:
                raise
            times -= 1


async def broken() -> None:
    raise RuntimeError("told to nobody")


async def test_every_task_ends():
    tasks = [asyncio.create_task(work) for work in (deaf(0), deaf(1), broken(), asyncio.sleep(0))]
    await asyncio.sleep(0)
    async with asyncio.timeout(30):
        await end(*tasks)
    assert [task.done() for task in tasks] == [True] * 4
    await end()


async def test_a_wait_that_swallows_a_cancellation_holds_nothing_up():
    """What it is there for: the awaited thing is done in the same moment in which the task is cancelled."""
    done = asyncio.get_running_loop().create_future()

    async def loop() -> None:
        while True:
            await asyncio.wait_for(asyncio.shield(done) if not done.done() else asyncio.sleep(60), 120)

    task = asyncio.create_task(loop())
    await asyncio.sleep(0.01)
    done.set_result(None)
    async with asyncio.timeout(30):
        await end(task)
    assert task.done()
