"""Batches behind ends of chains that each process remembers, and never relies on."""

import asyncio
from collections import Counter
from functools import partial

from pymongo import monitoring

from services.chassis.idempotency import RequestKey
from services.chassis.ids import new_id
from services.chassis.mongo import Mongo
from services.disclosure.app import make_deps
from services.disclosure.model.ledger import Entry, Ground, Head, RecipientKind, Release
from services.disclosure.store.ledger import Ledger
from services.disclosure.store.ledger_retention import Chains
from services.disclosure.usecases import Deps, ledger
from services.disclosure.usecases.chain_ends import ChainEnds
from services.disclosure.usecases.noting import Note
from tests.component.disclosure.conftest import Desk, fresh
from tests.component.disclosure.test_notes import LOOK

PEOPLE = 120
"""More than are asked for one by one."""
PAGE = Release(
    recipient_kind=RecipientKind.PROCESSOR,
    recipient_id=new_id("prc"),
    recipient_role="processor",
    recipient_category="marketing_platform",
    ground=Ground.AGREEMENT,
    evidence=new_id("agr"),
    purpose="marketing_new_offers",
    data_categories=("contact_data",),
    fields=("audiences.customer_id",),
    channel="api",
)


def replica(desk: Desk) -> Deps:
    """What another replica of the service works with: the same database, a memory of its own."""
    return make_deps(desk.place.parts["disclosure"].parts, desk.place.settings("disclosure"))


def some_people() -> tuple[str, ...]:
    return tuple(sorted(new_id("cus") for _ in range(PEOPLE)))


def key_of(method: str, request_id: str = "") -> RequestKey:
    return RequestKey("service:consent", method, request_id or fresh(), "same")


async def page(people: tuple[str, ...], deps: Deps, request_id: str = "") -> dict[str, str]:
    """A partner reads about these people."""
    return await ledger.write(key_of("AuthorizePartnerRead", request_id), PAGE, people, deps)


async def look(person: str, deps: Deps) -> None:
    """An employee reads about somebody."""
    await deps.notes.write(Note(key_of("RecordRead"), LOOK, person))


async def lengths(people: tuple[str, ...], deps: Deps) -> list[int]:
    """How long the chain of each is; all of them hold."""
    verdicts = [await ledger.verify_ledger(person, deps) for person in people]
    assert all(verdict.intact for verdict in verdicts)
    return [verdict.entries for verdict in verdicts]


async def test_replicas_that_write_the_same_chains_by_turns_and_at_once_make_one_of_each(shared_desk: Desk):
    people, here, there = some_people(), replica(shared_desk), replica(shared_desk)
    for number in range(4):
        await page(people, here if number % 2 else there)
    written = await asyncio.gather(*(page(people, deps) for deps in (here, there) for _ in range(2)))
    assert await lengths(people, here) == [8] * PEOPLE
    assert len({entry for one in written for entry in one.values()}) == 4 * PEOPLE


async def test_a_chain_that_another_replica_has_led_on_is_followed(shared_desk: Desk):
    people, here, there = some_people(), replica(shared_desk), replica(shared_desk)
    await page(people, here)
    await asyncio.gather(*(look(person, there) for person in people[:3]))
    await look(people[3], here)
    assert len(await page(people, here)) == PEOPLE
    assert await lengths(people, here) == [3] * 4 + [2] * (PEOPLE - 4)


async def test_a_batch_that_is_sent_to_two_replicas_at_once_is_one_entry_each(shared_desk: Desk):
    people, here, there = some_people(), replica(shared_desk), replica(shared_desk)
    await asyncio.gather(page(people, here), page(people, there))
    request = fresh()
    first, second, third = await asyncio.gather(
        *(page(people, deps, request) for deps in (here, there, here))
    )
    assert first == second == third
    assert await lengths(people, here) == [3] * PEOPLE


