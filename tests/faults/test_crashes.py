"""A service is killed at its weakest moments; nothing is lost and nothing happens twice."""

import signal

import nats
import pytest
from pymongo import AsyncMongoClient

from personvern.customer.v1 import customer_pb2, customer_service_pb2, customer_service_pb2_grpc
from services.chassis.caller import Caller
from services.chassis.errors import Kind, RemoteError
from services.chassis.ids import new_id
from tests.support.books import Books
from tests.support.eventually import eventually

pytestmark = pytest.mark.slow

REGISTERED = "consent-on-customer-registered"


async def register(cluster):
    """Register somebody."""
    login = Caller(kind="anonymous", id="", identity=f"https://login.example|{new_id('sub')}")
    stub = cluster.stub("customer", customer_service_pb2_grpc.CustomerServiceStub, login)
    home = customer_pb2.Address(street="Storgata 1", postcode="5527", city="Haugesund", country="NO")
    await stub.Register(
        customer_service_pb2.RegisterRequest(
            request_id=new_id("req"),
            kind=customer_pb2.CUSTOMER_KIND_PERSON,
            given_name="Kari",
            family_name="Prøve",
            birth_date="1991-04-05",
            language="nb",
            email="kari@example.com",
            phone="+4740000001",
            home_address=home,
        )
    )


async def register_at_a_crash(cluster):
    """Register somebody where the service dies after the commit: its answer may get lost with it."""
    try:
        await register(cluster)
    except RemoteError as error:
        if error.kind is not Kind.UNAVAILABLE:
            raise


async def told(cluster):
    """How many registrations the customers' stream tells of; their welcome mails are told there as well."""
    return (await Books(cluster).told("CUSTOMER"))["CustomerRegistered"]


async def rows(cluster, context, collection, query=None):
    """How many documents a context has."""
    client = AsyncMongoClient(cluster.mongodb_uri)
    try:
        return await client[f"personvern_{context}"][collection].count_documents(query or {})
    finally:
        await client.close()


async def published_all(cluster):
    return await rows(cluster, "customer", "outbox") == 0


async def handled(cluster):
    return await rows(cluster, "consent", "inbox") == 1


@pytest.mark.parametrize("point", ["before-publish", "after-publish"])
async def test_killed_between_commit_and_publish(cluster, point):
    await cluster.start_servers()
    await cluster.start("customer", count=1, crash_at=point)
    await register_at_a_crash(cluster)
    assert await cluster.ended("customer") == -signal.SIGKILL
    assert await rows(cluster, "customer", "outbox") == 1

    await cluster.restart("customer")
    await eventually(lambda: published_all(cluster))
    assert await told(cluster) == 1
    await cluster.start("disclosure", "consent", count=1)
    await eventually(lambda: handled(cluster))


@pytest.mark.parametrize("point", ["before-handling", "after-handling"])
async def test_killed_between_handling_and_acknowledging(cluster, point):
    await cluster.start_servers()
    await cluster.start("customer", "disclosure", count=1)
    await cluster.start("consent", count=1, crash_at=f"{point}:{REGISTERED}")
    await register(cluster)
    assert await cluster.ended("consent") == -signal.SIGKILL
    before = await rows(cluster, "consent", "inbox")
    assert before == (1 if point == "after-handling" else 0)

    await cluster.restart("consent")
    await eventually(lambda: acknowledged(cluster))
    assert await handled(cluster)


async def acknowledged(cluster):
    connection = await nats.connect(cluster.nats_url)
    try:
        state = await connection.jsm().consumer_info("CUSTOMER", REGISTERED)
        return state.num_pending == 0 and state.num_ack_pending == 0
    finally:
        await connection.close()


async def test_broker_and_database_killed_under_way(cluster):
    await cluster.start_servers()
    await cluster.start("customer", "disclosure", "consent")
    await register(cluster)
    cluster.broker.kill()
    await register(cluster)
    cluster.broker.start()
    await cluster.ready(cluster.broker)
    cluster.database.kill()
    cluster.database.start()
    await cluster.ready(cluster.database)
    await eventually(lambda: two_handled(cluster))
    await eventually(lambda: published_all(cluster))
    assert await told(cluster) == 2


async def two_handled(cluster):
    return await rows(cluster, "consent", "inbox") == 2
