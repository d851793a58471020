"""What a notice costs the database, from the queue to told: commands are counted, time is not."""

import asyncio
import contextlib
from collections.abc import Iterator

import pytest

from services.customer.usecases.sending import Sender
from tests.component.customer.counted import Counted, counted
from tests.component.customer.terms_stage import Stage, stage
from tests.component.customer.test_terms_apart import quiet
from tests.component.customer.test_terms_at_scale import PEOPLE, crowd, once_each
from tests.support.eventually import eventually
from tests.support.periodic import end_periodic

__all__ = ["crowd", "stage"]
MOST_EACH = 2
# Looking for what is due goes by time, and is the same for one message and for hundreds.
LOOKING = frozenset({"find messages", "find outbox", "delete outbox", "findAndModify operations"})


@pytest.fixture(autouse=True)
def commands() -> Iterator[Counted]:
    """Counts from before the services make their clients."""
    with counted() as commands:
        yield commands


async def test_a_notice_costs_few_commands(commands: Counted, crowd: Stage) -> None:
    used = await quiet(crowd)
    await end_periodic(crowd.world.place.parts["customer"], "send messages")
    await crowd.announce()
    commands.seen.clear()
    looks = 0

    async def told() -> bool:
        nonlocal looks
        looks += 1
        return len(await crowd.world.rows("terms_notices", {"state": "told"})) == PEOPLE

    sender = asyncio.create_task(Sender(used, at_once=16, every_seconds=0.02).run())
    try:
        await eventually(told, every=0.5)
    finally:
        sender.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await sender
    spent = sum(count for name, count in commands.seen.items() if name not in LOOKING) - looks
    assert spent <= MOST_EACH * PEOPLE, commands.seen
    assert commands.of("terms_changes") < PEOPLE / 2  # read once, by as many as ask at the same moment
    await once_each(crowd.world)
    assert await crowd.heard("notice_sent") == await crowd.heard("message_sent") == PEOPLE
