"""Everybody in memory answers as the database would, or not at all."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field, replace

import pytest

from services.chassis.ids import new_id
from services.chassis.mongo import Mongo
from services.consent.errors import EverybodyNotLoaded
from services.consent.model.decision import Question
from services.consent.model.facts import Status
from services.consent.store import INDEXES, Store, subjects
from services.consent.usecases import everybody as module
from services.consent.usecases.everybody import Everybody
from tests.unit.consent.build import NOW, POLICY, facts

QUESTION = Question("marketing_similar_products", NOW, "email")


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
    yield World(store, feed, Everybody(POLICY, store, feed))  # type: ignore[arg-type]
    await mongo.close()


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
