"""An erasure reaches every collection, and from wherever it was cut off it ends the same."""

from contextvars import ContextVar
from typing import Any

import pytest
from pymongo import MongoClient

from personvern.privacy.v1 import privacy_service_pb2 as pb
from services.chassis.errors import RemoteError, Unavailable
from services.chassis.mongo.collection import Collection
from services.chassis.vault import Vault
from services.customer import privacy
from services.customer.store import erasing
from tests.component.customer.conftest import World
from tests.component.customer.erasure_stage import LETTER, VALUES, Stage, full
from tests.component.customer.test_erasure import gone, in_database, left_of
from tests.journeys.canary_places import at_rest
from tests.support.canary import search
from tests.support.eventually import eventually

HOLD = pb.ERASURE_OUTCOME_HOLD


async def test_every_collection_has_its_word_and_the_stage_fills_what_goes(world: World) -> None:
    """So that a new one cannot be forgotten."""
    await full(world)
    client: MongoClient[Any] = MongoClient(world.place.mongodb_uri)
    try:
        database = client[f"{world.place.database_name}_customer"]
        there = set(database.list_collection_names())
        filled = {name for name in there if database[name].find_one() is not None}
    finally:
        client.close()
    going = {part.collection for part in erasing.PARTS}
    named = {*going, *erasing.HELD, *erasing.TOMBSTONES, *erasing.IMPERSONAL, *erasing.MACHINERY}
    assert there <= named | {"retention_runs"}
    assert {*going, *erasing.HELD, *erasing.TOMBSTONES} - filled == {
        "merges"
    }  # see the test of merged people


at_work: ContextVar[bool] = ContextVar("at_work", default=False)


class Cut:
    """Lets so many writes of an erasure through, and none after; others go on meanwhile."""

    def __init__(self, patched: pytest.MonkeyPatch, number: int) -> None:
        self.left = number
        for name in ("insert_one", "update_one", "replace_one", "delete_many", "delete_one"):
            self._patch(patched, name)
        erase = privacy.erase

        async def working(*given: Any) -> Any:
            token = at_work.set(True)
            try:
                return await erase(*given)
            finally:
                at_work.reset(token)

        patched.setattr(privacy, "erase", working)

    @property
    def fell(self) -> bool:
        """Whether a write was refused."""
        return self.left < 0

    def _patch(self, patched: pytest.MonkeyPatch, name: str) -> None:
        write = getattr(Collection, name)

        async def failing(collection: Collection, *given: Any, **more: Any) -> Any:
            if at_work.get():
                self.left -= 1
                if self.left < 0:
                    raise Unavailable("cut off here")
            return await write(collection, *given, **more)

        patched.setattr(Collection, name, failing)


async def _cut_off(stage: Stage, number: int, patched: pytest.MonkeyPatch) -> bool:
    """Erase with only so many writes; False when that was enough."""
    cut = Cut(patched, number)
    try:
        await stage.erase(letter=LETTER)
    except (RemoteError, Unavailable):
        assert cut.fell
    return cut.fell


@pytest.mark.parametrize("numbers", [(0, 3, 6), (9, 12, 15), (18, 22, 26)])
async def test_cut_off_anywhere_and_begun_again_it_ends_the_same(
    world: World, monkeypatch: pytest.MonkeyPatch, numbers: tuple[int, ...]
) -> None:
    stage = await full(world)
    planned = {key: item.records for key, item in (await stage.plan()).items()}
    for number in numbers:  # each time a little farther
        with monkeypatch.context() as patched:
            await _cut_off(stage, number, patched)
    done = await stage.erase(letter=LETTER)
    assert {(item.key, item.outcome): item.records for item in done} == planned
    await eventually(lambda: gone(world, "messages"))
    letters = [mail for mail in world.place.mailbox.caught if mail.subject == LETTER.subject]
    assert len(letters) == 1
    assert search(in_database(world), VALUES) == []
    assert await left_of(world, stage.customer_id) <= {"idempotency", "data_keys"}


async def test_before_the_mark_nothing_is_half_done(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    stage = await full(world)
    before = at_rest(in_database(world))
    for number in range(12):
        with monkeypatch.context() as patched:
            assert await _cut_off(stage, number, patched)
        if await world.rows("erasures"):
            break  # the mark has been made: from here on it goes through
        after = at_rest(in_database(world))
        assert {name for name in before if after[name] != before[name]} <= {_name(world, "data_keys")}
    else:
        pytest.fail("the mark takes more writes than that")


def _name(world: World, collection: str) -> str:
    return f"{world.place.database_name}_customer.{collection}"


async def test_keys_are_forgotten_by_every_replica(world: World) -> None:
    stage = await full(world)
    other = await world.place.start("customer", listen="127.0.0.1:0", bounce_listen="127.0.0.1:0")
    vault: Vault = other.parts.vault
    await vault.prepare([stage.customer_id], "customer_administration")
    assert any(key.startswith(stage.customer_id) for key in vault._cache)
    await stage.erase()

    async def forgotten() -> bool:
        return not any(key.startswith(stage.customer_id) for key in vault._cache)

    await eventually(forgotten)
