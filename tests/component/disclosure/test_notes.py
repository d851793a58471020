"""Notes of reads: written together, in chains whose ends are remembered and never relied on."""

import asyncio

import pytest

from personvern.disclosure.v1 import disclosure_service_pb2 as rpc
from services.chassis.errors import IdempotencyKeyReused
from services.chassis.idempotency import RequestKey
from services.chassis.ids import new_id
from services.disclosure.measures import OperatorsMeasures
from services.disclosure.model.ledger import Ground, RecipientKind, Release
from services.disclosure.store.ledger import Ledger
from services.disclosure.usecases.chain_ends import ChainEnds
from services.disclosure.usecases.noting import Note, Notes
from tests.component.disclosure.conftest import Desk, fresh, staff_read

LOOK = Release(
    recipient_kind=RecipientKind.STAFF,
    recipient_id="staff-kari",
    recipient_role="agent",
    recipient_category="",
    ground=Ground.INTERNAL,
    evidence="complaint",
    purpose="customer_service",
    data_categories=("contact_data",),
    fields=("customers.name",),
    channel="api",
)


def replica(desk: Desk, **options: int) -> Notes:
    """A writer with a memory of its own, as another replica of the service has."""
    parts = desk.place.parts["disclosure"].parts
    store = Ledger(parts.mongo, parts.vault)
    return Notes(store, ChainEnds(store, **options), parts.clock, OperatorsMeasures())


def note(customer_id: str, request_id: str = "", fingerprint: str = "same") -> Note:
    return Note(
        RequestKey("service:billing", "RecordRead", request_id or fresh(), fingerprint), LOOK, customer_id
    )


async def chain_of(desk: Desk, customer_id: str) -> tuple[bool, int]:
    verdict = await desk.dpo.VerifyLedger(rpc.VerifyLedgerRequest(customer_id=customer_id))
    return verdict.intact, verdict.entries


async def test_replicas_that_take_turns_at_one_person_make_one_chain(shared_desk: Desk, customer_id: str):
    here, there = replica(shared_desk), replica(shared_desk)
    for number in range(6):
        await (here if number % 2 else there).write(note(customer_id))
    await asyncio.gather(*(writer.write(note(customer_id)) for writer in (here, there) for _ in range(5)))
    assert await chain_of(shared_desk, customer_id) == (True, 16)


async def test_many_at_once_are_one_entry_each_and_what_came_before_stays_one(shared_desk: Desk):
    people = [new_id("cus") for _ in range(20)]
    writer, other = replica(shared_desk), replica(shared_desk)
    before = [note(person) for person in people[:3]]
    known = [await writer.write(each) for each in before]
    await other.write(note(people[4]))  # of which the first has not heard
    first = [note(person) for person in people]
    made = await asyncio.gather(*(writer.write(each) for each in [*first, *before, *first[:5]]))
    assert made[20:23] == known
    assert made[23:] == made[:5], "sent again they are the same entries"
    assert len(set(made[:20])) == 20
    expected = [2, 2, 2, 1, 2, *[1] * 15]
    assert [await chain_of(shared_desk, person) for person in people] == [
        (True, number) for number in expected
    ]


async def test_a_request_id_for_something_else_is_refused_among_others_too(shared_desk: Desk):
    people = [new_id("cus") for _ in range(4)]
    writer = replica(shared_desk)
    await asyncio.gather(*(writer.write(note(person)) for person in people))
    used = note(people[0])
    await writer.write(used)
    reused = note(people[0], used.key.request_id, "other")
    written = await asyncio.gather(
        *(writer.write(each) for each in [*map(note, people[1:]), reused]), return_exceptions=True
    )
    assert isinstance(written[-1], IdempotencyKeyReused)
    assert [await chain_of(shared_desk, person) for person in people] == [(True, 2)] * 4


@pytest.mark.parametrize("most", [1, 1_000])
async def test_an_end_that_is_gone_or_forgotten_is_read_anew(shared_desk: Desk, customer_id: str, most: int):
    writer = replica(shared_desk, most=most)
    await shared_desk.billing.RecordRead(staff_read(customer_id))
    lost = await writer.write(note(customer_id))
    await writer.write(note(new_id("cus")))
    rows = shared_desk.place.parts["disclosure"].parts.mongo.collection("ledger")
    await rows.delete_one({"_id": lost})  # as when a database comes up again without its last moments
    await writer.write(note(customer_id))
    assert await chain_of(shared_desk, customer_id) == (True, 2)


async def test_notes_of_one_person_in_a_group_follow_one_another_behind_what_others_wrote(shared_desk: Desk):
    person, stranger = new_id("cus"), new_id("cus")
    here, there = replica(shared_desk), replica(shared_desk)
    await asyncio.gather(*(here.write(note(each)) for each in (person, stranger)))
    await there.write(note(person))  # of which the first has not heard
    made = await asyncio.gather(*(here.write(note(each)) for each in [stranger, person, person, stranger]))
    assert len(set(made)) == 4
    assert [await chain_of(shared_desk, each) for each in (person, stranger)] == [(True, 4), (True, 3)]
