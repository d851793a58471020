"""Mails that come back: over real SMTP, to the address that the mail gave as its return path."""

import asyncio
import re
from datetime import timedelta
from typing import Any

import aiosmtplib
import pytest

from personvern.customer.v1 import customer_pb2, person_service_pb2, person_service_pb2_grpc
from services.chassis.caller import Caller
from services.chassis.errors import RemoteError
from services.customer.model.delivery_report import LARGEST_BOUNCE, SOFT_LIMIT
from tests.component.customer.conftest import World, rpc
from tests.component.customer.stream import told
from tests.component.customer.test_messages import ADDRESS, ended, invitation, listed
from tests.support.eventually import eventually
from tests.unit.customer.test_delivery_report import dsn

SENT, BOUNCED = customer_pb2.MESSAGE_STATE_SENT, customer_pb2.MESSAGE_STATE_BOUNCED


async def come_back(world: World, to: str, raw: bytes, sender: str = "") -> int:
    """Hand in a mail as a mail server does; the code that it is answered with."""
    client = aiosmtplib.SMTP(hostname="127.0.0.1", port=world.place.bounce_port, start_tls=False, timeout=60)
    async with client:
        try:
            await client.sendmail(sender, [to], raw)
        except aiosmtplib.SMTPRecipientsRefused as error:
            return int(error.recipients[0].code)
        except aiosmtplib.SMTPResponseException as error:
            return int(error.code)
    return 250


async def sent_mail(world: World) -> tuple[Any, str]:
    """A customer and the return path of a mail that was sent."""
    customer = await world.register()
    await world.service("survey").SendMessage(invitation(customer.customer_id))
    await ended(world, customer.customer_id)
    (mail,) = world.place.mailbox.to(ADDRESS)
    return customer, mail.sender


async def state(world: World, customer_id: str) -> Any:
    (message,) = await listed(world, customer_id)
    return message.state


async def undeliverable(world: World, customer_id: str) -> bool:
    request = rpc.GetCustomerRequest(customer_id=customer_id)
    known = (await world.customer(customer_id).GetCustomer(request)).customer
    (point,) = [point for point in known.contact_points if point.channel == "email"]
    return bool(point.HasField("undeliverable_since"))


async def test_a_hard_bounce_is_told_and_stops_mail_to_the_address(world: World) -> None:
    customer, path = await sent_mail(world)
    who = customer.customer_id
    assert re.fullmatch(r"bounce\+[0-9a-f]{56}@eksempel\.example", path)
    assert len(path.partition("@")[0]) <= 64
    assert await come_back(world, path.upper().replace("EKSEMPEL.EXAMPLE", "Eksempel.example"), dsn()) == 250
    (message,) = await listed(world, who)
    assert (message.state, message.failure) == (BOUNCED, "bounced")
    assert message.HasField("bounced_at")
    assert await undeliverable(world, who)
    (event,) = await told(world, "message_failed")
    assert (event.failure, event.channel, event.version) == ("bounced", "email", 3)
    assert await come_back(world, path, dsn()) == 250  # told twice, noted once
    assert len(await told(world, "message_failed")) == 1
    with pytest.raises(RemoteError) as refusal:
        await world.service("survey").SendMessage(invitation(who))
    assert refusal.value.reason == "NO_CONTACT_POINT"


async def test_a_code_still_goes_to_a_dead_address_and_brings_it_back(world: World) -> None:
    customer, path = await sent_mail(world)
    who = customer.customer_id
    assert await come_back(world, path, dsn()) == 250
    (point,) = [point for point in customer.contact_points if point.channel == "email"]
    stub = person_service_pb2_grpc.PersonServiceStub
    her = world.place.stub("customer", stub, Caller("customer", who))
    await her.SendContactCode(
        person_service_pb2.SendContactCodeRequest(
            request_id="s1", customer_id=who, contact_point_id=point.contact_point_id
        )
    )
    await eventually(lambda: len(world.place.mailbox.to(ADDRESS)) == 2)
    (code,) = re.findall(r"\b\d{6}\b", world.place.mailbox.to(ADDRESS)[1].body())
    await her.VerifyContactPoint(
        person_service_pb2.VerifyContactPointRequest(
            request_id="v1", customer_id=who, contact_point_id=point.contact_point_id, code=code
        )
    )
    assert not await undeliverable(world, who)
    await world.service("survey").SendMessage(invitation(who))
    await eventually(lambda: len(world.place.mailbox.to(ADDRESS)) == 3)


