"""A broker that is away is asked more and more seldom, and that it is away is said once."""

import asyncio
import itertools

import pytest
from structlog.testing import capture_logs

from services.chassis.streams import CONNECT_WAITS, Streams


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
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(10 * first + 3):
                await connecting
    server.close()
    pauses = [later - earlier for earlier, later in itertools.pairwise(asked)]
    # Beside them the client's own, which asks twice each time.
    grown = [pause for pause in pauses if pause > 1.5 * first]
    assert len(grown) >= 3
    assert all(later > 1.5 * earlier for earlier, later in itertools.pairwise(grown)), grown
    assert [each["event"] for each in said].count("waiting for the broker") == 1
