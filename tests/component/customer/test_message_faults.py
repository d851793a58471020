"""Messages for which something fails that nobody foresaw: tried now and then, given up in the end, told."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from personvern.customer.v1 import customer_pb2
from services.customer.model.message import BACKOFF
from services.customer.store.terms import TermsStore
from tests.component.customer.conftest import World
from tests.component.customer.nobody_sends import nobody_sends
from tests.component.customer.stream import told
from tests.component.customer.terms_stage import Stage, stage
from tests.component.customer.test_messages import ADDRESS, ended, invitation
from tests.support.eventually import eventually

__all__ = ["stage"]
FAILED = customer_pb2.MESSAGE_STATE_FAILED


def mailer(world: World) -> Any:
    """What the running context hands its mails to."""
    return world.place.parts["customer"]._consumers[0].handle.__self__._deps.mailer


def failing(tries: list[Any]) -> Callable[[Any], Any]:
    """A mailer with a fault of its own."""

    async def send(mail: Any) -> None:
        tries.append(mail)
        raise KeyError("unforeseen")

    return send


async def test_what_fails_unforeseen_is_tried_now_and_then_and_given_up(
    world: World, monkeypatch: Any
) -> None:
    tries: list[Any] = []
    monkeypatch.setattr(mailer(world), "send", failing(tries))
    customer = await world.register()
    await world.service("survey").SendMessage(invitation(customer.customer_id))
    for number, wait in enumerate((timedelta(), *BACKOFF), 1):
        world.clock.advance(wait)

        async def tried(times: int = number) -> bool:
            (row,) = await world.rows("messages")
            return len(tries) == times and row["attempts"] == times and "claim" not in row

        await eventually(tried)
    message = await ended(world, customer.customer_id)
    assert (message.state, message.failure) == (FAILED, "fault")
    (event,) = await told(world, "message_failed")
    assert (event.failure, event.message_id) == ("fault", message.message_id)
    world.clock.advance(timedelta(days=2))
    await asyncio.sleep(0.3)  # senders look several times
    assert len(tries) == len(BACKOFF) + 1


async def test_a_message_of_which_senders_die_is_given_up_unsent(world: World) -> None:
    await nobody_sends(world)
    customer = await world.register()
    await world.service("survey").SendMessage(invitation(customer.customer_id))
    await world.mongo.collection("messages").update_one({}, {"$set": {"attempts": len(BACKOFF) + 1}})
    await world.place.restart("customer", send_every_seconds=0.02, welcome_mail=False)
    message = await ended(world, customer.customer_id)
    assert (message.state, message.failure) == (FAILED, "fault")
    assert world.place.mailbox.to(ADDRESS) == []


async def test_a_row_that_makes_no_sense_holds_up_nobody(world: World) -> None:
    await nobody_sends(world)
    customer = await world.register()
    for _ in range(2):
        await world.service("survey").SendMessage(invitation(customer.customer_id))
    broken, good = await world.rows("messages")
    await world.mongo.collection("messages").update_one({"_id": broken["_id"]}, {"$unset": {"template": ""}})
    await world.place.restart("customer", send_every_seconds=0.02, welcome_mail=False)

    async def done() -> bool:
        rows = await world.rows("messages")
        return [(row["_id"], row["state"], row["failure"]) for row in rows] == [
            (broken["_id"], "failed", "fault"),
            (good["_id"], "sent", ""),
        ]

    await eventually(done)
    assert len(world.place.mailbox.to(ADDRESS)) == 1
    (event,) = await told(world, "message_failed")
    assert (event.failure, event.message_id) == ("fault", broken["_id"])
    row = (await world.rows("messages", {"_id": broken["_id"]}))[0]
    assert not {"queue", "claim", "body", "opt_out_url"} & set(row)


async def test_a_customer_who_makes_no_sense_holds_up_nobody_in_the_batch(world: World) -> None:
    await nobody_sends(world)
    broken = await world.register()
    good = await world.register(identity="https://login.example|good", email="good@example.com")
    for customer in (broken, good):
        await world.service("survey").SendMessage(invitation(customer.customer_id))
    query = {"_id": broken.customer_id}
    await world.mongo.collection("customers").update_one(query, {"$set": {"contact_points": [{"kind": 7}]}})
    await world.place.restart("customer", send_every_seconds=0.02, welcome_mail=False)
    await eventually(lambda: world.place.mailbox.to("good@example.com"))

    async def put_off() -> bool:
        (row,) = await world.rows("messages", {"customer_id": broken.customer_id})
        return (row["state"], row["attempts"], "claim" in row) == ("queued", 1, False)

    await eventually(put_off)


async def test_a_mail_whose_notice_cannot_be_kept_is_not_sent_again(stage: Stage, monkeypatch: Any) -> None:
    async def announced(self: TermsStore, change_id: str) -> Any:
        raise KeyError("unforeseen")

    await stage.buyer("kari")
    monkeypatch.setattr(TermsStore, "announced", announced)
    await stage.announce()

    async def sent() -> bool:
        return [row["state"] for row in await stage.world.rows("messages")] == ["sent"]

    await eventually(sent)
    stage.advance(minutes=5)
    assert await stage.heard("message_sent") == 1
    assert await stage.heard("notice_sent") == 0
    assert len(stage.mails("kari", "Nye vilkår")) == 1
