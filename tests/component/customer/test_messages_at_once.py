"""A message that is stored while a worker is free goes at once: it is not looked for, claimed or opened."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from services.chassis.ids import new_id
from services.chassis.vault import Redacted
from services.customer.model.message import LEASE, Message
from services.customer.model.template import TEMPLATES, Priority
from services.customer.store.message_rows import SealedMessages
from services.customer.store.messages import Claimed
from services.customer.usecases import sending
from services.customer.usecases.messages import Ask, Receiver, Wait, written
from services.customer.usecases.sending import SOON
from tests.component.customer.conftest import World
from tests.component.customer.counted import Counted, counted
from tests.component.customer.nobody_sends import nobody_sends
from tests.component.customer.test_message_batches import store_of
from tests.component.customer.test_message_faults import mailer
from tests.component.customer.test_messages import ADDRESS, invitation
from tests.component.customer.test_stopping_senders import Slow, deps, sender, stand, states
from tests.support.eventually import eventually

SELDOM = 3600
FORM, PURPOSE = "payout_account_learned", "payout_account"
VALUES = {"masked_account": "*******7947"}
WAITS, SENT = ("queued", 0, False), ("sent", 1, False)


class Doors:
    """A mail server that keeps each mail until it is let go; those that it got, in order."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.doors: dict[str, asyncio.Event] = {}

    async def send(self, mail: Any) -> None:
        message_id = mail.message_id.strip("<>").partition("@")[0]
        self.begun.append(message_id)
        await self.doors.setdefault(message_id, asyncio.Event()).wait()

    def let_go(self, *message_ids: str) -> None:
        for message_id in message_ids:
            self.doors.setdefault(message_id, asyncio.Event()).set()


@pytest.fixture(autouse=True)
def commands() -> Iterator[Counted]:
    """Counts from before the service makes its client."""
    with counted() as commands:
        yield commands


async def person(world: World) -> str:
    """Somebody to write to, where nobody sends yet."""
    await nobody_sends(world)
    return str((await world.register()).customer_id)


def letter(world: World, customer_id: str) -> Message:
    """An ordinary message, not stored."""
    to = Receiver(customer_id, "nb", Redacted("Kari"))
    return written(to, TEMPLATES[FORM], Ask(FORM, PURPOSE, "email", VALUES), Wait(), deps(world))[0]


async def ask(world: World, customer_id: str, **changes: Any) -> str:
    """Have an ordinary message sent."""
    given = {"template": FORM, "purpose": PURPOSE, "values": VALUES} | changes
    return str((await world.service("billing").SendMessage(invitation(customer_id, **given))).message_id)


async def add(world: World, message: Message, *, elsewhere: bool = False) -> None:
    """Store a message as a command does, in its transaction; `elsewhere` as another replica does."""
    mongo, store = deps(world).mongo, deps(world).store.messages
    if elsewhere:
        mongo, store = world.mongo, store_of(world)
    await mongo.transaction(partial(store.add, message, request=new_id("req"), opt_out_token=""))


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {
            "template": "verify_contact_point",
            "purpose": "customer_administration",
            "values": {"code": "314159"},
        },
    ],
    ids=["ordinary", "code"],
)
async def test_a_mail_goes_without_being_looked_for(
    commands: Counted, world: World, changes: dict[str, Any]
) -> None:
    who = await person(world)
    async with sender(world, every_seconds=SELDOM):
        await eventually(lambda: commands.seen["find messages"] >= 3)
        await asyncio.sleep(0.1)
        commands.seen.clear()
        message_id = await ask(world, who, **changes)
        (mail,) = await eventually(lambda: world.place.mailbox.to(ADDRESS))
        await eventually(lambda: commands.seen["update messages"])
        spent = commands.seen.copy()
        await eventually(partial(stand, world, [SENT]))
    assert message_id in str(mail.message["Message-ID"])
    assert (spent["find messages"], spent["findAndModify messages"], spent["update messages"]) == (0, 0, 1)


