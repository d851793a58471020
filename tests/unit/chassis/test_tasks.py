"""Background tasks end, also those that miss a cancellation."""

import asyncio

import pytest

from services.chassis.tasks import end, finish


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


async def test_work_that_is_half_done_ends_though_who_waits_is_cancelled_again_and_again() -> None:
    go = asyncio.Event()
    work = asyncio.create_task(go.wait())
    waiting = asyncio.create_task(finish(work, seconds=60))
    for _ in range(3):
        await asyncio.sleep(0)
        waiting.cancel()
    await asyncio.sleep(0)
    assert not work.done()
    go.set()
    assert await work
    async with asyncio.timeout(30):
        await asyncio.wait({waiting})


async def test_work_that_does_not_end_in_time_is_ended() -> None:
    work = asyncio.create_task(deaf(1))
    async with asyncio.timeout(30):
        await finish(work, seconds=0.01)
    assert work.cancelled()
    with pytest.raises(asyncio.CancelledError):
        work.result()
    await finish(seconds=60)
