"""Letters: fetched by who prints them, under an agreement, and told of."""

from typing import Any

import pytest

from personvern.customer.v1 import customer_pb2, message_service_pb2, message_service_pb2_grpc
from personvern.customer.v1.person_service_pb2 import CloseCustomerRequest
from services.chassis.caller import Caller
from services.chassis.errors import Invalid, RemoteError
from services.chassis.ids import new_id
from tests.component.customer.conftest import World, rpc
from tests.component.customer.persons import as_customer
from tests.component.customer.stream import told
from tests.component.customer.test_messages import listed
from tests.support.eventually import eventually

pb = message_service_pb2
PURPOSE = "marketing_similar_products"
FIELDS = ["letters.name", "letters.address", "letters.text"]
TEXTS = {
    **{f"subject_{name}": f"Nytt tilbud {name}" for name in ("nb", "nn", "en")},
    **{f"text_{name}": "Hei {name} <b>&</b>\n\nFiber til 499 kr." for name in ("nb", "nn", "en")},
}


def printer(world: World, *scopes: str) -> Any:
    """The processor that prints, with a token of these scopes."""
    caller = Caller("partner", "prc_1", scopes=frozenset(scopes), agreement_id="agr_1")
    return world.place.stub("customer", message_service_pb2_grpc.MessageServiceStub, caller)


async def letter(world: World, **changes: Any) -> tuple[str, str]:
    """A customer who is sent a letter, and the letter's id, once it waits."""
    customer = await world.register(**changes)
    request = rpc.SendMessageRequest(
        request_id=new_id("req"),
        customer_id=customer.customer_id,
        template="campaign",
        purpose=PURPOSE,
        channel="post",
        values=TEXTS,
    )
    stored = await world.service("consent").SendMessage(request)
    assert (await world.service("consent").SendMessage(request)).message_id == stored.message_id

    async def waits() -> bool:
        return bool(await world.rows("messages", {"_id": stored.message_id, "letter": True}))

    await eventually(waits)
    return customer.customer_id, stored.message_id


async def fetched(world: World, **asked: Any) -> Any:
    world.disclosure.released = FIELDS
    return await printer(world, "letters:read").ListLetters(
        pb.ListLettersRequest(**({"purpose": PURPOSE} | asked))
    )


async def acknowledge(world: World, message_id: str, outcome: Any, request_id: str = "") -> None:
    request = pb.AcknowledgeLetterRequest(
        request_id=request_id or new_id("req"), message_id=message_id, outcome=outcome
    )
    await printer(world, "letters:write").AcknowledgeLetter(request)


async def test_a_letter_is_fetched_until_it_is_posted(world: World) -> None:
    who, message_id = await letter(world, language="nn")
    world.disclosure.reads.clear()
    (found,) = (await fetched(world)).letters
    assert found.message_id == message_id
    assert list(found.address_lines) == ["Kari Nordmann", "Strandgata 1", "5501 Haugesund"]
    assert "<h1>Nytt tilbud nn</h1>" in found.html
    assert "Hei Kari &lt;b&gt;&amp;&lt;/b&gt;" in found.html  # a text is never markup
    assert "Meld deg av på" in found.html
    assert "http" not in found.html.replace(f"{world.place.url}/v1/public/unsubscribe/", "")
    first, second = world.disclosure.reads
    assert (list(first.subject_ids), list(second.subject_ids)) == ([], [who])
    assert (second.scope, second.purpose, list(second.fields)) == ("letters:read", PURPOSE, FIELDS)
    assert len((await fetched(world)).letters) == 1
    await acknowledge(world, message_id, pb.LETTER_OUTCOME_POSTED, "a1")
    await acknowledge(world, message_id, pb.LETTER_OUTCOME_POSTED, "a1")
    await acknowledge(world, message_id, pb.LETTER_OUTCOME_POSTED)
    assert len((await fetched(world)).letters) == 0
    (message,) = await listed(world, who)
    assert (message.state, message.channel) == (customer_pb2.MESSAGE_STATE_SENT, "post")
    assert len(await told(world, "message_sent")) == 1
    (row,) = await world.rows("messages")
    assert "body" not in row


