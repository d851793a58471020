"""Marketing to one person by several senders at once: one by one, for a cap must hear of the first."""

from datetime import timedelta
from functools import partial
from typing import Any

from services.customer.model.message import LEASE, sent
from services.customer.model.template import Priority
from services.customer.store.messages import MessageStore
from services.customer.usecases.sending import SETTLED
from tests.component.customer.conftest import World
from tests.component.customer.nobody_sends import nobody_sends
from tests.component.customer.test_message_batches import AWAKE, store_of
from tests.component.customer.test_sms_messages import campaign
from tests.support.eventually import eventually

SECOND = timedelta(seconds=1)


async def two_waiting(world: World) -> tuple[MessageStore, str, list[str]]:
    """A store, a person, and the ids of two pieces of marketing to her that nobody sends."""
    await nobody_sends(world)
    who = (await world.register()).customer_id
    for _ in range(2):
        await world.service("consent").SendMessage(campaign(who))
    store = store_of(world)
    return store, who, [one.id for one in await store.waiting(world.clock.now(), Priority.BULK, 10)]


async def states(world: World) -> list[str]:
    return sorted(row["state"] for row in await world.rows("messages"))


async def test_the_second_is_asked_about_when_the_first_is_known(world: World) -> None:
    _, who, _ = await two_waiting(world)
    await world.place.restart("customer", **AWAKE)

    async def one_went() -> bool:
        world.clock.advance(SECOND)  # if they have seen each other both wait, one of them shortly
        return "sent" in await states(world)

    await eventually(one_went)
    assert await states(world) == ["queued", "sent"]
    world.consent.denied = {who}  # the cap is full
    world.clock.advance(SETTLED + SECOND)

    async def ended() -> bool:
        return await states(world) == ["failed", "sent"]

    await eventually(ended)
    assert [row["failure"] for row in await world.rows("messages", {"state": "failed"})] == ["not_allowed"]


async def test_who_has_claimed_one_sees_another_that_is_going_or_went(world: World) -> None:
    store, _, (first, second) = await two_waiting(world)
    now = world.clock.now()
    (one,), claim = await store.claim_all([first], Priority.BULK, now)
    assert await store.beside([one], now, SETTLED) == {}, "what nobody has is not going"
    (other,), _ = await store.claim_all([second], Priority.BULK, now)
    assert await store.beside([one], now, SETTLED) == {first: second}
    assert await store.beside([other], now, SETTLED) == {second: first}
    assert await store.beside([other], now + LEASE, SETTLED) == {}, "its sender is dead"
    assert await store.finish(sent(one, now), claim)
    assert await store.beside([other], now + SECOND, SETTLED) == {second: first}
    assert await store.beside([other], now + SETTLED, SETTLED) == {}


async def test_another_channel_or_purpose_makes_nobody_wait(world: World) -> None:
    store, who, (first, second) = await two_waiting(world)
    now = world.clock.now()
    rows: Any = world.mongo.collection("messages")
    change = partial(rows.update_one, {"_id": second})
    (one,), _ = await store.claim_all([first], Priority.BULK, now)
    await store.claim_all([second], Priority.BULK, now)
    await change({"$set": {"channel": "email"}})
    assert await store.beside([one], now, SETTLED) == {}
    await change({"$set": {"channel": "sms", "purpose": "customer_surveys"}})
    assert await store.beside([one], now, SETTLED) == {}
    await change({"$set": {"purpose": "marketing_new_offers"}})
    assert await store.beside([one], now, SETTLED) == {first: second}
    await change({"$set": {"customer_id": f"{who}x"}})
    assert await store.beside([one], now, SETTLED) == {}
