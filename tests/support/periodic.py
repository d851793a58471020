"""Periodic work of a running service that a test ends, to do it itself or to have it not done.

A long pause between its rounds is not enough: the first round comes with the start, and on a machine with
other work it may still be under way when the test has gone on.
"""

from typing import Any

from services.chassis import tasks


async def end_periodic(service: Any, *names: str) -> None:
    """End periodic work by its names; what is under way in it ends as at a stop."""
    found = {task.get_name(): task for task in service._tasks}
    await tasks.end(*(found[name] for name in names))