async def test_it_is_as_who_claims_it_has_it_and_goes_by_another_when_its_sender_dies(world: World) -> None:
    who = await person(world)
    caught: list[Any] = []
    async with sender(world, every_seconds=SELDOM):
        deps(world).store.messages.begin = caught.append  # dies between commit and send
        await ask(world, who)
        (claimed,) = caught
        (row,) = await world.rows("messages")
        opened = await SealedMessages(world.place.parts["customer"].parts.vault).open(row)
    assert opened == claimed.message
    assert (opened.attempts, opened.next_attempt_at) == (1, world.clock.now() + LEASE)
    assert (row["claim"], claimed.at) == (claimed.claim, world.clock.now())
    async with sender(world):
        world.clock.advance(LEASE - timedelta(seconds=1))
        await asyncio.sleep(0.2)  # it looks several times
        assert await states(world) == [("queued", 1, True)]
        world.clock.advance(timedelta(seconds=1))
        await eventually(partial(stand, world, [("sent", 2, False)]))
    assert len(world.place.mailbox.to(ADDRESS)) == 1


async def test_what_finds_no_room_at_its_commit_is_given_back_and_goes_next(
    world: World, monkeypatch: Any
) -> None:
    who = await person(world)
    server = Doors()
    monkeypatch.setattr(mailer(world), "send", server.send)
    letters = [letter(world, who) for _ in range(SOON[Priority.ORDINARY] + 4)]
    first, second, *others = [each.id for each in letters]

    async def body() -> None:
        for each in letters:  # there is room for each of them, until they are stored
            await add(world, each)

    async with sender(world, every_seconds=SELDOM, at_once=1):
        await deps(world).mongo.transaction(body)
        await eventually(lambda: len(server.begun) == 3)  # the lane for whatever comes has found it
        assert set(server.begun[:2]) == {first, second}
        assert server.begun[2] in others[-2:]
        server.let_go(first, second, *others)
        await eventually(partial(stand, world, [SENT] * len(letters)))
    assert sorted(server.begun) == sorted([first, second, *others])


async def test_what_comes_while_all_are_busy_waits_in_memory_and_goes_in_its_turn(
    commands: Counted, world: World, monkeypatch: Any
) -> None:
    who = await person(world)
    server = Doors()
    monkeypatch.setattr(mailer(world), "send", server.send)
    async with sender(world, every_seconds=SELDOM):
        await eventually(lambda: commands.seen["find messages"] >= 3)
        ids = [await ask(world, who) for _ in range(4)]
        assert await states(world) == [("queued", 1, True)] * 4
        await eventually(lambda: len(server.begun) == 2)
        commands.seen.clear()
        for number, message_id in enumerate(ids, 1):
            server.let_go(message_id)
            await eventually(lambda number=number: len(server.begun) == min(number + 2, 4))
            await eventually(lambda number=number: commands.seen["update messages"] == number)
        looked = commands.seen["find messages"] + commands.seen["findAndModify messages"]
        await eventually(partial(stand, world, [SENT] * 4))
    assert server.begun == ids
    assert looked == 0


async def test_what_waits_in_memory_at_a_stop_is_due_at_once(world: World, monkeypatch: Any) -> None:
    who = await person(world)
    slow = Slow()
    monkeypatch.setattr(mailer(world), "send", slow.send)
    async with sender(world, every_seconds=SELDOM) as running:
        for _ in range(4):
            await ask(world, who)
        await eventually(lambda: slow.begun == 2)
        running.cancel()
        await eventually(partial(stand, world, [WAITS] * 2 + [("queued", 1, True)] * 2))
        slow.go.set()
        await asyncio.wait({running})
    assert await states(world) == [WAITS] * 2 + [SENT] * 2
    assert slow.begun == 2


async def test_what_waits_in_memory_goes_though_who_was_before_it_failed(
    world: World, monkeypatch: Any
) -> None:
    who = await person(world)
    slow = Slow()
    monkeypatch.setattr(mailer(world), "send", slow.send)
    ends, failed = sending._send_one, list[str]()

    async def fails(message: Message, *others: Any) -> None:
        await ends(message, *others)
        failed.append(message.id)
        raise KeyError(message.id)

    monkeypatch.setattr(sending, "_send_one", fails)
    async with sender(world, every_seconds=SELDOM):
        ids = [await ask(world, who) for _ in range(5)]
        await eventually(lambda: slow.begun == 2)
        slow.go.set()
        await eventually(partial(stand, world, [SENT] * 5))
    assert sorted(failed) == sorted(ids)


