"""The database seam, with both drivers on the real server."""

import asyncio
import threading
from functools import partial
from typing import Any, cast

import pytest
from pymongo.errors import AutoReconnect

from services.chassis.errors import Unavailable
from services.chassis.mongo import (
    BulkWriteError,
    Collection,
    DuplicateKeyError,
    Index,
    InsertOne,
    Mongo,
    UpdateOne,
)
from services.chassis.mongo import transaction as transaction_module
from services.chassis.mongo.session import Last, Session
from services.chassis.mongo.transaction import Transaction
from tests.support.eventually import eventually


async def test_documents_go_in_and_out(mongo: Mongo) -> None:
    things = mongo.collection("things")
    await things.insert_one({"_id": "a", "n": 1, "navn": "Åse Ærø"})
    await things.insert_many([{"_id": "b", "n": 2}, {"_id": "c", "n": 3}])
    assert (await things.find_one({"_id": "a"}) or {})["navn"] == "Åse Ærø"
    assert [row["_id"] for row in await things.find({"n": {"$gt": 1}}, sort=[("n", -1)])] == ["c", "b"]
    assert [row["_id"] async for row in things.each({}, sort=[("_id", 1)], limit=2)] == ["a", "b"]
    assert (await things.update_one({"_id": "a"}, {"$inc": {"n": 10}})).modified == 1
    assert await things.count({}) == 3
    changed = await things.find_one_and_update({"_id": "b"}, {"$set": {"n": 20}})
    assert changed is not None
    assert changed["n"] == 20
    await things.bulk([InsertOne({"_id": "d"}), UpdateOne({"_id": "c"}, {"$set": {"n": 0}})])
    assert await things.aggregate([{"$match": {"n": 0}}, {"$project": {"_id": 1}}]) == [{"_id": "c"}]
    assert await things.delete_one({"_id": "d"}) == 1
    assert await things.find_one({"_id": "d"}) is None


async def test_what_waits_for_the_commit_is_done_before_the_transaction_answers(mongo: Mongo) -> None:
    things, seen = mongo.collection("things"), list[object]()

    async def tell() -> None:
        await asyncio.sleep(0.01)
        assert mongo.session() is None
        seen.append(await things.find_one({"_id": 1}))

    async def good() -> None:
        await things.insert_one({"_id": 1})
        await mongo.once_committed(tell)
        await mongo.once_committed(tell)
        assert not seen

    async def bad() -> None:
        await mongo.once_committed(tell)
        raise RuntimeError("stop")

    await mongo.transaction(good)
    assert seen == [{"_id": 1}] * 2
    with pytest.raises(RuntimeError):
        await mongo.transaction(bad)
    assert len(seen) == 2
    await mongo.once_committed(tell)
    assert len(seen) == 3, "without a transaction at once"


async def test_what_was_committed_is_told_though_the_one_who_asked_has_gone(mongo: Mongo) -> None:
    """Else what others hold in memory stays as it was: a second try of the command finds it done, and tells
    nobody.
    """
    things, told, hooks = mongo.collection("things"), asyncio.Event(), list[str]()

    async def tell() -> None:
        assert await things.find_one({"_id": 1}) is not None
        told.set()

    async def body() -> None:
        await things.insert_one({"_id": 1})
        mongo.after_commit(lambda: hooks.append("committed"))
        await mongo.once_committed(tell)
        asyncio.get_running_loop().call_soon(under_way.cancel)  # comes while the commit is on its way

    under_way = asyncio.create_task(mongo.transaction(body))
    with pytest.raises(asyncio.CancelledError):
        await under_way
    async with asyncio.timeout(30):
        await told.wait()
    assert hooks == ["committed"]
    await eventually(lambda: not mongo._tellings)


async def test_a_commit_of_which_nobody_knows_how_it_ended_is_told(mongo: Mongo) -> None:
    """It may stand. What is done for a commit that is certain, is not done."""
    told, hooks = asyncio.Event(), list[str]()

    class Lost:
        raw = None

        async def commit(self, last: Last) -> None:
            error = AutoReconnect("gone")
            error._add_error_label("UnknownTransactionCommitResult")
            raise error

    async def tell() -> None:
        told.set()

    transaction = Transaction(mongo, cast(Session, Lost()))
    transaction.after_commit.append(lambda: hooks.append("committed"))
    transaction.then.append(tell)
    with pytest.raises(AutoReconnect):
        await mongo._finish(transaction, until=0)
    async with asyncio.timeout(30):
        await told.wait()
    assert not hooks


async def test_transaction_commits_whole_or_not_at_all(mongo: Mongo) -> None:
    left, right = mongo.collection("left"), mongo.collection("right")
    committed: list[str] = []

    async def good() -> str:
        await left.insert_one({"_id": 1})
        await right.insert_one({"_id": 1})
        mongo.after_commit(lambda: committed.append("yes"))
        assert not committed
        return "done"

    async def bad() -> None:
        await left.insert_one({"_id": 2})
        mongo.after_commit(lambda: committed.append("no"))
        raise RuntimeError("stop")

    assert await mongo.transaction(good) == "done"
    with pytest.raises(RuntimeError):
        await mongo.transaction(bad)
    assert committed == ["yes"]
    assert [row["_id"] for row in await left.find({})] == [1]
    assert [row["_id"] for row in await right.find({})] == [1]


