"""SMS through the provider, and what it reports."""

import json
from datetime import timedelta
from typing import Any

import httpx
import pytest

from deploy.local.sms import CaughtSms, sign
from personvern.customer.v1 import customer_pb2, message_service_pb2, message_service_pb2_grpc
from services.chassis.caller import Caller
from services.chassis.errors import RemoteError
from services.chassis.ids import new_id
from tests.component.customer.conftest import World, rpc
from tests.component.customer.stream import told
from tests.component.customer.test_messages import ended, invitation, listed
from tests.support.eventually import eventually

NUMBER = "+4741234567"
TEXTS = {
    "text_nb": "Hei {name}! Fiber til 499 kr i måneden.",
    "text_nn": "Hei {name}! Fiber til 499 kr i månaden.",
    "text_en": "Hi {name}! Fibre for 499 kr a month.",
}
SENT, FAILED, BOUNCED = (
    customer_pb2.MESSAGE_STATE_SENT,
    customer_pb2.MESSAGE_STATE_FAILED,
    customer_pb2.MESSAGE_STATE_BOUNCED,
)


def campaign(customer_id: str, **changes: Any) -> Any:
    """A campaign by SMS."""
    given: dict[str, Any] = {
        "request_id": new_id("req"),
        "customer_id": customer_id,
        "template": "campaign",
        "purpose": "marketing_similar_products",
        "channel": "sms",
        "values": TEXTS,
        "product_code": "fibre-500",
    }
    return rpc.SendMessageRequest(**(given | changes))


def reports(world: World) -> Any:
    """The message service as the gateway calls it for the provider."""
    return world.place.stub("customer", message_service_pb2_grpc.MessageServiceStub, Caller())


async def report(world: World, message_id: str, status: str) -> bool:
    body = json.dumps({"reference": message_id, "status": status}).encode()
    signature = sign(body, world.place.smsbox.secret, int(world.clock.now().timestamp()))
    answer = await reports(world).ReportSms(
        message_service_pb2.ReportSmsRequest(body=body, signature=signature)
    )
    return bool(answer.changed)


async def sms_to(world: World, customer_id: str) -> CaughtSms:
    """Send a survey invitation by SMS and wait for it."""
    await world.service("survey").SendMessage(invitation(customer_id, channel="sms"))
    await ended(world, customer_id)
    (sms,) = world.place.smsbox.to(NUMBER)
    return sms


async def test_an_sms_asked_for_twice_is_sent_once_in_the_customers_language(world: World) -> None:
    customer = await world.register(language="nn")
    request = campaign(customer.customer_id)
    first = await world.service("consent").SendMessage(request)
    assert (await world.service("consent").SendMessage(request)).message_id == first.message_id
    message = await ended(world, customer.customer_id)
    (sms,) = world.place.smsbox.caught
    assert (sms.to, sms.sender, sms.reference) == (NUMBER, "Eksempel", first.message_id)
    assert sms.text.startswith("Hei Kari! Fiber til 499 kr i månaden.\nMeld deg av: http://")
    (link,) = sms.links()
    token = link.removeprefix(f"{world.place.url}/v1/public/unsubscribe/")
    assert 10 <= len(token) <= 16
    assert (message.state, message.channel, message.subject) == (SENT, "sms", "")
    assert "[...]" in message.body
    assert token not in message.body
    found = await world.service("gateway").ResolveOptOut(rpc.ResolveOptOutRequest(token=token))
    assert (found.customer_id, found.channel) == (customer.customer_id, "sms")
    for place in range(len(token)):
        other = token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :]
        with pytest.raises(RemoteError, match="not one of ours"):
            await world.service("gateway").ResolveOptOut(rpc.ResolveOptOutRequest(token=other))


@pytest.mark.parametrize("number", ["22 00 00 00", "+46701234567", "815 00 000"])
async def test_only_mobile_numbers_get_sms(world: World, number: str) -> None:
    customer = await world.register(phone=number)
    with pytest.raises(RemoteError) as refusal:
        await world.service("consent").SendMessage(campaign(customer.customer_id))
    assert refusal.value.reason == "NO_CONTACT_POINT"
    assert await world.rows("messages") == []


@pytest.mark.parametrize(
    ("values", "fields"),
    [
        ({"text_nb": ""}, ["values.text_nb"]),
        ({"text_nb": "Hei {navn}"}, ["values.text_nb"]),
        ({"text_en": "Hi {{name}}"}, ["values.text_en"]),
        ({"text_nn": "æ" * 900}, ["values.text_nn"]),
        ({"text_nn": "«" + "a" * 400}, ["values.text_nn"]),
        ({"subject_nb": "To\nlinjer"}, ["values.subject_nb"]),
        ({"text_sv": "Hej"}, ["values"]),
    ],
)
async def test_a_broken_campaign_is_refused_by_field(
    shared_world: World, values: dict[str, str], fields: list[str]
) -> None:
    customer = await shared_world.register(identity=new_id("kari"))
    with pytest.raises(RemoteError) as refusal:
        await shared_world.service("consent").SendMessage(
            campaign(customer.customer_id, values=TEXTS | values)
        )
    assert refusal.value.reason == "MESSAGE_INVALID"
    assert [violation.field for violation in refusal.value.violations] == fields
    assert await shared_world.rows("messages") == []


