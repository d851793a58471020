"""What the catchers and stand-ins listen with: a process of their own, or a loop that is somebody else's."""

import argparse
import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from socket import socket
from typing import Any

import uvicorn

HOST = "127.0.0.1"


class Guest(uvicorn.Server):
    """Uvicorn without signal handlers, which says when it is up and ends as soon as it is told.

    Uvicorn itself looks ten times a second whether it should end, and then gives connections a tenth of a
    second.
    """

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.up, self.over = asyncio.Event(), asyncio.Event()

    async def startup(self, sockets: list[socket] | None = None) -> None:
        """Listen, and say so."""
        await super().startup(sockets)
        self.up.set()

    async def main_loop(self) -> None:
        """Answer until it is over."""
        await self.on_tick(0)
        await self.over.wait()

    async def shutdown(self, sockets: list[socket] | None = None) -> None:
        """Close all connections; nobody waits for an answer that was told to be slow."""
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Take none."""
        yield


@contextlib.asynccontextmanager
async def serving(app: Any, port: int) -> AsyncIterator[None]:
    """Answer on 127.0.0.1 in the running loop for as long as the context lasts."""
    server = Guest(uvicorn.Config(app, host=HOST, port=port, log_config=None, lifespan="off"))
    running = asyncio.create_task(server.serve(), name=f"web server at {port}")
    up = asyncio.create_task(server.up.wait())
    await asyncio.wait({up, running}, return_when=asyncio.FIRST_COMPLETED)
    up.cancel()
    try:
        yield
    finally:
        server.over.set()
        await running


async def answer(app: Any, port: int) -> None:
    """Answer on 127.0.0.1 until the process is told to stop."""
    config = uvicorn.Config(app, host=HOST, port=port, log_level="warning", lifespan="off")
    await uvicorn.Server(config).serve()


def run(app: Any, port: int) -> None:
    """As `answer`, in a loop of its own."""
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(answer(app, port))


def asked_port(description: str) -> int:
    """The `--port` of a module's command line, which takes nothing else."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--port", type=int, required=True)
    return int(parser.parse_args().port)