async def test_a_letter_that_comes_back_is_told(world: World) -> None:
    who, message_id = await letter(world)
    await acknowledge(world, message_id, pb.LETTER_OUTCOME_POSTED)
    await acknowledge(world, message_id, pb.LETTER_OUTCOME_RETURNED)
    (message,) = await listed(world, who)
    assert (message.state, message.failure) == (customer_pb2.MESSAGE_STATE_BOUNCED, "bounced")
    (event,) = await told(world, "message_failed")
    assert (event.failure, event.channel) == ("bounced", "post")
    with pytest.raises(RemoteError) as refusal:
        await acknowledge(world, message_id, pb.LETTER_OUTCOME_POSTED)
    assert refusal.value.reason == "LETTER_NOT_FOUND"


async def test_a_no_meanwhile_keeps_the_letter_from_the_printer(world: World) -> None:
    who, _ = await letter(world)
    world.consent.rule = "OBJECTED"
    assert len((await fetched(world)).letters) == 0
    (message,) = await listed(world, who)
    assert (message.state, message.failure) == (customer_pb2.MESSAGE_STATE_FAILED, "not_allowed")


async def test_who_has_left_gets_letters_that_must_go_and_no_offers(world: World) -> None:
    who, _ = await letter(world)
    names = dict.fromkeys(("product_nb", "product_nn", "product_en"), "Fiber 500")
    must = rpc.SendMessageRequest(
        request_id=new_id("req"),
        customer_id=who,
        template="terms_change_cancelled",
        purpose="notices_of_change",
        channel="post",
        values=names | {"effective_date": "2026-03-01"},
    )
    stored = await world.service("disclosure").SendMessage(must)

    async def waits() -> bool:
        return len(await world.rows("messages", {"letter": True})) == 2

    await eventually(waits)
    await as_customer(world, who).CloseCustomer(CloseCustomerRequest(request_id="x1", customer_id=who))
    assert [item.message_id for item in (await fetched(world, purpose="notices_of_change")).letters] == [
        stored.message_id
    ]
    assert len((await fetched(world)).letters) == 0
    (offer,) = await world.rows("messages", {"template": "campaign"})
    assert (offer["state"], offer["failure"]) == ("failed", "not_allowed")


async def test_nothing_leaves_without_agreement_scope_or_ledger(world: World) -> None:
    _, message_id = await letter(world)
    for caller, call in (
        (printer(world, "invoices:read"), "ListLetters"),
        (printer(world, "letters:read"), "AcknowledgeLetter"),
        (printer(world, "letters:write"), "ListLetters"),
    ):
        request = getattr(pb, f"{call}Request")()
        if call == "ListLetters":
            request.purpose = PURPOSE
        with pytest.raises(RemoteError) as refusal:
            await getattr(caller, call)(request)
        assert refusal.value.kind == "forbidden"
    world.disclosure.failure = Invalid("not yours")
    with pytest.raises(RemoteError):
        await fetched(world)
    with pytest.raises(RemoteError):
        await acknowledge(world, message_id, pb.LETTER_OUTCOME_POSTED)
    (row,) = await world.rows("messages")
    assert row["state"] == "queued"
    world.disclosure.failure = None
    assert len((await fetched(world, purpose="invoicing")).letters) == 0


async def test_what_is_told_must_make_sense(world: World) -> None:
    _, message_id = await letter(world)
    with pytest.raises(RemoteError) as refusal:
        await acknowledge(world, message_id, pb.LETTER_OUTCOME_UNSPECIFIED)
    assert refusal.value.reason == "LETTER_OUTCOME_INVALID"
    with pytest.raises(RemoteError) as refusal:
        await acknowledge(world, "msg_" + "0" * 32, pb.LETTER_OUTCOME_POSTED)
    assert refusal.value.reason == "LETTER_NOT_FOUND"


async def test_letters_come_in_pages(world: World) -> None:
    made = [(await letter(world, identity=f"x|{number}"))[1] for number in range(3)]
    first = await fetched(world, page_size=2)
    rest = await fetched(world, page_size=2, page_token=first.next_page_token)
    assert [item.message_id for item in (*first.letters, *rest.letters)] == made
    assert rest.next_page_token == ""
    with pytest.raises(RemoteError) as refusal:
        await fetched(world, purpose="invoicing", page_token=first.next_page_token)
    assert refusal.value.reason == "PAGE_TOKEN_INVALID"
