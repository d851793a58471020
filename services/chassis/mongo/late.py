"""Commands that leave late, for faults on purpose: the driver has begun to count, and nobody else waits."""

import asyncio
import time
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from pymongo import monitoring
from pymongo.asynchronous.pool import AsyncConnection, Pool
from typing_extensions import override

Late = Callable[[str], float]
"""The seconds that a command of that name waits."""


class LateInThread(monitoring.CommandListener):
    """For Motor, which sends each command in a thread of its own: only that one waits."""

    def __init__(self, late: Late) -> None:
        self._late = late

    def started(self, event: monitoring.CommandStartedEvent) -> None:
        """A command is about to leave."""
        if seconds := self._late(event.command_name):
            time.sleep(seconds)

    def succeeded(self, event: monitoring.CommandSucceededEvent) -> None:
        """Nothing."""

    def failed(self, event: monitoring.CommandFailedEvent) -> None:
        """Nothing."""


_seconds: ContextVar[float] = ContextVar("mongo_late_seconds", default=0.0)


class LateInTask(LateInThread):
    """For PyMongo's own client, which calls its listeners in the task that sends: a listener cannot wait
    there, so it only says how long `LatePool` shall.
    """

    @override
    def started(self, event: monitoring.CommandStartedEvent) -> None:
        _seconds.set(self._late(event.command_name))


class LatePool(Pool):
    """Connections that wait before they send; given to the client as `_pool_class`, as Motor does."""

    @override
    async def connect(self, *args: Any, **more: Any) -> AsyncConnection:
        connection = await super().connect(*args, **more)
        send = connection.send_message

        async def send_late(message: bytes, max_doc_size: int) -> None:
            if seconds := _seconds.get():
                _seconds.set(0.0)
                await asyncio.sleep(seconds)
            await send(message, max_doc_size)

        connection.send_message = send_late  # type: ignore[method-assign]
        return connection
