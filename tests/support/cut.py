"""A TCP connection that a test can cut, or hold up as a paused machine would."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from deploy.local.child import HOST


class Wire:
    """Passes on what comes at `port` to another port of this machine."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._flows = asyncio.Event()
        self._flows.set()
        self._whole = True
        self._open: set[asyncio.StreamWriter] = set()
        self.port = 0

    def cut(self) -> None:
        """End all connections and take no new ones."""
        self._whole = False
        for writer in self._open:
            writer.transport.abort()

    def hold(self) -> None:
        """Keep the connections, and let nothing through."""
        self._flows.clear()

    def mend(self) -> None:
        """Let everything through again."""
        self._whole = True
        self._flows.set()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Pass one connection on."""
        if not self._whole:
            writer.transport.abort()
            return
        there, back = await asyncio.open_connection(HOST, self._target)
        self._open |= {writer, back}
        try:
            await asyncio.gather(self._pass(reader, back), self._pass(there, writer))
        finally:
            self._open -= {writer, back}

    async def _pass(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await source.read(65536):
                await self._flows.wait()
                sink.write(data)
                await sink.drain()
        sink.transport.abort()


@asynccontextmanager
async def wire_to(target: int) -> AsyncIterator[Wire]:
    """A wire to a port of this machine."""
    wire = Wire(target)
    server = await asyncio.start_server(wire.serve, HOST, 0)
    wire.port = int(server.sockets[0].getsockname()[1])
    try:
        yield wire
    finally:
        wire.mend()
        wire.cut()
        server.close()
