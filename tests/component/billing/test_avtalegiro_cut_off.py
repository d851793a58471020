"""Mandate files and claim files that are cut off anywhere and taken up again end the same."""

import random
from collections.abc import AsyncIterator
from datetime import date, timedelta
from typing import Any

import pytest
import pytest_asyncio

from services.billing.model import avtalegiro
from services.billing.usecases import claims_files, mandates
from services.billing.usecases.deps import Deps
from services.chassis.idempotency import RequestKey
from tests.component.billing.conftest import World
from tests.component.billing.test_avtalegiro import kid
from tests.component.billing.test_runs_cut_off import Killed, Order, killed_at, worker
from tests.support.avtalegiro import ALL, ENDED, Agreement
from tests.support.avtalegiro import mandates as file_of

PEOPLE = 7
LEFT = ("mandate_changes", "mandate_lists", "outbox")
CLAIMED = ("direct_claims", "claim_files")


@pytest_asyncio.fixture
async def deps(world: World, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Deps]:
    """Seven customers, in batches of two; the test does the work of the service."""
    monkeypatch.setattr(mandates, "BATCH", 2)
    monkeypatch.setattr(claims_files, "BATCH", 2)
    await world.price()
    for number in range(1, PEOPLE + 1):
        await world.buy(f"cus_{number}")
    parts, made = await worker(world)
    await world.place.stop("billing")
    yield made
    await parts.mongo.close()
    await world.place.start("billing")


async def given(data: bytes) -> AsyncIterator[bytes]:
    yield data


async def accepted(data: bytes, deps: Deps) -> Any:
    """The order of a file that was accepted."""
    upload = await mandates.read_upload(given(data), deps)
    file, _ = await mandates.import_mandate_file(_key(), upload, "anne", deps)
    return Order({"mandate_file_id": file.id})


def _key() -> RequestKey:
    name = f"{random.random()}"
    return RequestKey("anne", name, "Do", name)


async def standing(world: World) -> Any:
    """Every mandate and what was told of it, without ids and times."""
    accounts = [
        (row["customer_id"], {name: value for name, value in row["mandate"].items() if name != "since"})
        for row in await world.rows("billing_accounts")
        if row.get("mandate")
    ]
    changes = [(row["_id"], row["line"]) for row in await world.rows("mandate_changes")]
    told = sorted((row["type"], row["about"]) for row in await world.rows("outbox"))
    return sorted(accounts, key=lambda item: item[0]), sorted(changes), told


async def forget(world: World) -> None:
    """As if no mandate had ever been told of."""
    for name in LEFT:
        await world.mongo.collection(name).delete_many({"_id": {"$ne": None}})
    await world.mongo.collection("billing_accounts").update_many(
        {"_id": {"$gt": ""}}, {"$unset": {"mandate": ""}}
    )


async def test_mandates_killed_at_twenty_points_end_the_same(world: World, deps: Deps) -> None:
    first = await accepted(file_of(*(Agreement(kid(number)) for number in (1, 2, 3, 4, 5))), deps)
    listed = [Agreement(kid(number), ALL, notice=number > 2) for number in (1, 2, 5, 6, 7)]
    second = await accepted(file_of(*listed, Agreement("12344", ALL), number=2), deps)
    await world.mongo.collection("outbox").delete_many({"_id": {"$ne": None}})

    async def both() -> dict[str, Any]:
        await mandates.apply_file(first, deps)
        return await mandates.apply_file(second, deps)

    result = await both()
    counts = [result[name] for name in ("begun_or_changed", "ended", "unknown_kids", "overtaken")]
    assert counts == [4, 2, 1, 0]
    whole = await standing(world)
    assert len(whole[1]) == 11
    for point in random.Random(5).sample(range(1, 60), 20):
        await forget(world)
        with killed_at(point), pytest.raises(Killed):
            await both()
        result = await both()
        # The first file done again after the second may find itself overtaken; what stands is the same.
        assert result["unknown_kids"] == 1
        assert await standing(world) == whole, point


async def claims(world: World) -> Any:
    """What was claimed, and the bytes that say so."""
    rows = sorted(
        (row["kid"], row["attempt"], row["due"], row["amount_ore"], row["state"])
        for row in await world.rows("direct_claims")
    )
    return rows, [
        (row["status"], row["transmission"], row["claims"]) for row in await world.rows("claim_files")
    ]