async def test_the_provider_may_refuse_for_good(world: World) -> None:
    customer = await world.register()
    world.place.smsbox.answer = "refuse"
    await world.service("consent").SendMessage(campaign(customer.customer_id))
    message = await ended(world, customer.customer_id)
    assert (message.state, message.failure) == (FAILED, "refused")
    (event,) = await told(world, "message_failed")
    assert (event.failure, event.channel, event.version) == ("refused", "sms", 2)


async def waits(world: World) -> Any:
    """The row of the only message, once its first attempt is over."""

    async def look() -> Any:
        (row,) = await world.rows("messages")
        return row if row["attempts"] == 1 and "claim" not in row else None

    return await eventually(look)


@pytest.mark.parametrize(("answer", "seconds"), [("busy", 90), ("fail", 5)])
async def test_a_busy_provider_is_left_alone_as_long_as_it_asks(
    world: World, answer: str, seconds: int
) -> None:
    customer = await world.register()
    box = world.place.smsbox
    box.answer, box.busy_seconds = answer, 90
    began = world.clock.now()
    await world.service("consent").SendMessage(campaign(customer.customer_id))
    row = await waits(world)
    assert row["due_bulk"] == began + timedelta(seconds=seconds)
    box.answer = ""
    world.clock.advance(timedelta(seconds=seconds + 1))
    await ended(world, customer.customer_id)
    assert len(box.caught) == 1


async def test_a_wrong_token_makes_sms_wait_and_uses_none_up(world: World) -> None:
    customer = await world.register()
    world.place.smsbox.token = "another"
    await world.service("consent").SendMessage(campaign(customer.customer_id))
    assert (await waits(world))["state"] == "queued"


async def test_a_slow_provider_makes_it_wait(world: World) -> None:
    await world.place.restart(
        "customer", send_every_seconds=0.02, welcome_mail=False, sms_timeout_seconds=0.1
    )
    customer = await world.register()
    world.place.smsbox.answer = "slow"
    await world.service("consent").SendMessage(campaign(customer.customer_id))
    assert (await waits(world))["state"] == "queued"


async def test_a_delivery_report_is_noted_once(world: World) -> None:
    customer = await world.register()
    sms = await sms_to(world, customer.customer_id)
    assert not await report(world, sms.reference, "buffered")
    assert await report(world, sms.reference, "delivered")
    assert not await report(world, sms.reference, "delivered")
    (message,) = await listed(world, customer.customer_id)
    assert message.HasField("delivered_at")
    assert message.state == SENT


async def test_a_number_that_is_dead_gets_nothing_more(world: World) -> None:
    customer = await world.register()
    who = customer.customer_id
    sms = await sms_to(world, who)
    assert await report(world, sms.reference, "undeliverable")
    assert not await report(world, sms.reference, "undeliverable")
    (message,) = await listed(world, who)
    assert (message.state, message.failure) == (BOUNCED, "bounced")
    assert message.HasField("bounced_at")
    (event,) = await told(world, "message_failed")
    assert (event.failure, event.channel, event.version) == ("bounced", "sms", 3)
    known = await world.customer(who).GetCustomer(rpc.GetCustomerRequest(customer_id=who))
    marked = {p.channel: p.HasField("undeliverable_since") for p in known.customer.contact_points}
    assert marked == {"email": False, "phone": True}
    with pytest.raises(RemoteError) as refusal:
        await world.service("survey").SendMessage(invitation(who, channel="sms"))
    assert refusal.value.reason == "NO_CONTACT_POINT"
    await world.customer(who).CorrectCustomer(
        rpc.CorrectCustomerRequest(request_id=new_id("req"), customer_id=who, phone="91234567")
    )
    await world.service("survey").SendMessage(invitation(who, channel="sms"))
    await eventually(lambda: world.place.smsbox.to("+4791234567"))


async def test_a_forged_or_old_report_changes_nothing(world: World) -> None:
    customer = await world.register()
    sms = await sms_to(world, customer.customer_id)
    body = json.dumps({"reference": sms.reference, "status": "undeliverable"}).encode()
    now = int(world.clock.now().timestamp())
    secret = world.place.smsbox.secret
    for signature in ("", sign(body, "guess", now), sign(body, secret, now - 301), sign(b"{}", secret, now)):
        with pytest.raises(RemoteError) as refusal:
            await reports(world).ReportSms(
                message_service_pb2.ReportSmsRequest(body=body, signature=signature)
            )
        assert refusal.value.reason == "SMS_REPORT_SIGNATURE_INVALID"
    assert not await report(world, "msg_" + "0" * 32, "undeliverable")
    (message,) = await listed(world, customer.customer_id)
    assert message.state == SENT


async def test_the_stand_in_shows_what_came(world: World) -> None:
    customer = await world.register()
    sms = await sms_to(world, customer.customer_id)
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{world.place.sms_port}") as client:
        assert sms.to in (await client.get("/")).text
        assert (await client.get("/api/messages")).json()[0]["reference"] == sms.reference
        assert (await client.put("/api/behaviour", json={"answer": "eat"})).status_code == 400
        assert (await client.put("/api/behaviour", json={"answer": "fail"})).status_code == 204
        assert (await client.post("/messages", json={})).status_code == 401
    assert world.place.smsbox.answer == "fail"