async def test_a_new_address_is_in_order(world: World) -> None:
    customer, path = await sent_mail(world)
    who = customer.customer_id
    world.clock.advance(timedelta(minutes=1))
    await world.customer(who).CorrectCustomer(
        rpc.CorrectCustomerRequest(request_id="r1", customer_id=who, email="ny@example.com")
    )
    assert await come_back(world, path, dsn()) == 250
    assert await state(world, who) == BOUNCED
    assert not await undeliverable(world, who)


async def test_a_full_mailbox_counts_and_is_forgiven_twice(world: World) -> None:
    customer = await world.register()
    who = customer.customer_id
    for count in range(1, SOFT_LIMIT + 1):
        await world.service("survey").SendMessage(invitation(who))
        newest = await _newest_sent(world, who, count)
        path = world.place.mailbox.to(ADDRESS)[-1].sender
        assert newest.message_id.removeprefix("msg_") in path
        assert await come_back(world, path, dsn(status="5.2.2")) == 250
        assert await undeliverable(world, who) == (count == SOFT_LIMIT)


async def _newest_sent(world: World, who: str, count: int) -> Any:
    async def look() -> Any:
        newest = (await listed(world, who))[0]
        done = len(world.place.mailbox.to(ADDRESS)) == count and newest.state == SENT
        return newest if done else None

    return await eventually(look)


async def test_a_delay_is_no_end(world: World) -> None:
    customer, path = await sent_mail(world)
    assert await come_back(world, path, dsn("delayed", "4.4.1")) == 250
    assert await state(world, customer.customer_id) == SENT


async def test_what_is_forged_or_foreign_is_refused(world: World) -> None:
    customer, path = await sent_mail(world)
    local, _, domain = path.partition("@")
    for place in (len("bounce+"), len(local) - 1):  # the message, the digest
        other = local[:place] + ("0" if local[place] != "0" else "1") + local[place + 1 :]
        assert await come_back(world, f"{other}@{domain}", dsn()) == 550
    for address in (f"bounce@{domain}", f"bounce+@{domain}", f"post@{domain}", f"{local}@other.example"):
        assert await come_back(world, address, dsn()) == 550
    assert await come_back(world, path, dsn(), sender="somebody@example.com") == 550
    assert await come_back(world, path, b"Subject: Automatisk svar\r\n\r\nFerie\r\n") == 550
    assert await come_back(world, path, dsn() + b"x\r\n" * (LARGEST_BOUNCE // 2)) == 552
    assert await state(world, customer.customer_id) == SENT
    assert not await undeliverable(world, customer.customer_id)


async def test_a_bounce_that_is_faster_than_we_are_comes_again(world: World) -> None:
    customer, path = await sent_mail(world)
    rows = world.mongo.collection("messages")
    await rows.update_one({}, {"$set": {"state": "queued"}})
    assert await come_back(world, path, dsn()) == 451
    await rows.update_one({}, {"$set": {"state": "sent"}})
    assert await come_back(world, path, dsn()) == 250
    assert await state(world, customer.customer_id) == BOUNCED


async def test_too_many_connections_are_sent_away(world: World) -> None:
    opened = [await asyncio.open_connection("127.0.0.1", world.place.bounce_port) for _ in range(21)]
    greetings = [await asyncio.wait_for(reader.readline(), 60) for reader, _ in opened]
    assert sorted(greeting[:3] for greeting in greetings) == [b"220"] * 20 + [b"421"]
    for _, writer in opened:
        writer.close()

    async def let_in() -> bool:  # once it has seen that they are gone
        try:
            return await come_back(world, "nobody@eksempel.example", dsn()) == 550
        except aiosmtplib.SMTPConnectResponseError:
            return False

    await eventually(let_in)
