"""Messages: asked of consent, sent over SMTP once, kept without their links."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from personvern.customer.v1 import customer_pb2
from personvern.privacy.v1 import privacy_service_pb2
from services.chassis.errors import RemoteError
from services.chassis.ids import new_id
from services.customer.model.message import sent
from services.customer.model.template import Priority
from services.customer.store.messages import MessageStore
from tests.component.customer.conftest import World, rpc
from tests.component.customer.nobody_sends import nobody_sends
from tests.support.eventually import eventually
from tests.support.retaining import deleted

LINK = "https://example.no/v1/public/surveys/secret-token-17"
ADDRESS = "Kari.Nordmann@example.com"


def invitation(customer_id: str, **changes: Any) -> Any:
    """A survey invitation."""
    given: dict[str, Any] = {
        "request_id": new_id("req"),
        "customer_id": customer_id,
        "template": "survey_invitation",
        "purpose": "customer_surveys",
        "channel": "email",
        "values": {"link": LINK, "expires_on": "2026-01-29", "shared_with_supplier": ""},
    }
    return rpc.SendMessageRequest(**(given | changes))


async def listed(world: World, customer_id: str) -> Any:
    request = rpc.ListMessagesRequest(customer_id=customer_id)
    return (await world.customer(customer_id).ListMessages(request)).messages


async def ended(world: World, customer_id: str) -> Any:
    """The customer's only message, once it is sent or given up."""

    async def look() -> Any:
        (message,) = await listed(world, customer_id)
        return message if message.state != customer_pb2.MESSAGE_STATE_QUEUED else None

    return await eventually(look)


async def test_a_message_asked_for_twice_is_sent_once(world: World) -> None:
    customer = await world.register(language="nn")
    request = invitation(customer.customer_id)
    survey = world.service("survey")
    first = await survey.SendMessage(request)
    assert (await survey.SendMessage(request)).message_id == first.message_id
    message = await ended(world, customer.customer_id)
    assert message.state == customer_pb2.MESSAGE_STATE_SENT
    (mail,) = world.place.mailbox.to(ADDRESS)
    assert mail.subject == "Korleis opplevde du oss?"
    assert f"{LINK}?lang=nn" in mail.links()
    assert "Lenkja verkar til og med 29. januar 2026." in mail.body()
    assert mail.message["Message-ID"] == f"<{first.message_id}@eksempel.example>"
    assert world.consent.asked == [(customer.customer_id, "customer_surveys", "email")]


async def test_survey_mail_can_be_opted_out_of(world: World) -> None:
    customer = await world.register()
    await world.service("survey").SendMessage(invitation(customer.customer_id))
    await ended(world, customer.customer_id)
    (mail,) = world.place.mailbox.to(ADDRESS)
    url = mail.message["List-Unsubscribe"].strip("<>")
    assert url.startswith(world.place.url + "/v1/public/unsubscribe/")
    assert mail.message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert url in mail.links()


async def test_contract_mail_has_no_opt_out(world: World) -> None:
    customer = await world.register()
    request = invitation(
        customer.customer_id,
        template="payout_account_learned",
        purpose="payout_account",
        values={"masked_account": "*******7947"},
    )
    await world.service("billing").SendMessage(request)
    await ended(world, customer.customer_id)
    (mail,) = world.place.mailbox.to(ADDRESS)
    assert "*******7947" in mail.body()
    assert mail.message["List-Unsubscribe"] is None


async def test_what_is_kept_opens_nothing(world: World) -> None:
    customer = await world.register()
    await world.service("survey").SendMessage(invitation(customer.customer_id))
    message = await ended(world, customer.customer_id)
    assert "secret-token" not in message.body
    assert "[...]" in message.body
    (row,) = await world.rows("messages")
    assert "body" not in row
    assert "opt_out_url" not in row


async def test_consent_has_the_last_word(world: World) -> None:
    customer = await world.register()
    world.consent.rule = "OBJECTION"
    with pytest.raises(RemoteError) as refusal:
        await world.service("survey").SendMessage(invitation(customer.customer_id))
    assert refusal.value.reason == "MESSAGE_NOT_ALLOWED"
    assert refusal.value.metadata["rule"] == "OBJECTION"
    assert await world.rows("messages") == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"template": "love_letter"}, "template"),
        ({"purpose": "invoicing"}, "purpose"),
        ({"channel": "post"}, "channel"),
        ({"values": {}}, "values.link"),
        ({"values": {"link": LINK, "shoe_size": "42"}}, "values"),
        ({"values": {"link": LINK, "expires_on": "29.1.2026"}}, "values.expires_on"),
    ],
)
async def test_a_broken_message_is_refused(shared_world: World, changes: dict[str, Any], field: str) -> None:
    customer = await shared_world.register(identity=new_id("kari"))
    with pytest.raises(RemoteError) as refusal:
        await shared_world.service("survey").SendMessage(invitation(customer.customer_id, **changes))
    assert refusal.value.reason == "MESSAGE_INVALID"
    assert [v.field for v in refusal.value.violations] == [field]