async def test_claims_killed_at_twenty_points_are_made_once(world: World, deps: Deps) -> None:
    await world.place.start("billing")
    await world.run("2026-10")
    await world.place.stop("billing")
    told = await accepted(file_of(*(Agreement(kid(number)) for number in range(1, PEOPLE + 1))), deps)
    await mandates.apply_file(told, deps)
    whole, data = None, b""
    for point in (None, *random.Random(9).sample(range(1, 45), 20)):
        for name in CLAIMED:
            await world.mongo.collection(name).delete_many({"_id": {"$ne": None}})
        await world.mongo.collection("counters").delete_many({"_id": {"$in": list(_NUMBERS)}})
        file = await claims_files.start_claim_file(_key(), "anne", deps)
        order: Any = Order({"claim_file_id": file.id})
        if point is not None:
            with killed_at(point), pytest.raises(Killed):
                await claims_files.make_file(order, deps)
        for _ in range(2):
            result = await claims_files.make_file(order, deps)
            assert (result["status"], result["claims"]) == ("ready", PEOPLE), point
        made = await deps.store.claim_files.data(file.id)
        if point is None:
            assert [done for done, _ in order.told] == [2, 4, 6, 7]
            assert {total for _, total in order.told} == {PEOPLE}
        whole, data = whole or await claims(world), data or made
        assert (await claims(world), made) == (whole, data), point
    assert len(avtalegiro.read(data).assignments[0].claims) == PEOPLE


_NUMBERS = (claims_files.NUMBERS, claims_files.ASSIGNMENTS)


async def test_a_full_file_leaves_the_rest_to_the_next(
    world: World, deps: Deps, monkeypatch: pytest.MonkeyPatch
) -> None:
    await world.place.start("billing")
    await world.run("2026-10")
    await world.place.stop("billing")
    told = await accepted(file_of(*(Agreement(kid(number)) for number in range(1, PEOPLE + 1))), deps)
    await mandates.apply_file(told, deps)
    monkeypatch.setattr(claims_files, "MOST", 3)
    seen = []
    for _ in range(4):
        file = await claims_files.start_claim_file(_key(), "anne", deps)
        order: Any = Order({"claim_file_id": file.id})
        result = await claims_files.make_file(order, deps)
        seen.append((result["claims"], result["more"]))
    assert seen == [(3, True), (3, True), (1, False), (0, False)]
    assert await world.count("direct_claims") == PEOPLE


async def test_a_file_taken_up_on_a_later_day_is_made_by_that_day(world: World, deps: Deps) -> None:
    await world.place.start("billing")
    await world.run("2026-10")
    await world.place.stop("billing")
    told = await accepted(file_of(*(Agreement(kid(number)) for number in range(1, PEOPLE + 1))), deps)
    await mandates.apply_file(told, deps)
    file = await claims_files.start_claim_file(_key(), "anne", deps)
    order: Any = Order({"claim_file_id": file.id})
    with killed_at(25), pytest.raises(Killed):
        await claims_files.make_file(order, deps)
    before = await world.rows("direct_claims")
    assert 0 < len(before) < PEOPLE

    world.place.clock.advance(timedelta(days=1))
    with killed_at(25), pytest.raises(Killed):
        await claims_files.make_file(order, deps)
    assert [row["made_on"] for row in await world.rows("claim_files")] == [deps.today().isoformat()]

    due = date.fromisoformat(before[0]["due"])
    world.place.clock.advance(due - deps.today())
    result = await claims_files.make_file(order, deps)
    assert (result["status"], result["claims"]) == ("empty", 0), "the bank has to get them a day ahead"
    assert await world.rows("direct_claims") == []


async def test_a_file_taken_up_on_a_later_day_lets_claims_stand_that_it_took_back(
    world: World, deps: Deps, monkeypatch: pytest.MonkeyPatch
) -> None:
    await world.place.start("billing")
    await world.run("2026-10")
    await world.place.stop("billing")
    told = await accepted(file_of(*(Agreement(kid(number)) for number in range(1, PEOPLE + 1))), deps)
    await mandates.apply_file(told, deps)
    first = await claims_files.start_claim_file(_key(), "anne", deps)
    await claims_files.make_file(Order({"claim_file_id": first.id}), deps)
    ended = await accepted(file_of(Agreement(kid(1), ENDED), number=2), deps)
    await mandates.apply_file(ended, deps)
    second = await claims_files.start_claim_file(_key(), "anne", deps)
    order: Any = Order({"claim_file_id": second.id})
    with monkeypatch.context() as patch:
        patch.setattr(claims_files, "_write", _killed)
        with pytest.raises(Killed):
            await claims_files.make_file(order, deps)
    assert await world.count("direct_claims", {"cancel_file_id": second.id}) == 1

    renewed = await accepted(file_of(Agreement(kid(1)), number=3), deps)
    await mandates.apply_file(renewed, deps)
    world.place.clock.advance(timedelta(days=1))
    result = await claims_files.make_file(order, deps)
    assert (result["status"], result["cancellations"]) == ("empty", 0)
    assert {row["state"] for row in await world.rows("direct_claims")} == {"claimed"}


async def _killed(*_: Any) -> Any:
    raise Killed