async def test_what_is_not_stored_after_all_is_not_sent_and_takes_no_room(
    world: World, monkeypatch: Any
) -> None:
    who = await person(world)
    slow = Slow()
    monkeypatch.setattr(mailer(world), "send", slow.send)

    async def body() -> None:
        await add(world, letter(world, who))
        raise KeyError("not this time")

    async with sender(world, every_seconds=SELDOM):
        for _ in range(3):
            with pytest.raises(KeyError):
                await deps(world).mongo.transaction(body)
        for _ in range(2):
            await ask(world, who)
        await eventually(lambda: slow.begun == 2)
        slow.go.set()
        await eventually(partial(stand, world, [SENT] * 2))
    assert slow.begun == 2


async def test_what_is_committed_when_the_sender_has_stopped_is_given_back(
    world: World, monkeypatch: Any
) -> None:
    who = await person(world)
    async with sender(world, every_seconds=SELDOM) as running:
        store, taken = deps(world).store.messages, list[Claimed | None]()
        take = store.take

        def noted(message: Message) -> Claimed | None:
            taken.append(take(message))
            return taken[-1]

        async def body() -> None:
            await add(world, letter(world, who))
            assert taken[0] is not None
            running.cancel()
            await asyncio.wait({running})

        monkeypatch.setattr(store, "take", noted)
        await deps(world).mongo.transaction(body)
        await eventually(partial(stand, world, [WAITS]))
        await ask(world, who)
        assert await states(world) == [WAITS] * 2
    assert world.place.mailbox.caught == []


async def test_what_is_being_sent_at_a_stop_is_sent_to_its_end(world: World, monkeypatch: Any) -> None:
    who = await person(world)
    slow = Slow()
    monkeypatch.setattr(mailer(world), "send", slow.send)
    async with sender(world, every_seconds=SELDOM) as running:
        await ask(world, who)
        await eventually(lambda: slow.begun)
        running.cancel()
        await asyncio.sleep(0.05)
        assert not running.done()
        slow.go.set()
        await asyncio.wait({running})
    assert await states(world) == [SENT]


async def test_what_others_have_stored_goes_before_what_comes_now(world: World, monkeypatch: Any) -> None:
    who = await person(world)
    server = Doors()
    monkeypatch.setattr(mailer(world), "send", server.send)
    async with sender(world, every_seconds=SELDOM, at_once=1):
        bulk = (await world.service("survey").SendMessage(invitation(who))).message_id
        deps(world).store.messages.wake()
        await eventually(lambda: server.begun == [bulk])  # or it would take what waits
        first, second = [await ask(world, who) for _ in range(2)]
        await eventually(lambda: len(server.begun) == 3)
        old = letter(world, who)
        await add(world, old, elsewhere=True)
        deps(world).store.messages.wake()  # it finds both workers busy
        await asyncio.sleep(0.2)
        world.clock.advance(timedelta(seconds=1))
        new = await ask(world, who)
        server.let_go(first)
        await eventually(lambda: old.id in server.begun)
        server.let_go(bulk, first, second, old.id, new)
        await eventually(partial(stand, world, [SENT] * 5))
    assert sorted(server.begun) == sorted({bulk, first, second, old.id, new})
    assert server.begun.index(old.id) < server.begun.index(new)


async def test_what_waits_and_what_is_one_of_many_is_left_to_be_found(world: World) -> None:
    who = await person(world)
    async with sender(world, every_seconds=SELDOM):
        await asyncio.sleep(0.2)  # it has looked once
        await world.service("survey").SendMessage(invitation(who))
        world.consent.rule, world.consent.retry_at = "QUIET_HOURS", world.clock.now() + timedelta(hours=1)
        await ask(world, who)
        assert await states(world) == [WAITS] * 2
