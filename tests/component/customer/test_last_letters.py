"""The last letter on paper: what the printer gives back waits, and the officer posts or closes it."""

from typing import Any

import pytest

from deploy.local.api import Api, ok, refused
from personvern.customer.v1 import message_service_pb2 as letters
from personvern.privacy.v1 import privacy_service_pb2 as pb
from services.chassis.errors import Invalid, RemoteError
from services.chassis.ids import new_id
from tests.component.customer.conftest import World
from tests.component.customer.erasure_stage import LETTER, VALUES, sigrid, still
from tests.component.customer.test_bounces import come_back
from tests.component.customer.test_erasure import gone, in_database
from tests.component.customer.test_letters import FIELDS, printer
from tests.support.canary import search
from tests.support.eventually import eventually
from tests.unit.customer.test_delivery_report import dsn

WHERE = "/v1/staff/last-letters"


@pytest.fixture
async def erased(world: World) -> tuple[str, str]:
    """Somebody without an address for mail was erased; her id and the erasure's."""
    made = await sigrid(world)
    points = {"contact_points.$[].undeliverable_since": world.clock.now()}
    await world.mongo.collection("customers").update_one({"_id": made.customer_id}, {"$set": points})
    erasure_id = new_id("era")
    await world.privacy.Erase(
        pb.EraseRequest(erasure_id=erasure_id, customer_ids=[made.customer_id], letter=LETTER)
    )
    await world.place.start("gateway")
    return made.customer_id, erasure_id


def officer(world: World) -> Api:
    return world.place.staff("dpo", subject="pia", reason="data_request; case=K-1")


async def test_what_no_mail_server_takes_goes_on_paper(world: World) -> None:
    made = await sigrid(world)
    await eventually(lambda: still(world))
    world.place.mailbox.refuse = "550 no such user"
    await world.privacy.Erase(
        pb.EraseRequest(erasure_id=new_id("era"), customer_ids=[made.customer_id], letter=LETTER)
    )
    await world.place.start("gateway")
    (letter,) = await eventually(lambda: waiting(world))
    (row,) = await world.rows("messages")
    assert (row["channel"], row["state"], row["attempts"]) == ("post", "queued", 1)
    path = f"{WHERE}/{letter['message_id']}"
    page = await officer(world).get(f"{path}/page")
    assert "Ulvesvingen 77" in page.text
    assert LETTER.text in page.text
    ok(await officer(world).post(f"{path}:close", {"posted": True, "reason": "list 2026-18"}))
    assert search(in_database(world), VALUES) == [], "the key and the address went with it"


async def waiting(world: World) -> list[dict[str, Any]]:
    return list(ok(await officer(world).get(WHERE))["letters"])


async def test_the_officer_prints_it_and_closes_it_once(world: World, erased: tuple[str, str]) -> None:
    customer_id, erasure_id = erased
    (letter,) = await eventually(lambda: waiting(world))
    assert (letter["erasure_id"], letter["refused_at"]) == (erasure_id, None)
    assert customer_id not in str(letter)
    path = f"{WHERE}/{letter['message_id']}"
    refused(await world.place.staff("dpo").get(f"{path}/page"), 428)
    refused(await world.place.staff("agent", reason="complaint").get(WHERE), 403)
    page = await officer(world).get(f"{path}/page")
    assert "Ulvesvingen 77" in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert list(world.disclosure.reads[-1].subject_ids) == [customer_id]
    refused(await officer(world).post(f"{path}:close", {"posted": True, "reason": " x "}), 422)
    assert len(await waiting(world)) == 1
    how = {"posted": True, "reason": "posted by hand, list 2026-17"}
    done = ok(await officer(world).post(f"{path}:close", how, key="c1"))
    assert ok(await officer(world).post(f"{path}:close", how, key="c1")) == done == {"erasure_id": erasure_id}
    refused(await officer(world).post(f"{path}:close", how, key="c2"), 404, "LETTER_NOT_FOUND")
    refused(await officer(world).get(f"{path}/page"), 404, "LETTER_NOT_FOUND")
    assert await waiting(world) == []
    assert search(in_database(world), VALUES) == [], "the key and the address went with it"
    (row,) = await world.rows("erasures", {"_id": erasure_id})
    assert how["reason"] not in str(row), "sealed at rest"
    (shown,) = await outcomes(world, "posted")
    assert (shown["erasure_id"], shown["closed_by"], shown["reason"]) == (erasure_id, "pia", how["reason"])
    assert shown["closed_at"]
    assert shown["returned_at"] is None
    assert await outcomes(world, "given_up") == await outcomes(world, "returned") == []
    back = {"posted": False, "reason": "the post gave it back: has moved"}
    done = ok(await officer(world).post(f"{path}:close", back, key="c3"))
    assert ok(await officer(world).post(f"{path}:close", back, key="c3")) == done
    refused(await officer(world).post(f"{path}:close", back, key="c4"), 404, "LETTER_NOT_FOUND")
    (shown,) = await outcomes(world, "given_up")
    assert (shown["closed_by"], shown["reason"]) == ("pia", back["reason"])
    assert await outcomes(world, "posted") == []
    refused(await officer(world).get(f"{WHERE}/outcomes", params={"outcome": "lost"}), 422)
    refused(await world.place.staff("agent", reason="complaint").get(f"{WHERE}/outcomes"), 403)


