"""The fixtures themselves: the parts are real, and tests are alone on them."""

import nats
from pymongo import AsyncMongoClient


async def test_database_answers(mongodb_uri, database_name):
    client = AsyncMongoClient(mongodb_uri)
    try:
        await client[database_name + "_customer"]["things"].insert_one({"_id": "a"})
        assert await client[database_name + "_customer"]["things"].find_one({"_id": "a"}) == {"_id": "a"}
    finally:
        await client.close()


async def _add_stream(url):
    connection = await nats.connect(url)
    try:
        found = [stream.config.name for stream in await connection.jsm().streams_info()]
        await connection.jetstream().add_stream(name="CUSTOMER", subjects=["customer.v1.>"])
    finally:
        await connection.close()
    return found


async def test_streams_of_one_test(nats_url):
    assert await _add_stream(nats_url) == []


async def test_do_not_exist_for_the_next(nats_url):
    assert await _add_stream(nats_url) == []
