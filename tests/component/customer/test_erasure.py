"""Erasing a person from the customer context: the plan, the deed, the last letter, and what is left."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from personvern.customer.v1 import customer_events_pb2
from personvern.customer.v1 import message_service_pb2 as letters
from personvern.customer.v1 import person_service_pb2 as person_rpc
from personvern.privacy.v1 import privacy_service_pb2 as pb
from services.chassis import outbox
from services.chassis.caller import Caller
from services.chassis.errors import RemoteError
from services.chassis.ids import new_id
from services.customer.store.erasing import HELD, TOMBSTONES
from tests.component.customer.conftest import World, rpc
from tests.component.customer.erasure_stage import LETTER, LOGIN, NATIONAL_ID, VALUES, full, sigrid, still
from tests.component.customer.persons import AGENT, Persons, as_customer, child, with_child
from tests.component.customer.test_letters import FIELDS, printer
from tests.journeys.canary_places import at_rest, documents, messages
from tests.support.canary import search
from tests.support.eventually import eventually

ERASE, HOLD, BLOCK = pb.ERASURE_OUTCOME_ERASE, pb.ERASURE_OUTCOME_HOLD, pb.ERASURE_OUTCOME_BLOCK


@pytest.fixture
def world(guest: World) -> World:
    """Shared: each test is about people of its own."""
    return guest


async def left_of(world: World, *ids: str) -> set[str]:
    """The collections in which one of the ids still stands, and no held row or tombstone."""
    await all_told(world)
    wanted = {f"id {number}": (one,) for number, one in enumerate(ids)}
    found = search(in_database(world), wanted)
    return {item.place.rpartition(".")[2] for item in found} - {*HELD, *TOMBSTONES}


async def all_told(world: World) -> None:
    """What was told lies in the outbox a moment more."""
    await eventually(lambda: gone(world, "outbox"))


def in_database(world: World) -> dict[str, list[bytes]]:
    """Every document of the context."""
    name = f"{world.place.database_name}_customer"
    return documents(world.place.mongodb_uri, prefix=name)


async def test_a_plan_says_what_goes_and_what_the_law_keeps_and_changes_nothing(world: World) -> None:
    stage = await full(world)
    before = at_rest(in_database(world))
    plan = await stage.plan()
    assert {key: item.records for key, item in plan.items()} == {
        ("customer.contact_points", ERASE): 2,
        ("customer.contracts", HOLD): 1,
        ("customer.dependants", ERASE): 1,
        ("customer.given_to_platforms", HOLD): 1,
        ("customer.interactions", ERASE): 1,
        ("customer.interests", ERASE): 1,
        ("customer.messages", ERASE): plan["customer.messages", ERASE].records,
        ("customer.national_id", ERASE): 1,
        ("customer.person", ERASE): 1,
        ("customer.purchases", HOLD): 1,
        ("customer.social_links", ERASE): 1,
        ("customer.supply_addresses", ERASE): 1,
        ("customer.terms_notices", HOLD): 1,
        ("customer.tips", ERASE): 1,
        ("customer.usage_events", ERASE): 1,
    }
    held = plan["customer.contracts", HOLD]
    assert (held.statute, held.until) == ("bokføringsloven § 13 nr. 5–8", "2030-06-30")
    for item in plan.values():
        assert set(item.titles) == {"nb", "nn", "en"}
        assert set(item.explanations) == ({"nb", "nn", "en"} if item.outcome != ERASE else set())
    assert at_rest(in_database(world)) == before


async def test_erased_nothing_is_found_and_the_last_letter_arrives_and_goes(alone: World) -> None:
    world = alone
    stage = await full(world)
    planned = {key: item.records for key, item in (await stage.plan()).items()}
    world.place.mailbox.caught.clear()
    done = await stage.erase(letter=LETTER)
    assert {(item.key, item.outcome): item.records for item in done} == planned

    async def arrived() -> Any:
        return world.place.mailbox.to("sigridelin.k@example.no")

    (mail,) = await eventually(arrived)
    assert (mail.subject, "holdes til 2029" in mail.body()) == (LETTER.subject, True)
    await eventually(lambda: gone(world, "messages"))
    assert search(in_database(world), VALUES) == []
    assert await left_of(world, stage.customer_id) <= {"idempotency", "data_keys"}
    keys = await world.rows("data_keys")
    assert {
        (row["subject_id"], row["purpose"]) for row in keys if row["subject_id"].startswith("era_")
    } == set()
    assert {row["purpose"] for row in keys if row["subject_id"] == stage.customer_id} == {
        "social_media_audiences"
    }
    (row,) = await world.rows("customers", {"_id": stage.customer_id})
    assert set(row) == {
        *("_id", "status", "version", "revision", "erased_at", "erasure_id", "contact_points")
    }


async def gone(world: World, collection: str) -> bool:
    return not await world.rows(collection)


async def test_again_it_is_answered_the_same_and_writes_no_second_letter(alone: World) -> None:
    world = alone
    stage = await full(world)
    first = await stage.erase(letter=LETTER)
    await eventually(lambda: gone(world, "messages"))
    await all_told(world)
    before = at_rest(in_database(world))
    assert await stage.erase(letter=LETTER) == first
    assert at_rest(in_database(world)) == before
    other = await stage.erase(erasure_id=new_id("era"))
    assert {(item.key, item.outcome) for item in other} == {
        ("customer.contracts", HOLD),
        ("customer.given_to_platforms", HOLD),
        ("customer.purchases", HOLD),
        ("customer.terms_notices", HOLD),
    }
    assert [mail.subject for mail in world.place.mailbox.caught].count(LETTER.subject) == 1


async def test_what_was_told_is_removed_as_soon_as_an_erasure_asks(
    alone: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else it would wait for the relay, which lets what is published lie a moment."""
    stage = await full(alone)
    monkeypatch.setattr(outbox, "LINGER_SECONDS", 60.0)
    parts = alone.place.parts["customer"].parts
    parts.outbox.wake(())  # what comes just after a look is not looked for
    await asyncio.sleep(0.1)
    fact = customer_events_pb2.CustomerCorrected(customer_id=stage.customer_id, version=9)
    event = outbox.Event(f"customer.v1.corrected.{stage.customer_id}", "corrected", fact, stage.customer_id)
    await parts.mongo.transaction(lambda: parts.outbox.add(event))
    assert await stage.erase()


