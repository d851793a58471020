"""A service is killed at its weakest moments; nothing is lost and nothing happens twice."""

import signal

import nats
import pytest
import pytest_asyncio

from services.chassis.errors import Kind, RemoteError
from tests.support import servers
from tests.support.books import Books
from tests.support.cluster import Cluster
from tests.support.eventually import eventually
from tests.support.registering import register

pytestmark = pytest.mark.slow

REGISTERED = "consent-on-customer-registered"
PARTS = ("customer", "disclosure", "consent")
UNDER_WAY = {"state": "queued"}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def running(keys):
    """Who registers and who hears of it, each once; a second replica of each may join."""
    with servers.temporary_folder("crashes") as folder:
        cluster = Cluster(folder, keys)
        try:
            await cluster.start_servers()
            await cluster.start(*PARTS, count=1)
            yield cluster
        finally:
            await cluster.abandon()


@pytest_asyncio.fixture
async def cluster(running):
    """At rest: nothing of the test before is on its way, not even a welcome, whose sending is told."""
    await eventually(lambda: at_rest(running))
    return running


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
    return await cluster.databases[f"personvern_{context}"][collection].count_documents(query or {})


async def published_all(cluster):
    return await rows(cluster, "customer", "outbox") == 0


async def at_rest(cluster):
    welcomed = await acknowledged(cluster) and not await rows(cluster, "customer", "messages", UNDER_WAY)
    return welcomed and await published_all(cluster) and await acknowledged(cluster)


async def acknowledged(cluster):
    """Whether everything that customer has told was heard by all."""
    connection = await nats.connect(cluster.nats_url)
    try:
        heard = await connection.jsm().consumers_info("CUSTOMER")
        return not any((state.num_pending or 0) + (state.num_ack_pending or 0) for state in heard)
    finally:
        await connection.close()


async def handled(cluster):
    """How many events consent has handled."""
    return await rows(cluster, "consent", "inbox")


@pytest.mark.parametrize("point", ["before-publish", "after-publish"])
async def test_killed_between_commit_and_publish(cluster, point):
    before = await told(cluster), await handled(cluster)
    await cluster.restart("customer", crash_at=point)
    await register_at_a_crash(cluster)
    assert await cluster.ended("customer") == -signal.SIGKILL
    assert await rows(cluster, "customer", "outbox") == 1

    await cluster.restart("customer")
    await eventually(lambda: published_all(cluster))
    assert await told(cluster) == before[0] + 1
    await eventually(lambda: has_handled(cluster, before[1] + 1))


@pytest.mark.parametrize("point", ["before-handling", "after-handling"])
async def test_killed_between_handling_and_acknowledging(cluster, point):
    before = await handled(cluster)
    await cluster.restart("consent", crash_at=f"{point}:{REGISTERED}")
    await register(cluster)
    assert await cluster.ended("consent") == -signal.SIGKILL
    assert await handled(cluster) == before + (1 if point == "after-handling" else 0)

    await cluster.restart("consent")
    await eventually(lambda: acknowledged(cluster))
    assert await handled(cluster) == before + 1


async def test_broker_and_database_killed_under_way(cluster):
    before = await told(cluster), await handled(cluster)
    await cluster.join(*PARTS)
    await register(cluster)
    cluster.broker.kill()
    await register(cluster)
    cluster.broker.start()
    await cluster.ready(cluster.broker)
    cluster.database.kill()
    cluster.database.start()
    await cluster.ready(cluster.database)
    await eventually(lambda: has_handled(cluster, before[1] + 2))
    await eventually(lambda: published_all(cluster))
    assert await told(cluster) == before[0] + 2


async def has_handled(cluster, count):
    return await handled(cluster) == count