async def test_a_refused_recipient_ends_the_message(world: World) -> None:
    customer = await world.register()
    world.place.mailbox.refuse = "550 no such user"
    await world.service("survey").SendMessage(invitation(customer.customer_id))
    message = await ended(world, customer.customer_id)
    assert (message.state, message.failure) == (customer_pb2.MESSAGE_STATE_FAILED, "refused")


async def test_a_busy_server_is_tried_again_and_consent_asked_again(world: World) -> None:
    customer = await world.register()
    mailbox = world.place.mailbox
    mailbox.refuse = "450 later"
    await world.service("survey").SendMessage(invitation(customer.customer_id))

    async def tried() -> bool:
        (row,) = await world.rows("messages")
        return bool(row["attempts"] == 1 and "claim" not in row)

    await eventually(tried)
    mailbox.refuse = ""
    world.clock.advance(timedelta(seconds=6))
    await ended(world, customer.customer_id)
    assert len(mailbox.to(ADDRESS)) == 1
    assert len(world.consent.asked) == 2


async def test_a_withdrawal_meanwhile_stops_a_retry(world: World) -> None:
    customer = await world.register()
    world.place.mailbox.refuse = "450 later"
    await world.service("survey").SendMessage(invitation(customer.customer_id))
    await eventually(lambda: _attempts(world, 1))
    world.place.mailbox.refuse = ""
    world.consent.rule = "OBJECTION"
    world.clock.advance(timedelta(seconds=6))
    message = await ended(world, customer.customer_id)
    assert message.failure == "not_allowed"
    assert world.place.mailbox.to(ADDRESS) == []


async def test_a_message_that_lay_while_the_sender_was_away_is_asked_about_again(world: World) -> None:
    customer = await world.register()
    await nobody_sends(world)
    await world.service("survey").SendMessage(invitation(customer.customer_id))
    world.consent.rule = "OBJECTION"
    world.clock.advance(timedelta(hours=2))
    await world.place.restart("customer", send_every_seconds=0.02, welcome_mail=False)
    message = await ended(world, customer.customer_id)
    assert message.failure == "not_allowed"
    assert world.place.mailbox.to(ADDRESS) == []


async def test_a_message_of_a_dead_sender_is_taken_over(world: World) -> None:
    customer = await world.register()
    await nobody_sends(world)
    await world.service("survey").SendMessage(invitation(customer.customer_id))
    now = world.clock.now()
    await world.mongo.collection("messages").update_one(
        {}, {"$set": {"claim": "clm_dead", "due_bulk": now + timedelta(minutes=2)}}
    )
    await world.place.restart("customer", send_every_seconds=0.02, welcome_mail=False)
    (row,) = await world.rows("messages")
    assert row["state"] == "queued"
    world.clock.advance(timedelta(minutes=2, seconds=1))
    await ended(world, customer.customer_id)
    assert len(world.place.mailbox.to(ADDRESS)) == 1


async def test_many_senders_claim_a_message_once(world: World) -> None:
    await nobody_sends(world)
    customer = await world.register()
    await world.service("survey").SendMessage(invitation(customer.customer_id))
    store = MessageStore(world.mongo, world.place.parts["customer"].parts.vault)
    (message_id,) = [one.id for one in await store.waiting(world.clock.now(), Priority.BULK, 10)]
    assert await store.waiting(world.clock.now(), Priority.ORDINARY, 10) == []
    now = world.clock.now()
    claims = await asyncio.gather(*(store.claim(message_id, Priority.BULK, now) for _ in range(10)))
    taken = [claim for claim in claims if claim is not None]
    assert len(taken) == 1
    message, claim = taken[0]
    assert not await store.finish(sent(message, world.clock.now()), "clm_other")
    assert await store.finish(sent(message, world.clock.now()), claim)
    assert not await store.finish(sent(message, world.clock.now()), claim)


