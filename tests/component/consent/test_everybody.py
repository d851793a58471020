"""Everybody in memory answers as the database would, or not at all."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from threading import get_ident

import pytest

from services.chassis.errors import Unavailable
from services.chassis.ids import new_id
from services.chassis.mongo import Mongo
from services.consent.errors import EverybodyNotLoaded
from services.consent.model.columns import Columns, Ints
from services.consent.model.decision import Question
from services.consent.model.facts import Status
from services.consent.model.subject import Reservations, Subject
from services.consent.store import INDEXES, Store, subjects
from services.consent.store.subjects import Changed
from services.consent.usecases import everybody as module
from services.consent.usecases.everybody import Everybody
from tests.support.eventually import eventually
from tests.unit.consent.build import NOW, POLICY, facts

QUESTION = Question("marketing_similar_products", NOW, "email", "power")


@dataclass
class Feed:
    """A feed of changes that the test may silence, and a lease that it may take."""

    lease: bool = True
    silent: bool = False
    heard: list[Callable[[Sequence[str]], None]] = field(default_factory=list)
    lost: list[Callable[[], None]] = field(default_factory=list)

    def hold(self) -> bool:
        return self.lease

    def listen(self, heard: Callable[[Sequence[str]], None], lost: Callable[[], None]) -> None:
        self.heard.append(heard)
        self.lost.append(lost)

    async def changed(self, *customer_ids: str) -> None:
        for heard in () if self.silent else self.heard:
            heard(customer_ids)


@dataclass
class World:
    """People in the database, and everybody in memory."""

    store: Store
    feed: Feed
    all: Everybody
    revision: int = 0

    async def put(self, customer_id: str, status: Status = Status.ACTIVE) -> str:
        """A person as the customer context has it now."""
        self.revision += 1
        await self.store.subjects.ensure(customer_id)
        made = replace(facts(), customer_id=customer_id, status=status, revision=self.revision)
        assert await self.store.subjects.keep_facts(made)
        return customer_id

    async def rules(self, *customer_ids: str) -> list[str]:
        found = await self.all.decide_many(QUESTION, customer_ids)
        return [found.decisions[each].rule.value for each in found.of_each]

    async def population(self) -> int:
        return len((await self.all.decide_all(QUESTION)).ids)


@pytest.fixture
async def world(mongodb_uri: str, database_name: str) -> AsyncIterator[World]:
    mongo, feed = Mongo(mongodb_uri, database_name), Feed()
    await mongo.ensure_indexes(INDEXES)
    store = Store(mongo, feed)  # type: ignore[arg-type]
    world = World(store, feed, Everybody(POLICY, store, feed))  # type: ignore[arg-type]
    yield world
    await world.all.stop()
    await mongo.close()


class Reader:
    """Stands before the store's reading of people: holds it up, has it fail, notes from where it began."""

    def __init__(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        self.began: list[tuple[datetime | None, str]] = []
        self.fails_after: int | None = None
        self.go_on = asyncio.Event()
        self.go_on.set()
        self._read = world.store.subjects.everybody
        monkeypatch.setattr(subjects, "AT_ONCE", 1)
        monkeypatch.setattr(world.store.subjects, "everybody", self.everybody)

    async def everybody(
        self, since: datetime | None = None, *, after: str = ""
    ) -> AsyncIterator[list[Changed]]:
        """As the store's, one at a time."""
        self.began.append((since, after))
        number = 0
        async for some in self._read(since, after=after):
            await self.go_on.wait()
            if number == self.fails_after:
                raise Unavailable("the database cannot be reached")
            yield some
            number += 1


async def test_changes_that_are_told_count_in_the_next_answer(world: World) -> None:
    her, other = await world.put(new_id("cus")), await world.put(new_id("cus"))
    assert await world.population() == 2
    assert await world.rules(her, other, new_id("cus")) == ["SOFT_OPT_IN", "SOFT_OPT_IN", "SUBJECT_UNKNOWN"]
    await world.put(her, Status.RESTRICTED)
    newcomer = await world.put(new_id("cus"))
    assert await world.rules(her, newcomer) == ["PROCESSING_RESTRICTED", "SOFT_OPT_IN"]
    await world.store.subjects.drop_facts(other)
    assert await world.rules(other) == ["SUBJECT_UNKNOWN"]
    assert await world.population() == 2


async def test_missed_changes_are_caught_up_by_their_time(world: World) -> None:
    hers = [await world.put(new_id("cus")) for _ in range(5)]
    assert await world.population() == 5
    world.feed.silent = True
    await world.put(hers[3], Status.RESTRICTED)
    newcomer = await world.put(new_id("cus"))
    assert await world.rules(hers[3]) == ["SOFT_OPT_IN"]  # nobody told, and nobody lost the lease
    for lost in world.feed.lost:
        lost()
    assert await world.rules(hers[3], newcomer) == ["PROCESSING_RESTRICTED", "SOFT_OPT_IN"]
    assert await world.population() == 6


async def test_without_the_lease_there_is_no_answer(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PATIENCE", 0.1)
    her = await world.put(new_id("cus"))
    assert await world.population() == 1
    world.feed.lease = False
    with pytest.raises(EverybodyNotLoaded):
        await world.rules(her)
    with pytest.raises(EverybodyNotLoaded):
        await world.population()
    world.feed.lease = True
    assert await world.rules(her) == ["SOFT_OPT_IN"]


async def test_what_changes_while_everybody_is_read_is_not_missed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subjects, "AT_ONCE", 1)
    hers = sorted([await world.put(new_id("cus")) for _ in range(30)])
    loading = asyncio.create_task(world.all.load())
    for each in hers:  # behind the reader and before it
        await asyncio.sleep(0)
        await world.put(each, Status.RESTRICTED)
    await loading
    assert set(await world.rules(*hers)) == {"PROCESSING_RESTRICTED"}


async def test_few_are_answered_from_the_database_meanwhile_and_many_are_not(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "FEW", 2)
    her = await world.put(new_id("cus"))
    assert not world.all.loaded
    assert await world.rules(her, new_id("cus")) == ["SOFT_OPT_IN", "SUBJECT_UNKNOWN"]
    world.all._columns = None
    with pytest.raises(EverybodyNotLoaded):
        await world.rules(her, her, her)
    await world.all.load()
    assert await world.rules(her, her, her) == ["SOFT_OPT_IN"] * 3


async def test_who_gives_up_does_not_stop_the_reading_and_those_who_ask_share_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    hers = [await world.put(new_id("cus")) for _ in range(3)]
    reader = Reader(world, monkeypatch)
    reader.go_on.clear()
    for _ in range(3):
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(world.population(), 0.05)
    asking = [asyncio.create_task(world.population()) for _ in range(2)]
    await asyncio.sleep(0.05)
    assert not any(each.done() for each in asking)
    reader.go_on.set()
    assert await asyncio.gather(*asking) == [3, 3]
    assert reader.began == [(None, "")]
    # The same when they are there but have to be read again.
    reader.go_on.clear()
    world.feed.silent = True
    await world.put(hers[0], Status.RESTRICTED)
    world.all._lost()
    for _ in range(3):
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(world.rules(hers[0]), 0.05)
    reader.go_on.set()
    assert await world.rules(hers[0]) == ["PROCESSING_RESTRICTED"]
    assert len(reader.began) == 2


async def test_a_reading_that_failed_tells_those_who_wait_and_goes_on_where_it_stopped(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    hers = sorted([await world.put(new_id("cus")) for _ in range(5)])
    reader = Reader(world, monkeypatch)
    reader.fails_after = 3
    answers = await asyncio.gather(world.population(), world.population(), return_exceptions=True)
    assert [type(each) for each in answers] == [Unavailable, Unavailable]
    world.feed.silent = True
    await world.put(hers[0], Status.RESTRICTED)  # read already, and nobody tells
    world.all._lost()
    reader.fails_after = None
    assert await world.population() == 5
    assert reader.began[:2] == [(None, ""), (None, hers[2])]
    assert await world.rules(hers[0], hers[4]) == ["PROCESSING_RESTRICTED", "SOFT_OPT_IN"]


async def test_catching_up_that_fails_each_time_still_comes_to_its_end(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_LATE", timedelta(0))
    hers = [await world.put(new_id("cus")) for _ in range(3)]
    assert await world.population() == 3
    world.feed.silent = True
    for each in hers:
        await world.put(each, Status.RESTRICTED)
        await asyncio.sleep(0.002)  # changes are stamped to the millisecond
    reader = Reader(world, monkeypatch)
    reader.fails_after = 2
    world.all._lost()
    for _ in range(4):  # the newest that was known, and one more each time
        with contextlib.suppress(Unavailable):
            await world.population()
    began = [since for since, _ in reader.began]
    assert began == sorted(began, key=str)
    assert began[0] < began[-1]  # type: ignore[operator]
    assert await world.rules(*hers) == ["PROCESSING_RESTRICTED"] * 3


async def test_who_waits_hears_how_far_it_is_and_a_stop_ends_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "TELL_SECONDS", 0.05)
    for _ in range(4):
        await world.put(new_id("cus"))
    reader = Reader(world, monkeypatch)
    heard: list[tuple[int, int]] = []

    async def told(done: int, people: int) -> None:
        heard.append((done, people))

    reader.go_on.clear()
    loading = asyncio.create_task(world.all.load(told))
    await eventually(lambda: heard)
    assert set(heard) == {(0, 4)}
    await world.all.stop()
    with pytest.raises(asyncio.CancelledError):
        await loading
    reader.go_on.set()
    await world.all.load(told)
    assert world.all.loaded


async def test_nobody_is_answered_from_before_a_change_that_is_being_read(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    her = await world.put(new_id("cus"))
    assert await world.population() == 1
    go_on, read = asyncio.Event(), world.store.subjects.known_of

    async def slowly(customer_ids: Collection[str]) -> dict[str, Subject]:
        await go_on.wait()
        return await read(customer_ids)

    monkeypatch.setattr(world.store.subjects, "known_of", slowly)
    await world.put(her, Status.RESTRICTED)
    asking = [asyncio.create_task(world.rules(her))]
    await asyncio.sleep(0.02)
    asking.append(asyncio.create_task(world.rules(her)))
    await asyncio.sleep(0.02)
    go_on.set()
    assert await asyncio.gather(*asking) == [["PROCESSING_RESTRICTED"]] * 2


async def test_a_no_counts_under_every_id_also_before_everybody_is_read(world: World) -> None:
    survivor, absorbed, third = [new_id("cus") for _ in range(3)]
    links = {survivor: (absorbed, third), absorbed: (survivor,), third: (survivor,)}
    for customer_id, merged in links.items():
        await world.store.subjects.ensure(customer_id)
        status = Status.RESTRICTED if customer_id == third else Status.ACTIVE
        await world.store.subjects.keep_facts(facts(customer_id=customer_id, merged=merged, status=status))
    assert not world.all.loaded
    assert await world.rules(survivor, absorbed) == ["PROCESSING_RESTRICTED"] * 2
    await world.all.load()
    assert await world.rules(survivor, absorbed) == ["PROCESSING_RESTRICTED"] * 2


async def test_who_changes_before_anybody_asks_is_not_remembered(world: World) -> None:
    """Most replicas are never asked about everybody: the ids would pile up as long as they run."""
    her = await world.put(new_id("cus"))
    assert not world.all._changed
    assert await world.population() == 1
    await world.put(her, Status.RESTRICTED)
    assert world.all._changed == {her}


async def test_sorting_everybody_holds_nobody_up(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A million ids are sorted again when somebody is new: long enough to lose the lease."""
    await world.put(new_id("cus"))
    await world.population()
    sort, sorted_in = Columns.everybody, set[int]()

    def seen(columns: Columns) -> Ints:
        sorted_in.add(get_ident())
        return sort(columns)

    monkeypatch.setattr(Columns, "everybody", seen)
    assert await world.population() == 1
    assert sorted_in
    assert get_ident() not in sorted_in


async def test_reservations_of_people_who_are_just_met_are_kept_whoever_is_first(world: World) -> None:
    people = [new_id("cus") for _ in range(40)]
    said = dict.fromkeys(people, Reservations(frozenset({"phone"}), "2026-01"))
    subjects_of = world.store.subjects
    await asyncio.gather(
        *(subjects_of.put_reservations(said) for _ in range(3)),
        *(subjects_of.ensure(each) for each in people),
    )
    known = await subjects_of.known_of(people)
    assert [known[each].reservations for each in people] == [said[each] for each in people]
