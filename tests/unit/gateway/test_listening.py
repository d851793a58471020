"""What the gateway's connections are like."""

import asyncio
import socket

from gateway.app import _listen


async def test_answers_on_a_kept_connection_wait_for_nothing() -> None:
    accepted: asyncio.Queue[int] = asyncio.Queue()

    async def meet(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        sock = writer.get_extra_info("socket")
        accepted.put_nowait(sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        writer.close()

    listening = _listen("127.0.0.1:0")
    async with await asyncio.start_server(meet, sock=listening):
        _, writer = await asyncio.open_connection(*listening.getsockname())
        assert await accepted.get() != 0
        writer.close()
        await writer.wait_closed()