async def test_no_event_about_the_person_is_left(alone: World) -> None:
    world = alone
    stage = await full(world)
    await world.told("registered", 1)
    await stage.erase(letter=LETTER)
    await eventually(lambda: gone(world, "messages"))
    await eventually(lambda: gone(world, "outbox"))
    found = (await messages(world.place.nats_url))["stream CUSTOMER"]
    assert [one for one in found if stage.customer_id.encode() in one.splitlines()[0]] == []
    (told,) = [one for one in found if stage.erasure_id.encode() in one]
    assert told.splitlines()[0].decode() == f"customer.v1.erased.{stage.erasure_id}"


async def test_who_was_erased_is_nobody_and_may_come_anew(alone: World) -> None:
    world = alone
    stage = await full(world)
    await stage.erase()
    with pytest.raises(RemoteError) as refusal:
        await world.customer(stage.customer_id).GetCustomer(
            rpc.GetCustomerRequest(customer_id=stage.customer_id)
        )
    assert refusal.value.reason == "CUSTOMER_NOT_FOUND"
    asked = rpc.ResolveIdentityRequest(identity=LOGIN)
    assert (await world.service("gateway").ResolveIdentity(asked)).customer_id == ""
    again = await sigrid(world)
    assert again.customer_id != stage.customer_id
    put = person_rpc.PutNationalIdRequest(
        request_id=new_id("req"), customer_id=again.customer_id, national_id=NATIONAL_ID
    )
    await as_customer(world, again.customer_id).PutNationalId(put)
    assert (await world.service("gateway").ResolveIdentity(asked)).customer_id == again.customer_id
    found = await world.agent.SearchCustomer(rpc.SearchCustomerRequest(email="sigridelin.k@example.no"))
    assert found.customer.customer_id == again.customer_id


async def test_the_same_registration_as_before_makes_somebody_new(world: World) -> None:
    made = await sigrid(world, request_id="r1")
    erasure = pb.EraseRequest(erasure_id=new_id("era"), customer_ids=[made.customer_id])
    await world.privacy.Erase(erasure)
    assert (await sigrid(world, request_id="r1")).customer_id != made.customer_id


async def test_what_runs_blocks_and_says_what_to_do(alone: World) -> None:
    world = alone
    guardian, dependant = await with_child(world)
    await world.purchase(guardian, await world.product())
    answer = await world.privacy.PlanErasure(pb.PlanErasureRequest(customer_ids=[guardian.customer_id]))
    blocks = {item.key: item.explanations["en"] for item in answer.items if item.outcome == BLOCK}
    assert set(blocks) == {"customer.contracts", "customer.dependants"}
    assert "End it" in blocks["customer.contracts"]
    assert "End the link" in blocks["customer.dependants"]
    # Once it is decided it goes through all the same: the child loses its guardian, the contract is held.
    erasure = pb.EraseRequest(erasure_id=new_id("era"), customer_ids=[guardian.customer_id])
    done = {(item.key, item.outcome) for item in (await world.privacy.Erase(erasure)).items}
    assert ("customer.contracts", HOLD) in done
    assert not any(outcome == BLOCK for _, outcome in done)
    (kid,) = await world.rows("customers", {"_id": dependant.customer_id})
    assert kid["guardian_ids"] == []
    withdrawn = (dependant.customer_id, guardian.customer_id, "childrens_data")
    assert withdrawn in world.consent.withdrawn
    assert await world.rows("guardianships") == []


