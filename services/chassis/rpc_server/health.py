"""The health service (grpc.health.v1). Its watches end when the server stops.

The one that comes with gRPC for asyncio keeps them open, so that a stop would last its whole grace.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc

NAME = "grpc.health.v1.Health"
_Answer = health_pb2.HealthCheckResponse


class Health(health_pb2_grpc.HealthServicer):  # type: ignore[misc]  # grpc_health has no types
    """Which checks pass, by name."""

    def __init__(self) -> None:
        self._passes: dict[str, bool] = {}
        self._changed = asyncio.Condition()
        self._ended = False

    async def set(self, name: str, passes: bool) -> None:
        """Tell the state of a check."""
        async with self._changed:
            self._passes[name] = passes
            self._changed.notify_all()

    async def end(self) -> None:
        """End all watches."""
        async with self._changed:
            self._ended = True
            self._changed.notify_all()

    async def Check(self, request: Any, context: Any) -> Any:
        """The state of a check; NOT_FOUND for one that does not exist."""
        if request.service not in self._passes:
            context.set_code(grpc.StatusCode.NOT_FOUND)
            return None
        return self._answer(request.service)

    async def Watch(self, request: Any, context: Any) -> AsyncIterator[Any]:
        """The state of a check, now and after each change."""
        told = None
        while not self._ended:
            async with self._changed:
                answer = self._answer(request.service)
                if answer.status == told:
                    await self._changed.wait()
                    continue
            told = answer.status
            yield answer

    def _answer(self, name: str) -> Any:
        passes = self._passes.get(name)
        if passes is None:
            return _Answer(status=_Answer.SERVICE_UNKNOWN)
        return _Answer(status=_Answer.SERVING if passes else _Answer.NOT_SERVING)
