"""The recorder of queries tells indexed ones from walks through a collection, with both drivers."""

import pytest

from services.chassis.mongo import Index, Mongo
from tests.support.query_plans import has_index, recording, unindexed

INDEXES = [
    Index("things", [("a", 1), ("b", 1)]),
    Index("things", [("p", 1)], partial={"p": {"$gt": 0}}),
]


@pytest.mark.parametrize("driver", ["motor", "pymongo"])
async def test_only_walks_are_named(mongodb_uri, database_name, driver):
    with recording() as queries:
        mongo = Mongo(mongodb_uri, f"{database_name}_customer", driver=driver)
        await mongo.ensure_indexes(INDEXES)
        things = mongo.collection("things")
        await things.insert_one({"_id": "1", "a": 1, "b": 1, "p": 1, "z": 1})
        await things.find({}, sort=[("_id", 1)], limit=3)
        await things.find({"a": 1, "z": 1})
        await things.find_one({"p": 1})
        await things.find_one_and_update({"_id": "1", "$or": [{"z": 1}, {"a": 3}]}, {"$set": {"z": 2}})
        await things.update_one({"$or": [{"a": 1}, {"p": 2}]}, {"$set": {"z": 1}})
        await things.count({"a": 4})
        assert unindexed(queries, mongodb_uri) == {}
        await things.find_one({"b": 1})
        await things.aggregate([{"$group": {"_id": "$a"}}])
        await things.delete_many({"$or": [{"a": 9}, {"z": 9}]})
        await mongo.close()
    assert len(unindexed(queries, mongodb_uri)) == 3


def test_a_partial_index_serves_only_what_it_holds():
    index = {"key": {"email": 1}, "partialFilterExpression": {"state": "open"}}
    assert has_index({"email": "x", "state": "open"}, {}, [index])
    assert not has_index({"email": "x"}, {}, [index])
    assert not has_index({"email": {"$ne": "x"}, "state": "open"}, {}, [index])


def test_the_embedded_database_walks_where_a_partial_index_asks_for_no_more_than_a_value():
    index = {"key": {"email": 1}}
    assert has_index({"email": "x"}, {}, [index | {"partialFilterExpression": {"email": {"$gt": ""}}}])
    assert not has_index(
        {"email": "x"}, {}, [index | {"partialFilterExpression": {"email": {"$exists": True}}}]
    )
