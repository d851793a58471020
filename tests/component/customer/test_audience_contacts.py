"""Contact points hashed for an audience: many at once, and nobody is held up by one whose keys are broken."""

from collections.abc import Iterator
from typing import Any

import pytest

from personvern.customer.v1 import audience_contact_service_pb2 as rpc
from personvern.customer.v1 import audience_contact_service_pb2_grpc as stubs
from services.chassis.caller import Caller
from services.customer.model.audience_contact import email_hash, phone_hash
from services.customer.store.audience_contacts import PURPOSE
from services.customer.store.customers import ADMINISTRATION
from tests.component.customer.breaking import break_key
from tests.component.customer.conftest import World
from tests.component.customer.counted import Counted, counted

PEOPLE = 12


@pytest.fixture
def commands() -> Iterator[Counted]:
    """Counts from before the services make their clients."""
    with counted() as commands:
        yield commands


async def people(world: World) -> list[str]:
    """Ids of some customers, each with an e-mail address of its own."""
    made = [
        await world.register(identity=f"x|{number}", email=f"p{number}@example.com")
        for number in range(PEOPLE)
    ]
    return [person.customer_id for person in made]


async def hashed(world: World, ids: list[str], **changes: Any) -> dict[str, tuple[str, str]]:
    """The hashes for one export, by customer."""
    stub = world.place.stub("customer", stubs.AudienceContactServiceStub, Caller("service", "consent"))
    ask = {"export_id": "axp_1", "processor_id": "prc_1", "customer_ids": ids} | changes
    found = (await stub.HashContacts(rpc.HashContactsRequest(**ask))).contacts
    return {one.customer_id: (one.email_sha256, one.phone_sha256) for one in found}


async def test_all_are_hashed_in_a_few_queries_and_the_same_again(commands: Counted, world: World) -> None:
    ids = await people(world)
    commands.seen.clear()
    first = await hashed(world, [*ids, "cus_nobody"])
    assert commands.of("customers", "audience_contacts", "social_links", "data_keys") < PEOPLE
    assert list(first) == ids
    assert first[ids[3]] == (email_hash("p3@example.com"), phone_hash("+4741234567"))
    assert len(await world.rows("audience_contacts")) == PEOPLE
    assert await hashed(world, ids) == first == await hashed(world, ids, only_known=True)
    assert len(await world.rows("audience_contacts")) == PEOPLE
    assert await hashed(world, ids, export_id="axp_2", only_known=True) == {}


@pytest.mark.parametrize("purpose", [ADMINISTRATION, PURPOSE])
async def test_one_whose_keys_are_broken_is_left_out(world: World, purpose: str) -> None:
    ids = await people(world)
    await hashed(world, ids, export_id="axp_before")
    await break_key(world, ids[5], purpose)
    others = [who for who in ids if who != ids[5]]
    assert list(await hashed(world, ids)) == others
    known = [row["customer_id"] for row in await world.rows("audience_contacts", {"export_id": "axp_1"})]
    assert sorted(known) == sorted(others)
    before = await hashed(world, ids, export_id="axp_before", only_known=True)
    assert set(before) == (set(others) if purpose == PURPOSE else set(ids))


async def test_who_was_merged_has_the_contacts_of_the_survivor(world: World) -> None:
    kept, gone, *_ = await people(world)
    await world.mongo.collection("customers").update_one({"_id": gone}, {"$set": {"merged_into": kept}})
    found = await hashed(world, [gone])
    assert found == {gone: (email_hash("p0@example.com"), phone_hash("+4741234567"))}
