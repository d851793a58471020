"""Reads that are asked at the same time go in one round trip and find what they find by themselves."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from pymongo import monitoring

from services.chassis.errors import Unavailable
from services.chassis.mongo import Collection, Document, Index, Mongo

WHOSE = {"whose": "kari"}


class Heard(monitoring.CommandListener):
    """The commands that read."""

    def __init__(self) -> None:
        self.commands: list[str] = []

    def started(self, event: monitoring.CommandStartedEvent) -> None:
        if event.command_name in {"find", "aggregate"}:
            self.commands.append(f"{event.command_name} {event.command[event.command_name]}")

    def succeeded(self, event: monitoring.CommandSucceededEvent) -> None: ...

    def failed(self, event: monitoring.CommandFailedEvent) -> None: ...


@pytest.fixture
def heard() -> Heard:
    """What the client of the test has asked."""
    return Heard()


@pytest.fixture(params=["motor", "pymongo"])
async def mongo(
    request: pytest.FixtureRequest, mongodb_uri: str, database_name: str, heard: Heard
) -> AsyncIterator[Mongo]:
    """A database of one test, with each driver."""
    name = f"{database_name}_{request.param}"
    made = Mongo(mongodb_uri, name, driver=request.param, listeners=[heard])
    yield made
    await made.close()


async def fill(mongo: Mongo) -> None:
    await mongo.ensure_indexes([Index(name, [("whose", 1)]) for name in ("bills", "calls")])
    for name in ("bills", "calls"):
        rows = [{"_id": f"{name}{n}", "whose": "kari" if n % 2 else "ola", "n": n % 3} for n in range(20)]
        await mongo.collection(name).insert_many([*rows, {"_id": "odd", "whose": "kari"}])


async def everything(mongo: Mongo) -> list[object]:
    bills, calls, empty = (mongo.collection(name) for name in ("bills", "calls", "nothing_here"))

    async def deeper() -> list[object]:
        return [await empty.find_one(WHOSE), await asyncio.gather(calls.find_one({"_id": "calls3"}))]

    return await asyncio.gather(
        empty.find(WHOSE),
        bills.find(WHOSE, sort=[("n", 1), ("_id", -1)]),
        bills.find(WHOSE, sort=[("n", -1), ("_id", 1)], limit=4),
        calls.find(WHOSE, sort=[("_id", -1)], projection=["n"]),
        calls.find({**WHOSE, "n": {"$in": [0, 2]}}, sort=[("n", 1), ("_id", 1)], projection=["whose"]),
        calls.find(WHOSE, sort=[("_id", 1)], projection=[]),
        calls.find_one(WHOSE, sort=[("_id", -1)]),
        calls.find_one({"_id": "nobody"}),
        calls.find_one({"_id": "calls4"}, ["n"]),
        calls.count(WHOSE),
        calls.count(WHOSE, limit=4),
        empty.count(WHOSE),
        deeper(),
    )


async def test_reads_asked_together_find_what_they_find_by_themselves(heard: Heard, mongo: Mongo) -> None:
    await fill(mongo)
    alone = await everything(mongo)
    assert len(heard.commands) == 14
    heard.commands.clear()
    with mongo.together():
        together = await everything(mongo)
    assert together == alone
    assert heard.commands == [
        "aggregate nothing_here",
        "aggregate calls",
    ]  # what `deeper` asks last comes later


async def test_a_transaction_asks_one_after_the_other(heard: Heard, mongo: Mongo) -> None:
    await fill(mongo)
    calls = mongo.collection("calls")

    async def body() -> int:
        await calls.insert_one({"_id": "new", "whose": "per"})
        return len(await calls.find({"whose": "per"}))

    with mongo.together():
        assert await mongo.transaction(body) == 1
    assert heard.commands == ["find calls"]


async def test_another_database_is_asked_by_itself(heard: Heard, mongo: Mongo, mongodb_uri: str) -> None:
    other = Mongo(mongodb_uri, "another")
    with other.together():
        assert await mongo.collection("calls").find(WHOSE) == []
    await other.close()
    assert heard.commands == ["find calls"]


class Struck(BaseException):
    """Not an Exception, as a cancellation is not."""


@pytest.mark.parametrize("failure", [Struck, asyncio.CancelledError])
async def test_nobody_waits_for_ever(
    mongo: Mongo, monkeypatch: pytest.MonkeyPatch, failure: type[BaseException]
) -> None:
    async def struck(self: Collection, pipeline: object) -> list[Document]:
        raise failure

    monkeypatch.setattr(Collection, "aggregate", struck)
    bills, calls = mongo.collection("bills"), mongo.collection("calls")
    with mongo.together():
        answers = await asyncio.gather(bills.find(WHOSE), calls.find_one(WHOSE), return_exceptions=True)
    assert [type(one) for one in answers] == [failure, failure]


async def test_everybody_hears_that_the_server_is_away() -> None:
    nowhere = Mongo("mongodb://127.0.0.1:1/?serverSelectionTimeoutMS=50", "nothing")
    bills, calls = nowhere.collection("bills"), nowhere.collection("calls")
    with nowhere.together():
        answers = await asyncio.gather(bills.find(WHOSE), calls.find_one(WHOSE), return_exceptions=True)
    await nowhere.close()
    assert [type(one) for one in answers] == [Unavailable, Unavailable]
