"""A broker that is away is asked more and more seldom, and that it is away is said once."""

import asyncio
from itertools import pairwise

from structlog.testing import capture_logs

from services.chassis import tasks
from services.chassis.streams import CONNECT_WAITS, Streams
from tests.support.eventually import eventually


async def test_a_broker_that_hangs_up_is_asked_more_and_more_seldom() -> None:
    asked: list[float] = []

    async def hangs_up(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(asyncio.get_running_loop().time())
        writer.close()

    server = await asyncio.start_server(hangs_up, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    streams = Streams(f"nats://127.0.0.1:{port}", "customer")
    first, longest = CONNECT_WAITS
    assert first < longest
    with capture_logs() as said:
        connecting = asyncio.create_task(streams.connect())
        await eventually(lambda: any(later - earlier > 3 * first for earlier, later in pairwise(asked)))
        await tasks.end(connecting)
    server.close()
    # The client asks twice each time. Pauses that do not grow do not come so far, however slow the machine.
    assert len(asked) <= 2 * 4
    assert [each["event"] for each in said].count("waiting for the broker") == 1
