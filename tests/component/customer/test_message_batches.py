"""Messages that are stored, claimed and sent together: each has its own end, and none has two."""

import asyncio
from collections import Counter
from datetime import timedelta
from typing import Any

from services.chassis.errors import IdempotencyKeyReused, RemoteError
from services.chassis.idempotency import RequestKey
from services.customer.model.message import LEASE, Message, given_back, sent
from services.customer.model.template import Priority
from services.customer.store.messages import MessageStore
from services.customer.usecases.messages import Ask
from services.customer.usecases.queueing import Queueing
from tests.component.customer.conftest import World
from tests.component.customer.nobody_sends import nobody_sends
from tests.component.customer.stream import told
from tests.component.customer.test_messages import invitation
from tests.support.eventually import eventually

QUIET: dict[str, Any] = {"send_every_seconds": 3600, "welcome_mail": False}
AWAKE: dict[str, Any] = {"send_every_seconds": 0.02, "welcome_mail": False}
NAMES = ("anne", "berit", "camilla", "dina")


async def people(world: World) -> dict[str, str]:
    """Ids by name; the addresses begin with the names."""
    found = {}
    for name in NAMES:
        made = await world.register(identity=f"https://login.example|{name}", email=f"{name}@example.com")
        found[name] = made.customer_id
    return found


async def by_customer(world: World) -> dict[str, tuple[str, str]]:
    """State and failure of the only message to each."""
    return {row["customer_id"]: (row["state"], row["failure"]) for row in await world.rows("messages")}


def store_of(world: World) -> MessageStore:
    return MessageStore(world.mongo, world.place.parts["customer"].parts.vault)


async def waiting_ids(world: World, count: int) -> tuple[MessageStore, list[str]]:
    """A store, and messages that nobody sends."""
    await nobody_sends(world)
    who = (await world.register()).customer_id
    for _ in range(count):
        await world.service("survey").SendMessage(invitation(who))
    store = store_of(world)
    return store, [one.id for one in await store.waiting(world.clock.now(), Priority.BULK, 10)]


async def test_each_of_a_batch_has_its_own_end(world: World) -> None:
    await nobody_sends(world)
    who = await people(world)
    for customer_id in who.values():
        await world.service("survey").SendMessage(invitation(customer_id))
    world.consent.denied, world.consent.undecided = {who["berit"]}, {who["camilla"]}
    gone = {"$set": {"status": "closed"}}
    await world.mongo.collection("customers").update_one({"_id": who["dina"]}, gone)
    world.clock.advance(timedelta(seconds=6))
    await world.place.restart("customer", **AWAKE)

    async def ended() -> bool:
        found = await by_customer(world)
        rows = await world.rows("messages", {"customer_id": who["camilla"]})
        put_off: bool = rows[0]["attempts"] == 1 and "claim" not in rows[0]
        return put_off and [state for state, _ in found.values()].count("queued") == 1

    await eventually(ended)
    assert await by_customer(world) == {
        who["anne"]: ("sent", ""),
        who["berit"]: ("failed", "not_allowed"),
        who["camilla"]: ("queued", ""),  # consent could not say: when in doubt, not now
        who["dina"]: ("failed", "no_contact_point"),
    }
    assert [mail.recipients for mail in world.place.mailbox.caught] == [("anne@example.com",)]
    assert [event.customer_id for event in await told(world, "message_sent")] == [who["anne"]]
    world.consent.undecided = set()
    world.clock.advance(timedelta(seconds=6))
    await eventually(lambda: world.place.mailbox.to("camilla@example.com"))


async def test_many_senders_claim_each_of_a_batch_once(world: World) -> None:
    store, ids = await waiting_ids(world, 6)
    now = world.clock.now()
    orders = [ids, ids[::-1], ids[2:] + ids[:2], ids[:3], ids[3:]]
    taken = await asyncio.gather(*(store.claim_all(order, Priority.BULK, now) for order in orders))
    assert Counter(message.id for messages, _ in taken for message in messages) == Counter(ids)
    assert all(message.attempts == 1 for messages, _ in taken for message in messages)
    assert await store.waiting(now, Priority.BULK, 10) == []
    assert sorted(one.id for one in await store.waiting(now + LEASE, Priority.BULK, 10)) == sorted(ids)