async def test_what_is_written_last_commits_with_the_rest_or_undoes_it(mongo: Mongo) -> None:
    """Before the commit nobody sees it, after it all do; refused, nothing of the transaction stands."""
    left, right = mongo.collection("left"), mongo.collection("right")

    async def act(number: int, *also: int) -> int:
        right.insert_last([{"_id": number}])
        right.insert_last([{"_id": each} for each in also])
        await left.insert_one({"_id": number})
        assert await right.find_one({"_id": number}) is None
        return number

    async def lone() -> None:
        left.insert_last([{"_id": "lone"}])
        right.insert_last([])

    assert await mongo.transaction(partial(act, 1)) == 1
    assert await mongo.transaction(partial(act, 2, 3, 4)) == 2
    with pytest.raises(DuplicateKeyError):
        await mongo.transaction(lambda: act(2))
    with pytest.raises(DuplicateKeyError):
        await mongo.transaction(partial(_stopped, left, right))
    with pytest.raises(BulkWriteError):
        await mongo.transaction(partial(act, 5, 6, 4))
    await mongo.transaction(lone)
    assert {row["_id"] for row in await left.find({})} == {1, 2, "lone"}
    assert {row["_id"] for row in await right.find({})} == {1, 2, 3, 4}
    with pytest.raises(RuntimeError):
        left.insert_last([{"_id": 9}])


