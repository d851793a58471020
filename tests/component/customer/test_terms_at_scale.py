"""Notices to many: killed at random, by two replicas at once; each gets exactly one, and the terms once."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest_asyncio

from deploy.local.api import ok
from deploy.local.keys import key_files
from services.customer.app import build
from services.customer.store.products import ProductStore
from services.customer.usecases import notifying, taking_effect
from tests.component.customer.conftest import World
from tests.component.customer.terms_stage import Stage, stage
from tests.support.eventually import eventually
from tests.support.population import Population

__all__ = ["stage"]
PEOPLE = 18


@pytest_asyncio.fixture
async def crowd(stage: Stage, monkeypatch: Any) -> Stage:
    """Many customers with the product; small pages, so that there are many of them."""
    monkeypatch.setattr(notifying, "PAGE", 5)
    monkeypatch.setattr(taking_effect, "BATCH", 4)
    place = stage.world.place
    people = Population(
        place.mongodb_uri, f"{place.database_name}_", key_files(place.keys, "customer")["master_key_file"]
    )
    parts = place.parts["customer"].parts
    product = await ProductStore(parts.mongo, parts.vault).get("fibre-500")
    async for _ in people.buyers(product, PEOPLE, stage.world.clock.now()):
        pass
    await people.close()
    return stage


@asynccontextmanager
async def replica(world: World) -> AsyncIterator[Any]:
    """A second customer service on the same database."""
    settings = world.place.settings(
        "customer",
        listen="127.0.0.1:0",
        bounce_listen="",
        send_every_seconds=0.1,
        terms_every_seconds=0.1,
        welcome_mail=False,
    )
    other = build(settings, clock=world.clock)
    await other.start()
    try:
        yield other
    finally:
        await other.stop(0)


async def once_each(world: World) -> None:
    """Every contract has one notice, every notice one message."""
    notices = await world.rows("terms_notices")
    contracts = await world.rows("contracts")
    assert Counter(row["contract_id"] for row in notices) == Counter(row["_id"] for row in contracts)
    messages = await world.rows("messages", {"template": "terms_change_notice"})
    assert len(messages) == len(notices) == PEOPLE
    assert {row["_id"] for row in messages} == {row["attempts"][0]["message_id"] for row in notices}


async def test_an_announcement_that_is_killed_again_and_again_tells_each_once(crowd: Stage) -> None:
    world, dice = crowd.world, random.Random(7)
    made = ok(await crowd.staff.post("/v1/staff/terms-changes", crowd.change()))
    settings = {"send_every_seconds": 0.1, "terms_every_seconds": 0.1, "welcome_mail": False}
    for _ in range(4):
        await asyncio.sleep(dice.uniform(0.0, 0.1))
        await world.place.stop("customer")
        await world.place.start("customer", **settings)
    done = await crowd.done(made["operation_id"])
    assert done["result"]["affected"] == PEOPLE
    assert done["percent"] == 100
    await once_each(world)
    crowd.advance(minutes=3)  # what a sender had taken when it was killed is free again
    await _told(world, passing=1)  # a server that was too slow for the machine is tried again seconds later
    await crowd.counts(made["terms_change_id"], told_in_time=PEOPLE)


async def test_two_replicas_tell_each_once_and_apply_once(crowd: Stage) -> None:
    world = crowd.world
    async with replica(world):
        made = await crowd.announce()
        change_id = made["terms_change_id"]
        await once_each(world)
        await _told(world)
        crowd.go_to(made["effective_date"])
        await _applied(world)
    contracts = await world.rows("contracts")
    assert {row["terms_version_hash"] for row in contracts} == {made["version_hash"]}
    assert {tuple(line["what"] for line in row["history"]) for row in contracts} == {
        ("purchased", "terms_changed")
    }
    assert await crowd.heard("contract_changed") == PEOPLE
    counts = await crowd.counts(change_id, in_force=PEOPLE)
    assert counts == {
        "affected": PEOPLE,
        "told_in_time": PEOPLE,
        "failed": 0,
        "late": 0,
        "rescheduled": 0,
        "in_force": PEOPLE,
        "terminated": 0,
    }


async def test_the_day_of_effect_survives_failures_in_the_middle(crowd: Stage, monkeypatch: Any) -> None:
    world, apply, calls = crowd.world, taking_effect._apply, 0

    async def failing(*given: Any) -> None:
        nonlocal calls
        calls += 1
        await apply(*given)
        if calls in {3, 9, 14, 15}:
            raise RuntimeError("killed here")

    made = await crowd.announce()
    await _told(world)
    monkeypatch.setattr(taking_effect, "_apply", failing)
    crowd.go_to(made["effective_date"])
    await _applied(world)
    contracts = await world.rows("contracts")
    assert calls > PEOPLE
    assert all(len(row["history"]) == 2 for row in contracts)
    assert {row["terms_version_hash"] for row in contracts} == {made["version_hash"]}
    assert await crowd.heard("contract_changed") == PEOPLE


async def test_notices_are_listed_page_by_page(crowd: Stage) -> None:
    made = await crowd.announce()
    where, token, seen = f"/v1/staff/terms-changes/{made['terms_change_id']}/notices", "", set()
    while True:
        page = ok(await crowd.staff.get(where, params={"page_size": 7, "page_token": token}))
        seen |= {notice["contract_id"] for notice in page["notices"]}
        token = page["next_page_token"]
        if not token:
            break
    assert len(seen) == PEOPLE


async def _told(world: World, passing: int = 0) -> None:
    """Everybody is told; `passing` seconds go by at each look, so that what was put off comes to its turn."""

    async def look() -> bool:
        world.clock.advance(timedelta(seconds=passing))
        return len(await world.rows("terms_notices", {"state": "told"})) == PEOPLE

    await eventually(look)


async def _applied(world: World) -> None:
    async def look() -> bool:
        return len(await world.rows("terms_notices", {"state": "in_force"})) == PEOPLE

    await eventually(look)