async def test_all_ids_of_a_merged_person_go(alone: World) -> None:
    world = alone
    one = await sigrid(world)
    other = await sigrid(world, identity="")
    merge = person_rpc.MergeCustomersRequest(
        request_id=new_id("req"), survivor_id=one.customer_id, merged_id=other.customer_id, reason="duplicate"
    )
    await Persons(world, AGENT).MergeCustomers(merge)
    ids = [one.customer_id, other.customer_id]
    await world.privacy.Erase(pb.EraseRequest(erasure_id=new_id("era"), customer_ids=ids))
    assert await left_of(world, *ids) <= {"idempotency"}
    assert search(in_database(world), VALUES) == []


async def test_a_child_is_erased_with_its_guardianships(world: World) -> None:
    guardian, dependant = await with_child(world, birth_date="2016-01-10")
    child_id = dependant.customer_id
    await world.privacy.Erase(pb.EraseRequest(erasure_id=new_id("era"), customer_ids=[child_id]))
    assert await left_of(world, child_id) <= {"idempotency"}
    listed = person_rpc.ListDependantsRequest(customer_id=guardian.customer_id)
    assert not (await as_customer(world, guardian.customer_id).ListDependants(listed)).dependants
    again = await as_customer(world, guardian.customer_id).RegisterDependant(child(guardian.customer_id))
    assert again.dependant.customer_id != child_id


async def test_without_an_address_for_mail_the_last_letter_is_printed(alone: World) -> None:
    world = alone
    made = await sigrid(world)
    points = {"contact_points.$[].undeliverable_since": world.clock.now()}
    await world.mongo.collection("customers").update_one({"_id": made.customer_id}, {"$set": points})
    erasure = pb.EraseRequest(erasure_id=new_id("era"), customer_ids=[made.customer_id], letter=LETTER)
    await world.privacy.Erase(erasure)
    world.disclosure.released = FIELDS
    ask = letters.ListLettersRequest(purpose="customer_administration")

    async def waiting() -> Any:
        return list((await printer(world, "letters:read").ListLetters(ask)).letters)

    (letter,) = await eventually(waiting)
    assert list(letter.address_lines) == ["Sigridelin Krattebøl", "Ulvesvingen 77", "5501 Haugesund"]
    assert list(world.disclosure.reads[-1].subject_ids) == [made.customer_id]
    world.clock.advance(timedelta(days=2))
    posted = letters.AcknowledgeLetterRequest(
        request_id=new_id("req"), message_id=letter.message_id, outcome=letters.LETTER_OUTCOME_POSTED
    )
    await printer(world, "letters:write").AcknowledgeLetter(posted)
    assert await world.rows("messages") == []
    assert search(in_database(world), VALUES) == []


@pytest.mark.parametrize("changes", [{"erasure_id": "x"}, {"customer_ids": []}, {"customer_ids": ["x"]}])
async def test_what_names_nobody_is_refused(world: World, changes: dict[str, Any]) -> None:
    made = await sigrid(world)
    await eventually(lambda: still(world))
    before = at_rest(in_database(world))
    given: dict[str, Any] = {"erasure_id": new_id("era"), "customer_ids": [made.customer_id]} | changes
    with pytest.raises(RemoteError) as refusal:
        await world.privacy.Erase(pb.EraseRequest(**given))
    assert refusal.value.reason == "INVALID_REQUEST"
    assert at_rest(in_database(world)) == before


async def test_only_the_orchestrator_may_ask(world: World) -> None:
    from personvern.privacy.v1 import privacy_service_pb2_grpc as stubs

    made = await sigrid(world)
    for caller in (AGENT, Caller("customer", made.customer_id), Caller("service", "billing")):
        stub = world.place.stub("customer", stubs.PrivacyServiceStub, caller)
        with pytest.raises(RemoteError):
            await stub.Erase(pb.EraseRequest(erasure_id=new_id("era"), customer_ids=[made.customer_id]))
        with pytest.raises(RemoteError):
            await stub.PlanErasure(pb.PlanErasureRequest(customer_ids=[made.customer_id]))
