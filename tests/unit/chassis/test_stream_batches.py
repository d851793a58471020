"""Acknowledgements of a batch: each message once, in whatever order, and the first refusal ends it."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any, cast

import pytest
from nats.aio.msg import Msg
from nats.js.errors import APIError, NoStreamResponseError

from services.chassis.stream_batches import Batches, Message

Heard = Callable[[Msg], Awaitable[None]]


class Broker:
    """What the client is asked to do, and a way to answer."""

    def __init__(self, count: int = 1) -> None:
        self.sent: list[tuple[str, str]] = []
        self.all, self._count = asyncio.Event(), count
        self.heard: list[Heard] = []

    def new_inbox(self) -> str:
        return "_INBOX.test.1"

    async def subscribe(self, subject: str, cb: Heard) -> None:
        assert subject == "_INBOX.test.1.*"
        self.heard.append(cb)

    async def publish(self, subject: str, body: bytes, reply: str, headers: dict[str, str]) -> None:
        del body, headers
        self.sent.append((subject, reply))
        if len(self.sent) == self._count:
            self.all.set()

    async def answer(self, reply: str, headers: dict[str, str] | None = None, **said: Any) -> None:
        await self.heard[0](Msg(cast("Any", None), reply, "", json.dumps(said).encode(), headers))


def messages(count: int) -> list[Message]:
    return [(f"a.v1.b.{number}", b"", {}) for number in range(count)]


async def begun(count: int) -> tuple[Broker, asyncio.Task[None], str]:
    broker = Broker(count)
    task = asyncio.create_task(Batches(cast("Any", broker)).publish(messages(count), 60))
    await broker.all.wait()
    return broker, task, broker.sent[0][1]


async def test_it_ends_when_each_is_stored_and_one_acknowledged_twice_counts_once() -> None:
    broker, task, reply = await begun(3)
    assert [subject for subject, _ in broker.sent] == ["a.v1.b.0", "a.v1.b.1", "a.v1.b.2"]
    for place in (7, 5, 7, 5):
        await broker.answer(reply, stream="A", seq=place)
    await broker.answer("_INBOX.test.1.99", stream="A", seq=6)  # of another batch, long gone
    await asyncio.sleep(0)
    assert not task.done()
    await broker.answer(reply, stream="A", seq=6, duplicate=True)
    await task
    await broker.answer(reply, stream="A", seq=8)  # nobody waits any more


@pytest.mark.parametrize("code", [400, 404, 503, 500])
async def test_one_that_the_stream_refuses_ends_it(code: int) -> None:
    broker, task, reply = await begun(2)
    await broker.answer(reply, stream="A", seq=1)
    await broker.answer(reply, error={"code": code, "err_code": 10054, "description": "too large"})
    await broker.answer(reply, stream="A", seq=2)
    with pytest.raises(APIError):
        await task


async def test_no_stream_is_known_by_its_status() -> None:
    broker, task, reply = await begun(2)
    await broker.answer(reply, headers={"Status": "503"})
    with pytest.raises(NoStreamResponseError):
        await task


async def test_none_is_no_batch_and_silence_ends() -> None:
    broker = Broker()
    await Batches(cast("Any", broker)).publish([], 60)
    assert broker.heard == []
    with pytest.raises(TimeoutError):
        await Batches(cast("Any", broker)).publish(messages(1), 0)