async def test_ends_that_are_gone_are_read_anew(shared_desk: Desk):
    people, here = some_people(), replica(shared_desk)
    await look(people[0], here)
    written = await page(people, here)
    rows = shared_desk.place.parts["disclosure"].parts.mongo.collection("ledger")
    for person in people[:2]:  # as when a database comes up again without its last moments
        await rows.delete_one({"_id": written[person]})
    await page(people, here)
    assert await lengths(people, here) == [2, 1] + [2] * (PEOPLE - 2)


async def test_a_chain_whose_time_is_over_goes_on_behind_its_cut(desk: Desk):
    people, here = some_people(), replica(desk)
    written = await page(people, here)
    parts = desk.place.parts["disclosure"].parts
    chains, rows = Chains(parts.mongo, parts.vault), parts.mongo.collection("ledger")

    async def take(person: str) -> None:
        await chains.leave_place(await rows.find_one({"_id": written[person]}), RecipientKind.PROCESSOR)
        await chains.advance(person, 10)

    for person in people[:2]:
        await parts.mongo.transaction(partial(take, person))
    await page(people, here)
    assert await lengths(people, here) == [1, 1] + [2] * (PEOPLE - 2)
    followed = await rows.find_one({"subject_id": people[0]})
    assert followed["sequence"] == 2


async def entries_of(people: tuple[str, ...], store: Ledger) -> list[Entry]:
    return [entry for person in people async for entry in store.chain(person)]


async def test_more_chains_than_are_remembered_end_where_they_do(shared_desk: Desk):
    people, parts = some_people(), shared_desk.place.parts["disclosure"].parts
    store, key = Ledger(parts.mongo, parts.vault), key_of("AuthorizePartnerRead")
    await ledger.write(key, PAGE, people, replica(shared_desk))
    entries = await entries_of(people, store)
    ends = ChainEnds(store, most=10)
    ends.written(key, entries, of=PEOPLE)
    assert await ends.heads(people) == {one.subject_id: Head(1, one.hash) for one in entries}


async def test_ends_are_found_among_many_who_have_none(shared_desk: Desk):
    here, some = replica(shared_desk), [new_id("cus") for _ in range(900)]
    people = (*some[3:5], *some[400:460], some[-1])
    written = await page(people, here)
    heads = await replica(shared_desk).ends.heads(some)
    assert [person for person in some if heads[person].sequence] == list(people)
    assert heads.keys() == set(some)
    assert await here.ends.heads(some) == heads
    assert len(written) == len(people)


class Commands(monitoring.CommandListener):
    """Counts what is asked of the database."""

    def __init__(self) -> None:
        self.seen: Counter[str] = Counter()

    def started(self, event: monitoring.CommandStartedEvent) -> None:
        self.seen[event.command_name] += 1

    def succeeded(self, event: monitoring.CommandSucceededEvent) -> None:
        """Not needed."""

    def failed(self, event: monitoring.CommandFailedEvent) -> None:
        """Not needed."""


async def test_a_batch_that_is_remembered_is_looked_up_with_one_command(shared_desk: Desk):
    people, parts, commands = some_people(), shared_desk.place.parts["disclosure"].parts, Commands()
    settings, key = shared_desk.place.settings("disclosure"), key_of("AuthorizePartnerRead")
    await ledger.write(key, PAGE, people, replica(shared_desk))
    uri = settings.mongodb_uri.get_secret_value()
    mongo = Mongo(uri, settings.mongo_database, listeners=[commands])
    try:
        ends = ChainEnds(Ledger(mongo, parts.vault))
        assert {head.sequence for head in (await ends.heads(people)).values()} == {1}
        assert commands.seen["aggregate"] > 1
        entries = await entries_of(people, Ledger(parts.mongo, parts.vault))
        # As part of a much larger request they are asked for by their ids.
        for of, finds in ((PEOPLE, 1), (10 * PEOPLE, 3)):
            ends.written(key, entries, of=of)
            commands.seen.clear()
            assert {head.sequence for head in (await ends.heads(people)).values()} == {1}
            assert commands.seen - Counter({"getMore": 1}) == {"find": finds}
    finally:
        await mongo.close()
