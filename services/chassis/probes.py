"""Probes of a service: the health checks `live` and `ready` in the clear, on a port of their own.

Kubernetes probes gRPC without certificates, and from before the service takes calls: a service that waits for
its database is live and not ready. Nothing else is served here.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc

from services.chassis.rpc_wire import LIVE, OVERALL, READY

_Answer = health_pb2.HealthCheckResponse


class Probes(health_pb2_grpc.HealthServicer):  # type: ignore[misc]  # grpc_health has no types
    """Answers `live` as long as the process runs, and `ready` when `ready()` says so.

    address: `host:port`, port 0 for any free one.
    """

    def __init__(self, address: str, ready: Callable[[], Awaitable[bool]]) -> None:
        self.address = address
        self._ask_ready = ready
        self._server: grpc.aio.Server | None = None

    async def start(self) -> None:
        """Listen. Raises RuntimeError when the address cannot be had."""
        server = grpc.aio.server(options=(("grpc.so_reuseport", 0),))
        health_pb2_grpc.add_HealthServicer_to_server(self, server)
        host, _, _ = self.address.rpartition(":")
        self.address = f"{host}:{server.add_insecure_port(self.address)}"
        await server.start()
        self._server = server

    async def stop(self) -> None:
        """Listen no more."""
        if self._server is not None:
            await self._server.stop(None)
            self._server = None

    async def Check(self, request: Any, context: Any) -> Any:
        """The state of a check; NOT_FOUND for one that does not exist."""
        if request.service == LIVE:
            return _Answer(status=_Answer.SERVING)
        if request.service not in {READY, OVERALL}:
            context.set_code(grpc.StatusCode.NOT_FOUND)
            return None
        return _Answer(status=_Answer.SERVING if await self._ask_ready() else _Answer.NOT_SERVING)
