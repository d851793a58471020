"""Invoice runs that are cut off anywhere, done again, and done by several workers at once."""

import asyncio
import functools
import itertools
import random
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
import pytest_asyncio

from services.billing.app import _deps
from services.billing.store import Store
from services.billing.usecases import invoicing, issuing
from services.billing.usecases.deps import Deps
from services.chassis.mongo import Collection
from services.chassis.runtime import Parts, build_parts
from tests.component.billing.conftest import World

PEOPLE = 11
ISSUED = ("invoices", "invoice_states", "ledger_entries", "outbox", "counters")


@dataclass
class Order:
    """An operation as the work sees it."""

    input: dict[str, str]
    told: list[tuple[int, int]] = field(default_factory=list)

    async def progress(self, done: int, total: int) -> None:
        """Keep what was told."""
        self.told.append((done, total))


class Killed(BaseException):
    """The process is gone: nothing catches it, and what was not committed did not happen."""


@contextmanager
def killed_at(call: int) -> Iterator[None]:
    """Everything ends at this call to the database, and at every one after it."""
    calls = itertools.count()

    def dying(work: Any) -> Any:
        @functools.wraps(work)
        async def counted(self: Collection, *args: Any, **more: Any) -> Any:
            if next(calls) >= call:
                raise Killed
            return await work(self, *args, **more)

        return counted

    with pytest.MonkeyPatch.context() as patch:
        for name in ("find", "find_one", "find_one_and_update", "insert_many", "bulk", "count"):
            patch.setattr(Collection, name, dying(getattr(Collection, name)))
        yield


async def worker(world: World) -> tuple[Parts, Deps]:
    """Another replica's parts, with which a run can be worked on."""
    settings = world.place.settings("billing")
    parts = build_parts("billing", settings, world.place.clock)
    return parts, _deps(settings, parts)


@pytest_asyncio.fixture
async def deps(world: World, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Deps]:
    """Eleven customers to bill, in chunks of five and transactions of two."""
    monkeypatch.setattr(invoicing, "CHUNK", 5)
    monkeypatch.setattr(issuing, "TOGETHER", 2)
    await world.price("spot", 10_001)
    for number in range(PEOPLE):
        await world.buy(f"cus_{number}", start="2026-09-01")
    parts, made = await worker(world)
    await world.place.stop("billing")  # its relay would take the outbox away
    yield made
    await parts.mongo.close()
    await world.place.start("billing")


async def forget(store: Store, world: World) -> None:
    """As if nothing had been billed."""
    for name in ISSUED:
        query = {"_id": "invoice_number"} if name == "counters" else {"_id": {"$gt": ""}}
        await world.mongo.collection(name).delete_many(query)
    await world.mongo.collection("billing_accounts").update_many(
        {"_id": {"$gt": ""}}, {"$set": {"last_kid_serial": 0}}
    )


async def state(world: World) -> Any:
    """Everything that a run leaves, without ids and times."""
    wanted = ("number", "kid", "customer_id", "period", "total_ore", "lines")
    rows = await world.rows("invoices")
    invoices = sorted([row[name] for name in wanted] for row in rows)
    numbers = {row["_id"]: row["number"] for row in rows}
    books = sorted(
        (numbers[row["reference"]], row["kind"], [(p["book"], p["amount_ore"]) for p in row["postings"]])
        for row in await world.rows("ledger_entries")
    )
    told = sorted((row["type"], row["about"]) for row in await world.rows("outbox"))
    serials = sorted(
        (row["customer_id"], row["last_kid_serial"]) for row in await world.rows("billing_accounts")
    )
    return invoices, books, told, serials


def order(period: str = "2026-10") -> Any:
    return Order({"run_id": f"run_{period}", "period": period})


async def test_killed_at_twenty_points_and_taken_up_again_it_ends_the_same(world: World, deps: Deps) -> None:
    before = order()
    result = await invoicing.bill_all(before, deps)
    assert (result["invoices"], result["failed"]) == (PEOPLE, 0)
    assert before.told == [(5, PEOPLE), (10, PEOPLE), (11, PEOPLE)]
    whole = await state(world)
    assert [row[0] for row in whole[0]] == list(range(1, PEOPLE + 1))
    for point in random.Random(7).sample(range(1, 70), 20):
        await forget(deps.store, world)
        with killed_at(point), pytest.raises(Killed):
            await invoicing.bill_all(order(), deps)
        again = await invoicing.bill_all(order(), deps)
        assert (again["invoices"], again["already_invoiced"]) == (PEOPLE, 0), point
        assert await state(world) == whole, point


async def test_done_ten_times_it_bills_once(world: World, deps: Deps) -> None:
    for _ in range(10):
        result = await invoicing.bill_all(order(), deps)
    assert (result["invoices"], await world.count("invoices")) == (PEOPLE, PEOPLE)
    again = await invoicing.bill_all(Order({"run_id": "run_other", "period": "2026-10"}), deps)
    assert (again["invoices"], again["already_invoiced"]) == (0, PEOPLE)


async def test_numbers_have_no_gap_whoever_issues_and_whatever_is_given_up(world: World, deps: Deps) -> None:
    others = [await worker(world) for _ in range(3)]
    workers = [deps, *(made for _, made in others)]
    periods = ["2026-09", "2026-10", "2026-10", "2026-11"]
    dice = random.Random(3)
    add_many = deps.store.invoices.add_many

    async def given_up(*args: Any) -> None:
        await add_many(*args)
        if dice.random() < 0.3:
            raise issuing._Overtaken  # the numbers were taken, and go back with the transaction

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(deps.store.invoices, "add_many", given_up)
        runs = [
            invoicing.bill_all(order(period), made) for period, made in zip(periods, workers, strict=True)
        ]
        results = await asyncio.gather(*runs)
    assert [result["failed"] for result in results] == [0, 0, 0, 0]
    rows = await world.rows("invoices")
    assert sorted(row["number"] for row in rows) == list(range(1, len(rows) + 1))
    assert len({row["kid"] for row in rows}) == len(rows)
    charged = [(line["subscription_id"], line["first"]) for row in rows for line in row["lines"]]
    assert len(charged) == len(set(charged)) == 3 * PEOPLE
    for parts, _ in others:
        await parts.mongo.close()


async def test_kids_by_the_banks_modulus_step_over_dashes(world: World, deps: Deps) -> None:
    settings = world.place.settings("billing", kid_modulus="MOD11")
    parts = build_parts("billing", settings, world.place.clock)
    for period in ("2026-09", "2026-10", "2026-11"):
        await invoicing.bill_all(order(period), _deps(settings, parts))
    kids = [row["kid"] for row in await world.rows("invoices")]
    assert len(set(kids)) == 3 * PEOPLE
    assert all(kid.isdigit() for kid in kids)
    await parts.mongo.close()