@pytest.mark.parametrize("driver", ["motor", "pymongo"])
async def test_who_gives_up_while_the_last_is_written_leaves_nothing_of_it(
    mongodb_uri: str, database_name: str, driver: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was sent after the abort would stand by itself, outside of any transaction."""
    monkeypatch.setattr(transaction_module, "PATIENCE", 0.1)
    begun = threading.Event()

    def late(command: str) -> float:
        if command == "insert":
            begun.set()
        return 0.6 if command == "insert" else 0.0

    mongo, plain = (Mongo(mongodb_uri, database_name, driver=driver, late=each) for each in (late, None))
    names = ["one", "two", "three"]

    async def body() -> None:
        for name in names:
            mongo.collection(name).insert_last([{"_id": 1}])

    under_way = asyncio.create_task(mongo.transaction(body))
    await eventually(begun.is_set)
    under_way.cancel()
    with pytest.raises(asyncio.CancelledError):
        await under_way
    await asyncio.sleep(2.5)  # as long as all of them would take
    assert [await plain.collection(name).count({}) for name in names] == [0, 0, 0]
    for name in names:
        await plain.collection(name).insert_one({"_id": 1})  # and nothing is locked
    await mongo.close()
    await plain.close()


async def _stopped(left: Collection, right: Collection) -> None:
    left.insert_last([{"_id": 7}])
    right.insert_last([{"_id": 1}])


async def test_what_is_written_last_is_tried_again_after_a_conflict(mongo: Mongo) -> None:
    things, tries = mongo.collection("things"), list[int]()

    async def act(number: int) -> None:
        tries.append(number)
        await asyncio.sleep(0.02)
        if not await things.find_one({"_id": "same"}):
            things.insert_last([{"_id": "same", "by": number}])

    await asyncio.gather(*(mongo.transaction(partial(act, number)) for number in range(3)))
    assert len(await things.find({})) == 1
    assert len(tries) > 3


async def test_write_conflicts_are_tried_again(mongo: Mongo) -> None:
    counters = mongo.collection("counters")
    await counters.insert_one({"_id": "n", "value": 0})

    async def add_one() -> None:
        row = await counters.find_one({"_id": "n"})
        assert row is not None
        await asyncio.sleep(0.005)
        await counters.update_one({"_id": "n"}, {"$set": {"value": row["value"] + 1}})

    await asyncio.gather(*(mongo.transaction(add_one) for _ in range(8)))
    assert (await counters.find_one({"_id": "n"}) or {})["value"] == 8


async def test_a_transaction_inside_another_joins_it(mongo: Mongo) -> None:
    things = mongo.collection("things")

    async def inner() -> None:
        await things.insert_one({"_id": "inner"})

    async def outer() -> None:
        await mongo.transaction(inner)
        raise RuntimeError("stop")

    with pytest.raises(RuntimeError):
        await mongo.transaction(outer)
    assert await things.find_one({"_id": "inner"}) is None


async def test_unique_index_refuses_a_second(mongo: Mongo) -> None:
    await mongo.ensure_indexes([Index("things", [("key", 1)], unique=True)] * 2)
    things = mongo.collection("things")
    await things.insert_one({"_id": 1, "key": "k"})
    with pytest.raises(DuplicateKeyError):
        await things.insert_one({"_id": 2, "key": "k"})


async def test_an_index_that_is_declared_otherwise_is_made_anew(mongo: Mongo) -> None:
    await mongo.ensure_indexes([Index("things", [("key", 1)], unique=True), Index("things", [("of", 1)])])
    partial = Index("things", [("key", 1)], unique=True, partial={"key": {"$gt": ""}})
    await mongo.ensure_indexes([Index("things", [("of", 1)]), partial])
    things = mongo.collection("things")
    await things.insert_many([{"_id": 1}, {"_id": 2}, {"_id": 3, "key": "k"}])
    with pytest.raises(DuplicateKeyError):
        await things.insert_one({"_id": 4, "key": "k"})


async def test_who_inserts_the_same_documents_at_once_finds_them_there(
    mongo: Mongo, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = mongo.collection("upserts")

    def writes(who: str) -> list[UpdateOne]:
        made = {"$setOnInsert": {"by": who}, "$set": {f"seen.{who}": True}}
        return [UpdateOne({"_id": each}, made, upsert=True) for each in range(20)]

    await asyncio.gather(*(rows.upsert_all(writes(who)) for who in "abcdefgh"))
    found = await rows.find({"_id": {"$gte": 0}})
    assert len(found) == 20
    assert all(len(row["seen"]) == 8 for row in found), "nothing of anybody is lost"

    tried: list[int] = []
    bulk = Collection.bulk

    async def overtaken(self: Collection, some: Any, *, ordered: bool = True) -> Any:
        """As when another has inserted two of them in the meantime."""
        tried.append(len(some))
        if len(tried) == 1:
            raise BulkWriteError({"writeErrors": [{"index": at, "code": 11000} for at in (3, 7)]})
        return await bulk(self, some, ordered=ordered)

    monkeypatch.setattr(Collection, "bulk", overtaken)
    await rows.upsert_all(writes("late"))
    assert tried == [20, 2]
    assert {row["_id"] for row in await rows.find({"seen.late": True})} == {3, 7}


async def test_an_upsert_that_never_finds_its_document_is_told(mongo: Mongo) -> None:
    """One that fails for another reason than haste: the filter does not fit the document that is there."""
    rows = mongo.collection("upserts")
    await rows.insert_one({"_id": 1, "kind": "a"})
    write = UpdateOne({"_id": 1, "kind": "b"}, {"$set": {"x": 1}}, upsert=True)
    with pytest.raises(BulkWriteError):
        await rows.upsert_all([write])
    assert await rows.find_one({"_id": 1}) == {"_id": 1, "kind": "a"}


async def test_a_database_that_is_away_is_unavailable() -> None:
    for driver in ("motor", "pymongo"):
        address = "mongodb://127.0.0.1:9/?serverSelectionTimeoutMS=200&directConnection=true"
        gone = Mongo(address, "x", driver=driver)
        with pytest.raises(Unavailable):
            await gone.ping()
        with pytest.raises(Unavailable):
            await gone.collection("things").find({})

        async def write(gone: Mongo = gone) -> None:
            await gone.collection("things").insert_one({"_id": 1})

        with pytest.raises(Unavailable):
            await gone.transaction(write)
        await gone.close()


def test_an_unknown_driver_is_refused() -> None:
    with pytest.raises(ValueError, match="MONGO_DRIVER"):
        Mongo("mongodb://127.0.0.1:9/", "x", driver="odm")


async def test_a_transaction_that_is_broken_off_at_any_moment_holds_nothing_up(mongo: Mongo) -> None:
    """Its first statement may be on its way then. One that stays open keeps what it changed for a minute."""
    counters = mongo.collection("counters")
    await counters.insert_one({"_id": "n", "value": 0})

    async def first_a_change() -> None:
        while True:
            await counters.update_one({"_id": "n"}, {"$inc": {"value": 1}})

    async def first_a_look() -> None:
        await counters.find({"_id": "n"})
        await first_a_change()

    for moment in range(40):
        body = first_a_look if moment % 2 else first_a_change
        under_way = asyncio.create_task(mongo.transaction(body))
        await asyncio.sleep(moment * 0.0002)
        under_way.cancel()
        with pytest.raises(asyncio.CancelledError):
            await under_way
        await counters.update_one({"_id": "n"}, {"$inc": {"value": 1}})
    assert (await counters.find_one({"_id": "n"}) or {})["value"] == 40


async def test_closing_waits_for_the_transactions_under_way(mongo: Mongo, mongodb_uri: str) -> None:
    counters, going, go_on = mongo.collection("counters"), asyncio.Event(), asyncio.Event()
    await counters.insert_one({"_id": "n", "value": 0})

    async def slow() -> None:
        await counters.update_one({"_id": "n"}, {"$inc": {"value": 1}})
        going.set()
        await go_on.wait()
        await counters.update_one({"_id": "n"}, {"$inc": {"value": 1}})

    under_way = asyncio.create_task(mongo.transaction(slow))
    await going.wait()
    closing = asyncio.create_task(mongo.close())
    await asyncio.sleep(0)
    go_on.set()
    await asyncio.gather(under_way, closing)
    other = Mongo(mongodb_uri, mongo._database.name)
    assert (await other.collection("counters").find_one({"_id": "n"}) or {})["value"] == 2
    await other.close()