async def test_a_new_customer_is_welcomed_once_if_consent_allows(world: World) -> None:
    await world.place.restart("customer", send_every_seconds=0.02, welcome_mail=True)
    await world.register(language="en")
    (mail,) = await eventually(lambda: world.place.mailbox.to(ADDRESS))
    assert mail.subject == "Welcome as a customer"
    (row,) = await world.rows("messages")
    assert row["template"] == "registration_welcome"
    world.consent.rule = "OFF"
    ola = await world.register(identity="x|ola", email="ola@example.com")
    await eventually(lambda: (ola.customer_id, "customer_administration", "email") in world.consent.asked)
    assert world.place.mailbox.to("ola@example.com") == []


async def test_an_old_key_still_names_its_message(world: World) -> None:
    customer = await world.register()
    request = invitation(customer.customer_id)
    first = await world.service("survey").SendMessage(request)
    await ended(world, customer.customer_id)
    await world.mongo.collection("idempotency").delete_many({})
    assert (await world.service("survey").SendMessage(request)).message_id == first.message_id
    assert len(world.place.mailbox.to(ADDRESS)) == 1


async def test_a_message_to_a_shredded_person_is_given_up(world: World) -> None:
    await nobody_sends(world)
    customer = await world.register()
    await world.service("survey").SendMessage(invitation(customer.customer_id))
    store = MessageStore(world.mongo, world.place.parts["customer"].parts.vault)
    await world.place.parts["customer"].parts.vault.shred(customer.customer_id)
    (message_id,) = [one.id for one in await store.waiting(world.clock.now(), Priority.BULK, 10)]
    assert await store.claim(message_id, Priority.BULK, world.clock.now()) is None
    assert await store.waiting(world.clock.now() + timedelta(days=1), Priority.BULK, 10) == []
    (row,) = await world.rows("messages")
    assert (row["state"], row["failure"]) == ("failed", "unreadable")


async def test_an_export_has_everything_with_its_types(world: World) -> None:
    customer = await world.register()
    who = customer.customer_id
    await world.purchase(customer, await world.product())
    await world.service("survey").SendMessage(invitation(who))
    await ended(world, who)
    ask = privacy_service_pb2.ExportRequest(
        customer_id=who, kind=privacy_service_pb2.EXPORT_KIND_ACCESS, language="en"
    )
    sections = {section.key: section for section in (await world.privacy.Export(ask)).sections}
    assert set(sections) >= {
        "customer.person",
        "customer.contact_points",
        "customer.supply_addresses",
        "customer.purchases",
        "customer.contracts",
        "customer.terms_notices",
        "customer.interactions",
        "customer.messages",
    }
    (person,) = json.loads(sections["customer.person"].records_json)
    assert (person["given_name"], person["birth_date"]) == ("Kari", "1991-05-17")
    assert person["home_address"]["postcode"] == "5501"
    (contract,) = json.loads(sections["customer.contracts"].records_json)
    assert contract["end_date"] is None
    assert all(
        section.purposes and section.retention
        for section in sections.values()
        if section.records_json != b"[]"
    )
    ask.kind = privacy_service_pb2.EXPORT_KIND_PORTABILITY
    portable = {section.key for section in (await world.privacy.Export(ask)).sections}
    assert "customer.messages" not in portable
    assert "customer.contact_points" in portable


async def test_texts_are_deleted_after_three_years(world: World) -> None:
    customer = await world.register()
    who = customer.customer_id
    await world.service("survey").SendMessage(invitation(who))
    await ended(world, who)
    token = world.place.mailbox.to(ADDRESS)[0].message["List-Unsubscribe"].strip("<>").rpartition("/")[2]
    world.clock.set(datetime(2029, 1, 15, 22, 59, tzinfo=UTC))  # the last minute of the day in Oslo
    assert await deleted(world.place, "customer") == {}
    world.clock.advance(timedelta(minutes=2))
    assert await deleted(world.place, "customer") == {"message_texts": 1}
    (row,) = await world.rows("messages")
    assert not {"shown", "subject", "body", "opt_out_url"} & set(row)
    (message,) = await listed(world, who)
    assert (message.subject, message.body) == ("", "")
    assert message.state == customer_pb2.MESSAGE_STATE_SENT
    assert message.HasField("sent_at")
    found = await world.service("gateway").ResolveOptOut(rpc.ResolveOptOutRequest(token=token))
    assert found.customer_id == who


async def _attempts(world: World, count: int) -> bool:
    (row,) = await world.rows("messages")
    return bool(row["attempts"] == count and "claim" not in row)
