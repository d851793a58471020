"""Senders that stop, and what they cannot store just now: no message goes out again for it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from typing import Any

from services.chassis.errors import Unavailable
from services.customer.model.message import LEASE
from services.customer.model.template import Priority
from services.customer.store.messages import MessageStore
from services.customer.usecases import attempting, sending
from services.customer.usecases.sending import Sender
from tests.component.customer.conftest import World
from tests.component.customer.test_message_batches import QUIET, waiting_ids
from tests.component.customer.test_message_faults import mailer
from tests.support.eventually import eventually


def deps(world: World) -> Any:
    """What the running context works with."""
    return world.place.parts["customer"]._consumers[0].handle.__self__._deps


@asynccontextmanager
async def sender(world: World, **options: Any) -> AsyncIterator["asyncio.Task[None]"]:
    """A sender of the running context, which has none of its own that does anything."""
    made = Sender(deps(world), **({"at_once": 4, "every_seconds": 0.02, "drain_seconds": 30} | options))
    task = asyncio.create_task(made.run())
    await asyncio.sleep(0)  # it has begun
    try:
        yield task
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


class Slow:
    """A mail server that has begun to take mails and ends when it is told; `one_first` has gone through."""

    def __init__(self, *, one_first: bool = False) -> None:
        self.taken: list[str] = []
        self.one_first = one_first
        self.begun, self.go = 0, asyncio.Event()

    async def send(self, mail: Any) -> None:
        self.begun += 1
        await self.go.wait()
        self.taken.append(mail.message_id)
        if self.one_first and len(self.taken) == 1:
            self.go.clear()


async def stand(world: World, wanted: list[tuple[str, int, bool]]) -> bool:
    """Whether the messages are in these states."""
    return await states(world) == wanted


async def states(world: World) -> list[tuple[str, int, bool]]:
    """State, attempts, and whether somebody holds it."""
    rows = await world.rows("messages")
    return sorted((row["state"], row["attempts"], "claim" in row) for row in rows)


async def test_what_is_being_sent_at_a_stop_is_stored_and_the_rest_is_due_at_once(
    world: World, monkeypatch: Any
) -> None:
    store, _ = await waiting_ids(world, 4)
    slow = Slow()
    monkeypatch.setattr(mailer(world), "send", slow.send)
    async with sender(world) as running:
        await eventually(lambda: slow.begun == 2)
        for _ in range(3):  # as `tasks.end` does, which never tells only once
            running.cancel()
            await asyncio.sleep(0)
        assert not running.done()
        slow.go.set()
        await asyncio.wait({running})
    assert await states(world) == [("queued", 0, False)] * 2 + [("sent", 1, False)] * 2
    assert len(slow.taken) == slow.begun == 2
    assert len(await store.waiting(world.clock.now(), Priority.BULK, 10)) == 2


async def test_a_mail_server_that_never_answers_does_not_hold_up_a_stop(
    world: World, monkeypatch: Any
) -> None:
    await waiting_ids(world, 3)
    slow = Slow()
    monkeypatch.setattr(mailer(world), "send", slow.send)
    async with sender(world, drain_seconds=0.05) as running:
        await eventually(lambda: slow.begun == 2)
        running.cancel()
        await asyncio.wait({running})
    assert running.cancelled()
    assert slow.taken == []


async def test_what_was_sent_is_stored_when_the_database_is_back_and_no_other_is_begun_meanwhile(
    world: World, monkeypatch: Any
) -> None:
    await waiting_ids(world, 5)
    monkeypatch.setattr(sending, "STORE_AGAIN_SECONDS", 0.02)
    away, failed = True, 0
    slow, finish = Slow(one_first=True), MessageStore.finish_all
    slow.go.set()

    async def fails(self: MessageStore, ended: Any) -> Any:
        nonlocal failed
        failed += away
        if failed == 2:  # tried again: by now the batch knows
            slow.go.set()
        if away:
            raise Unavailable("the database cannot be reached")
        return await finish(self, ended)

    async def alone(self: MessageStore, message: Any, claim: str) -> bool:
        return bool(await fails(self, [(message, claim)]))

    monkeypatch.setattr(mailer(world), "send", slow.send)
    monkeypatch.setattr(MessageStore, "finish_all", fails)
    monkeypatch.setattr(MessageStore, "finish", alone)
    async with sender(world, at_once=2):
        await eventually(lambda: failed >= 5)
        sent_meanwhile = len(slow.taken)
        away = False
        await eventually(lambda: len(slow.taken) == 5)
        await eventually(partial(stand, world, [("sent", 1, False)] * 5))
    assert sent_meanwhile == 2, "the first, and what was under way"
    assert len(set(slow.taken)) == 5, "each once"


async def test_an_attempt_ends_before_its_lease_does(world: World, monkeypatch: Any) -> None:
    await waiting_ids(world, 1)
    slow = Slow()
    monkeypatch.setattr(attempting, "ATTEMPT_SECONDS", 1.0)  # enough to come to the mail server
    monkeypatch.setattr(mailer(world), "send", slow.send)
    async with sender(world):
        await eventually(partial(stand, world, [("queued", 1, False)]))
    assert slow.begun == 1


def test_an_attempt_that_begins_late_ends_before_its_lease() -> None:
    assert timedelta(seconds=attempting.ATTEMPT_SECONDS) + sending.BEGIN_WITHIN < LEASE


async def test_a_service_that_stops_sends_to_its_end(world: World) -> None:
    await waiting_ids(world, 2)
    await world.place.restart("customer", **(QUIET | {"send_every_seconds": 0.02, "drain_seconds": 30.0}))
    await eventually(lambda: world.place.mailbox.caught)
    await world.place.stop("customer")
    caught = len(world.place.mailbox.caught)
    await world.place.start("customer", **QUIET)
    assert [state for state, _, held in await states(world) if not held].count("sent") == caught
