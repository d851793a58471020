"""The same command again: one effect, the same answer."""

import asyncio

import pytest

from services.chassis.clock import MovableClock
from services.chassis.errors import IdempotencyKeyReused, Invalid
from services.chassis.idempotency import Commands, Ref, RequestKey
from services.chassis.mongo import Mongo

KEY = RequestKey("customer:cus_1", "/svc/Buy", "req_1", "print")


class Shop:
    """A command that inserts one document with a fresh id each time it really acts."""

    def __init__(self, mongo: Mongo, clock: MovableClock) -> None:
        self.commands = Commands(mongo)
        self.sales = mongo.collection("sales")
        self.tries = 0

    async def buy(self, key: RequestKey = KEY) -> str:
        async def act() -> tuple[Ref, str]:
            self.tries += 1
            sale = f"sale_{self.tries}"
            await self.sales.insert_one({"_id": sale})
            return {"sale": sale}, sale

        async def again(ref: Ref) -> str:
            row = await self.sales.find_one({"_id": ref["sale"]})
            assert row is not None
            return str(row["_id"])

        return await self.commands.run(key, act, again)


async def test_the_second_time_answers_like_the_first(mongo: Mongo, clock: MovableClock) -> None:
    shop = Shop(mongo, clock)
    assert [await shop.buy(), await shop.buy()] == ["sale_1", "sale_1"]
    assert await shop.sales.count({}) == 1


async def test_ten_at_once_act_once(mongo: Mongo, clock: MovableClock) -> None:
    shop = Shop(mongo, clock)
    answers = await asyncio.gather(*(shop.buy() for _ in range(10)))
    assert len(set(answers)) == 1
    assert await shop.sales.count({}) == 1


async def test_the_key_is_the_callers_and_the_methods_own(mongo: Mongo, clock: MovableClock) -> None:
    shop = Shop(mongo, clock)
    await shop.buy()
    await shop.buy(RequestKey("customer:cus_2", "/svc/Buy", "req_1", "print"))
    await shop.buy(RequestKey("customer:cus_1", "/svc/Sell", "req_1", "print"))
    assert await shop.sales.count({}) == 3


async def test_the_same_key_with_another_body_is_refused(mongo: Mongo, clock: MovableClock) -> None:
    shop = Shop(mongo, clock)
    await shop.buy()
    with pytest.raises(IdempotencyKeyReused):
        await shop.buy(RequestKey(KEY.caller, KEY.method, KEY.request_id, "other"))
    assert await shop.sales.count({}) == 1


async def test_a_refused_command_is_not_remembered(mongo: Mongo, clock: MovableClock) -> None:
    commands = Commands(mongo)

    async def refuse() -> tuple[Ref, str]:
        raise Invalid("no")

    async def allow() -> tuple[Ref, str]:
        return {}, "yes"

    async def again(ref: Ref) -> str:
        return "again"

    with pytest.raises(Invalid):
        await commands.run(KEY, refuse, again)
    assert await commands.run(KEY, allow, again) == "yes"
    assert await commands.run(KEY, allow, again) == "again"
