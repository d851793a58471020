"""Messages that may not go now but soon: quiet hours, and a cap that is full."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from personvern.customer.v1 import customer_pb2
from services.chassis.errors import RemoteError
from services.customer.model.message import LONGEST_WAIT, MessageState, may_wait_until, waiting
from services.customer.model.template import Priority
from tests.component.customer.conftest import World
from tests.component.customer.nobody_sends import nobody_sends
from tests.component.customer.stream import told
from tests.component.customer.test_messages import ADDRESS, ended, invitation, listed
from tests.component.customer.test_sms_messages import NUMBER, campaign
from tests.support.eventually import eventually
from tests.unit.customer.test_message import MESSAGE, NOW

QUEUED, SENT, FAILED = (
    customer_pb2.MESSAGE_STATE_QUEUED,
    customer_pb2.MESSAGE_STATE_SENT,
    customer_pb2.MESSAGE_STATE_FAILED,
)


async def first(world: World, customer_id: str) -> Any:
    (message,) = await listed(world, customer_id)
    return message


async def looked_again(world: World, times: int) -> None:
    await eventually(lambda: len(world.consent.asked) >= times)

    async def given_back() -> bool:
        (row,) = await world.rows("messages")
        return "claim" not in row

    await eventually(given_back)


async def test_what_comes_in_quiet_hours_goes_when_they_are_over(world: World) -> None:
    customer = await world.register()
    who = customer.customer_id
    world.consent.rule, world.consent.retry_at = "QUIET_HOURS", world.clock.now() + timedelta(hours=10)
    request = campaign(who)
    stored = await world.service("consent").SendMessage(request)
    assert stored.state == QUEUED
    assert (await world.service("consent").SendMessage(request)).message_id == stored.message_id
    assert world.consent.products == ["fibre-500"]
    message = await first(world, who)
    assert (message.state, message.waits_for) == (QUEUED, "QUIET_HOURS")
    world.clock.advance(timedelta(hours=9))
    await asyncio.sleep(0.3)  # senders look several times
    assert world.place.smsbox.caught == []
    world.consent.rule = ""
    world.clock.advance(timedelta(hours=1, seconds=1))
    message = await ended(world, who)
    assert (message.state, message.waits_for) == (SENT, "")
    assert len(world.place.smsbox.to(NUMBER)) == 1
    assert world.consent.products == ["fibre-500", "fibre-500"]


async def test_a_no_meanwhile_ends_the_wait(world: World) -> None:
    customer = await world.register()
    who = customer.customer_id
    world.consent.rule, world.consent.retry_at = "QUIET_HOURS", world.clock.now() + timedelta(hours=1)
    await world.service("consent").SendMessage(campaign(who))
    world.consent.rule, world.consent.retry_at = "OBJECTED", None
    world.clock.advance(timedelta(hours=1, seconds=1))
    message = await ended(world, who)
    assert (message.state, message.failure) == (FAILED, "not_allowed")
    assert world.place.smsbox.caught == []


async def test_who_waits_too_long_is_given_up_by_the_rule(world: World) -> None:
    customer = await world.register()
    who = customer.customer_id
    world.consent.rule = "FREQUENCY_CAP"
    world.consent.retry_at = world.clock.now() + LONGEST_WAIT - timedelta(hours=1)
    await world.service("consent").SendMessage(campaign(who))
    world.consent.retry_at = world.clock.now() + LONGEST_WAIT + timedelta(hours=1)
    world.clock.advance(LONGEST_WAIT - timedelta(minutes=59))
    message = await ended(world, who)
    assert (message.state, message.failure) == (FAILED, "frequency_cap")
    (event,) = await told(world, "message_failed")
    assert event.failure == "frequency_cap"


async def test_it_may_be_put_off_more_than_once(world: World) -> None:
    customer = await world.register()
    who = customer.customer_id
    world.consent.rule, world.consent.retry_at = "QUIET_HOURS", world.clock.now() + timedelta(hours=1)
    await world.service("consent").SendMessage(campaign(who))
    for times in range(2, 10):
        world.consent.rule = "FREQUENCY_CAP"
        world.consent.retry_at = world.clock.now() + timedelta(hours=2)
        world.clock.advance(timedelta(hours=1, seconds=1))
        await looked_again(world, times)
        (row,) = await world.rows("messages")
        assert (row["waits_for"], row["attempts"]) == ("FREQUENCY_CAP", 0)
        world.clock.advance(timedelta(hours=1))
    world.consent.rule = ""
    await ended(world, who)
    assert len(world.place.smsbox.to(NUMBER)) == 1


async def test_what_could_only_go_next_month_is_refused_at_once(world: World) -> None:
    customer = await world.register()
    world.consent.rule, world.consent.retry_at = "FREQUENCY_CAP", world.clock.now() + timedelta(days=30)
    with pytest.raises(RemoteError) as refusal:
        await world.service("consent").SendMessage(campaign(customer.customer_id))
    assert (refusal.value.reason, refusal.value.metadata["rule"]) == ("MESSAGE_NOT_ALLOWED", "FREQUENCY_CAP")
    assert await world.rows("messages") == []


async def test_marketing_is_asked_about_again_soon_after(world: World) -> None:
    """A withdrawal seconds after the campaign was queued must stop it."""
    await nobody_sends(world)
    customer = await world.register()
    await world.service("consent").SendMessage(campaign(customer.customer_id))
    world.consent.rule = "CONSENT_WITHDRAWN"
    world.clock.advance(timedelta(seconds=6))
    await world.place.restart("customer", send_every_seconds=0.02, welcome_mail=False)
    assert (await ended(world, customer.customer_id)).failure == "not_allowed"
    assert world.place.smsbox.caught == []


async def test_what_is_not_marketing_does_not_wait_behind_a_campaign(world: World) -> None:
    """With every worker for bulk stuck at a slow provider, an ordinary mail still goes at once."""
    customer = await world.register()
    world.place.smsbox.answer = "slow"
    for number in range(12):
        await world.service("consent").SendMessage(campaign(customer.customer_id, request_id=f"c{number}"))
    await world.service("billing").SendMessage(
        invitation(
            customer.customer_id,
            template="payout_account_learned",
            purpose="payout_account",
            values={"masked_account": "*******7947"},
        )
    )
    await eventually(lambda: world.place.mailbox.to(ADDRESS))
    assert world.place.smsbox.caught == []


def test_waiting_is_no_attempt() -> None:
    soon = waiting(MESSAGE, "QUIET_HOURS", NOW + timedelta(hours=1))
    assert (soon.attempts, soon.waits_for, soon.state) == (0, "QUIET_HOURS", MessageState.QUEUED)
    late = waiting(MESSAGE, "FREQUENCY_CAP", NOW + LONGEST_WAIT + timedelta(seconds=1))
    assert (late.state, late.failure, late.body) == (MessageState.FAILED, "frequency_cap", None)
    assert may_wait_until(NOW + LONGEST_WAIT, NOW)
    assert MESSAGE.priority is Priority.ORDINARY