async def outcomes(world: World, outcome: str) -> list[dict[str, Any]]:
    found = ok(await officer(world).get(f"{WHERE}/outcomes", params={"outcome": outcome}))
    assert found["next_page_token"] == ""
    return list(found["outcomes"])


async def test_a_mail_that_comes_back_when_its_address_is_gone_is_put_before_the_officer(
    world: World,
) -> None:
    made, erasure_id = await sigrid(world), new_id("era")
    await eventually(lambda: still(world))
    world.place.mailbox.caught.clear()
    await world.privacy.Erase(
        pb.EraseRequest(erasure_id=erasure_id, customer_ids=[made.customer_id], letter=LETTER)
    )
    await eventually(lambda: gone(world, "messages"))
    (mail,) = world.place.mailbox.caught
    await world.place.start("gateway")
    assert await outcomes(world, "returned") == []
    for status in ("5.1.1", "5.2.2"):  # the second time is no news, and changes nothing
        assert await come_back(world, mail.sender, dsn(status=status)) == 250
    (back,) = await outcomes(world, "returned")
    assert (back["erasure_id"], back["closed_at"], back["reason"]) == (erasure_id, None, "")
    assert back["returned_at"]
    assert made.customer_id not in str(back)
    path, how = f"{WHERE}/{back['message_id']}", {"posted": False, "reason": "no other address on paper"}
    refused(await officer(world).get(f"{path}/page"), 404, "LETTER_NOT_FOUND")
    done = ok(await officer(world).post(f"{path}:close", how, key="r1"))
    assert ok(await officer(world).post(f"{path}:close", how, key="r1")) == done == {"erasure_id": erasure_id}
    refused(await officer(world).post(f"{path}:close", how), 404, "LETTER_NOT_FOUND")
    assert await come_back(world, mail.sender, dsn()) == 250
    assert await outcomes(world, "returned") == []
    (closed,) = await outcomes(world, "given_up")
    assert (closed["reason"], closed["returned_at"]) == (how["reason"], back["returned_at"])
    assert search(in_database(world), VALUES) == []


async def test_what_the_printer_gives_back_waits_on(world: World, erased: tuple[str, str]) -> None:
    (letter,) = await eventually(lambda: waiting(world))
    world.disclosure.released = FIELDS
    given_back = letters.AcknowledgeLetterRequest(
        request_id=new_id("req"),
        message_id=letter["message_id"],
        outcome=letters.LETTER_OUTCOME_RETURNED,
    )
    for _ in range(2):
        await printer(world, "letters:write").AcknowledgeLetter(given_back)
    (still,) = await waiting(world)
    assert still["refused_at"]
    ask = letters.ListLettersRequest(purpose="customer_administration")
    (again,) = (await printer(world, "letters:read").ListLetters(ask)).letters
    assert again.message_id == letter["message_id"]
    posted = letters.AcknowledgeLetterRequest(
        request_id=new_id("req"),
        message_id=letter["message_id"],
        outcome=letters.LETTER_OUTCOME_POSTED,
    )
    await printer(world, "letters:write").AcknowledgeLetter(posted)
    assert await waiting(world) == []
    assert await world.rows("messages") == []


async def test_a_letter_that_comes_back_after_it_was_posted_is_put_before_the_officer(
    world: World, erased: tuple[str, str]
) -> None:
    (letter,) = await eventually(lambda: waiting(world))
    world.disclosure.released = FIELDS

    async def told(outcome: Any, message_id: str = letter["message_id"], request_id: str = "") -> None:
        acknowledgement = letters.AcknowledgeLetterRequest(
            request_id=request_id or new_id("req"), message_id=message_id, outcome=outcome
        )
        await printer(world, "letters:write").AcknowledgeLetter(acknowledgement)

    await told(letters.LETTER_OUTCOME_POSTED)
    world.disclosure.failure = Invalid("not yours")
    with pytest.raises(RemoteError):
        await told(letters.LETTER_OUTCOME_RETURNED)
    world.disclosure.failure = None
    assert await outcomes(world, "returned") == []
    for request_id in ("b1", "b1", "b2"):
        await told(letters.LETTER_OUTCOME_RETURNED, request_id=request_id)
    (back,) = await outcomes(world, "returned")
    assert (back["erasure_id"], back["closed_at"]) == (erased[1], None)
    with pytest.raises(RemoteError) as refusal:
        await told(letters.LETTER_OUTCOME_RETURNED, new_id("msg"))
    assert refusal.value.reason == "LETTER_NOT_FOUND"
    how = {"posted": True, "reason": "told by telephone, case K-1"}
    ok(await officer(world).post(f"{WHERE}/{back['message_id']}:close", how, key="r1"))
    (closed,) = await outcomes(world, "posted")
    assert (closed["reason"], closed["returned_at"]) == (how["reason"], back["returned_at"])
    assert search(in_database(world), VALUES) == []
