"""Background tasks: whose context they have, and ending them for certain, at once or after their work."""

from __future__ import annotations

import asyncio
import contextlib
from contextvars import Context
from typing import Any

from services.chassis import telemetry

AGAIN_SECONDS = 0.5


def context_of_nobody() -> Context:
    """A context without caller, deadline, trace or transaction, but of the service that runs: for work that
    a request begins and others share.
    """
    context = Context()
    context.run(telemetry.service_name.set, telemetry.service_name.get())
    return context


async def end(*tasks: asyncio.Task[Any]) -> None:
    """Cancel tasks and return when all have ended; how they ended is not told.

    A cancellation is sent again until it is heeded: `asyncio.wait_for` of Python 3.11 swallows one that comes
    in the moment in which what it waits for is done, and a loop around it would go on for ever.
    """
    under_way = {task for task in tasks if not task.done()}
    while under_way:
        for task in under_way:
            task.cancel()
        _, under_way = await asyncio.wait(under_way, timeout=AGAIN_SECONDS)
    await asyncio.gather(*tasks, return_exceptions=True)


async def finish(*tasks: asyncio.Task[Any], seconds: float) -> None:
    """Wait until all have ended, for so long, and end those that have not; how they ended is not told.

    It waits though it is cancelled again and again, as `end` does: for work that is half done in the world.
    """
    loop = asyncio.get_running_loop()
    until = loop.time() + seconds
    under_way = {task for task in tasks if not task.done()}
    while under_way and (left := until - loop.time()) > 0:
        with contextlib.suppress(asyncio.CancelledError):
            _, under_way = await asyncio.wait(under_way, timeout=left)
    await end(*tasks)