async def test_where_one_claim_is_lost_nothing_of_the_batch_is_stored(world: World) -> None:
    store, ids = await waiting_ids(world, 3)
    now = world.clock.now()
    messages, claim = await store.claim_all(ids, Priority.BULK, now)
    lost = {"$set": {"claim": "clm_other"}}
    await world.mongo.collection("messages").update_one({"_id": ids[0]}, lost)
    ended = [(sent(message, now), claim) for message in messages]
    assert not await world.mongo.transaction(lambda: store.finish_all(ended))
    assert {state for state, _ in (await by_customer(world)).values()} == {"queued"}


async def test_what_is_given_back_is_due_at_once_and_was_no_attempt(world: World) -> None:
    store, ids = await waiting_ids(world, 3)
    now = world.clock.now()
    messages, claim = await store.claim_all(ids, Priority.BULK, now)
    back = [(given_back(message, now), claim) for message in messages]
    assert await world.mongo.transaction(lambda: store.finish_all(back))
    assert sorted(one.id for one in await store.waiting(now, Priority.BULK, 10)) == sorted(ids)
    assert {(row["attempts"], "claim" in row) for row in await world.rows("messages")} == {(0, False)}


async def test_what_is_asked_for_at_the_same_time_is_stored_once_each(world: World) -> None:
    await nobody_sends(world)
    who, survey = await people(world), world.service("survey")
    world.consent.denied = {who["berit"]}
    asked = [invitation(customer_id, request_id=name) for name, customer_id in who.items()]
    answers = await asyncio.gather(
        *(survey.SendMessage(request) for request in asked * 3), return_exceptions=True
    )
    made: dict[str, set[str]] = {name: set() for name in who}
    for request, answer in zip(asked * 3, answers, strict=True):
        made[request.request_id].add(
            answer.reason if isinstance(answer, RemoteError) else answer.message_id  # type: ignore[union-attr]
        )
    assert made.pop("berit") == {"MESSAGE_NOT_ALLOWED"}
    rows = {row["customer_id"]: row["_id"] for row in await world.rows("messages")}
    assert len(await world.rows("messages")) == 3
    assert made == {name: {rows[who[name]]} for name in made}
    again = await asyncio.gather(
        *(survey.SendMessage(request) for request in asked if request.request_id in made)
    )
    assert [answer.message_id for answer in again] == [rows[who[name]] for name in made]
    await world.place.restart("customer", **AWAKE)
    await eventually(lambda: len(world.place.mailbox.caught) >= 3)
    reached = [mail.recipients[0].partition("@")[0] for mail in world.place.mailbox.caught]
    assert sorted(reached) == sorted(made)


async def test_a_key_that_is_used_for_two_at_once_is_one_persons_message(world: World) -> None:
    await nobody_sends(world)
    who = await people(world)
    parts = world.place.parts["customer"]
    used = parts._consumers[0].handle.__self__._deps
    values = dict(invitation(who["anne"]).values)
    asked = [("anne", "k", "one"), ("berit", "k", "other"), ("camilla", "l", "one")]
    queueing = Queueing(used)
    outcomes = await asyncio.gather(
        *(
            queueing.send_message(
                RequestKey("service:survey", "SendMessage", name, fingerprint),
                who[person],
                Ask("survey_invitation", "customer_surveys", "email", values),
            )
            for person, name, fingerprint in asked
        ),
        return_exceptions=True,
    )
    anne, berit, camilla = outcomes
    assert isinstance(berit, IdempotencyKeyReused)
    assert isinstance(anne, Message)
    assert isinstance(camilla, Message)
    assert (anne.customer_id, camilla.customer_id) == (who["anne"], who["camilla"])
    rows = {row["_id"]: row["customer_id"] for row in await world.rows("messages")}
    assert rows == {anne.id: who["anne"], camilla.id: who["camilla"]}


async def test_a_code_does_not_wait_for_the_next_round(world: World) -> None:
    customer = await world.register()
    await world.place.restart("customer", **QUIET)
    code = invitation(
        customer.customer_id,
        template="verify_contact_point",
        purpose="customer_administration",
        values={"code": "314159"},
    )
    stored = await world.service("survey").SendMessage(code)
    (mail,) = await eventually(lambda: world.place.mailbox.to("Kari.Nordmann@example.com"))
    assert stored.message_id in str(mail.message["Message-ID"])
    assert mail.message["Content-Language"] == "nb"
