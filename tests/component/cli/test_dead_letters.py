"""`personvern dead-letters` as an operator runs it, against the real broker."""

import asyncio
import json
import sys
from datetime import UTC, datetime
from typing import Any

import pytest
import pytest_asyncio
from typer.testing import CliRunner

from deploy.access.passwords import OPERATOR
from personvern.customer.v1.customer_events_pb2 import InteractionClosed
from services.chassis.stream_declarations import StreamDeclarations
from services.chassis.streams import Consumer, EventMeta, Outgoing, Poison, Streams
from services.cli import app
from tests.support.eventually import eventually
from tests.support.servers import as_service


async def personvern(*arguments: str, nats_url: str) -> tuple[int, str, str]:
    """Exit code and what it says, of both kinds, in a thread of this process: it has imported everything."""
    found = await asyncio.to_thread(CliRunner().invoke, app, arguments, env=environment(nats_url))
    return found.exit_code, found.stdout, found.stderr


async def as_process(*arguments: str, nats_url: str) -> tuple[int, str, str]:
    """The same of a process of its own, with its own logs."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "services.cli", *arguments),
        env=environment(nats_url),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await process.communicate()
    return process.returncode or 0, out.decode(), err.decode()


def environment(nats_url: str) -> dict[str, str]:
    return {"NATS_URL": as_service(nats_url, OPERATOR), "COLUMNS": "200"}


class Handler:
    """A consumer that finds everything poisonous until it is cured."""

    def __init__(self) -> None:
        self.cured = False
        self.handled: list[str] = []

    async def handle(self, message: Any, meta: EventMeta) -> None:
        if not self.cured:
            raise Poison("never")
        self.handled.append(meta.id)


@pytest_asyncio.fixture
async def streams(nats_url: str) -> Any:
    streams = StreamDeclarations(nats_url, "test")
    await streams.connect()
    await streams.declare_all(["customer"])
    yield streams
    await streams.close()


async def bury(streams: Streams, handler: Handler, count: int) -> None:
    await streams.consume(
        Consumer(
            "test-on-closed",
            "CUSTOMER",
            "customer.v1.interaction_closed.*",
            InteractionClosed,
            handler.handle,
        )
    )
    for number in range(count):
        await streams.publish(
            Outgoing(
                id=f"evt_{number}",
                subject=f"customer.v1.interaction_closed.cus_{number}",
                type="personvern.customer.v1.InteractionClosed",
                about=f"cus_{number}",
                source="/test",
                time=datetime.now(UTC),
                body=InteractionClosed(customer_id=f"cus_{number}").SerializeToString(),
                trace={},
            )
        )

    async def buried() -> bool:
        return len([letter async for letter in streams.dead_letters()]) == count

    await eventually(buried)


async def test_no_dead_letters(streams: Streams, nats_url: str) -> None:
    assert await personvern("dead-letters", "list", nats_url=nats_url) == (0, "No dead letters.\n", "")
    assert await personvern("dead-letters", "replay", nats_url=nats_url) == (0, "No dead letters.\n", "")


async def test_list_and_replay_bring_events_home(streams: Streams, nats_url: str) -> None:
    handler = Handler()
    await bury(streams, handler, 3)
    code, out, _ = await personvern("dead-letters", "list", nats_url=nats_url)
    assert code == 0
    assert "test-on-closed" in out
    assert "InteractionClosed" in out
    assert "Poison" in out
    code, out, _ = await personvern("dead-letters", "list", "--json", "--event", "evt_1", nats_url=nats_url)
    (line,) = out.splitlines()
    assert json.loads(line)["subject"] == "customer.v1.interaction_closed.cus_1"

    code, out, _ = await personvern("dead-letters", "replay", "--dry-run", nats_url=nats_url)
    assert "3 dead letter(s) would be sent home." in out
    handler.cured = True
    code, out, _ = await personvern("dead-letters", "replay", "--event", "evt_1", nats_url=nats_url)
    assert (code, out) == (0, "1 of 1 dead letter(s) sent home.\n")
    await eventually(lambda: handler.handled == ["evt_1"])
    code, out, _ = await personvern(
        "dead-letters", "replay", "--consumer", "test-on-closed", nats_url=nats_url
    )
    assert (code, out) == (0, "2 of 2 dead letter(s) sent home.\n")
    await eventually(lambda: sorted(handler.handled) == ["evt_0", "evt_1", "evt_2"])
    assert [letter async for letter in streams.dead_letters()] == []


@pytest.mark.parametrize(
    ("nats_url", "code", "text"),
    [
        ("nats://127.0.0.1:1", 1, "The broker cannot be reached."),
        ("nats://127.0.0.1:port", 2, "NATS_URL is not an address of a broker"),
    ],
)
async def test_a_broker_that_is_not_there_is_said_plainly(nats_url: str, code: int, text: str) -> None:
    got, out, err = await as_process("dead-letters", "list", nats_url=nats_url)
    assert (got, out) == (code, "")
    assert text in err
    assert "Traceback" not in err
