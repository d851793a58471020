"""Fixtures that every test may ask for.

`mongodb_uri`, `nats_url`, `database_name`, `clock`: real parts; how tests are kept apart on them stands in
tests/support/servers.py.

`suite`: all five contexts and the gateway, one per test module (steps of a story share it). `fresh_suite`:
the same for one test. `start_context("consent")`: one context, further ones join it. `place`: the `Suite`
behind `start_context`, with `stub`, `fake`, `mailbox`; `shared_place`: one for a module, as a start takes a
tenth of a second of processor time.
"""

import os
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import pytest_asyncio

from deploy.local.keys import make_keys
from services.chassis.clock import MovableClock
from tests.support import servers

if TYPE_CHECKING:
    from tests.support.cluster import Cluster
    from tests.support.spans import Spans
    from tests.support.suite import Suite

# A weekday in winter time with a whole working day ahead: 2026-01-15 08:00 UTC is 09:00 in Oslo.
WINTER_MORNING = datetime(2026, 1, 15, 8, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def run_folder() -> Iterator[Path]:
    """A temporary folder of this pytest process, deleted at its end."""
    with servers.temporary_folder("test") as folder:
        yield folder


@pytest.fixture(scope="session")
def database_server(run_folder: Path) -> Iterator[str]:
    """The database's address."""
    given = os.environ.get("MONGODB_URI")
    if given:
        yield given
        return
    with servers.database(run_folder) as (_, uri):
        yield uri


@pytest.fixture(scope="session")
def broker_server(run_folder: Path) -> Iterator[servers.BrokerAccounts | None]:
    """The broker's accounts, None when NATS_URL names a broker."""
    if os.environ.get("NATS_URL"):
        yield None
        return
    with servers.broker(run_folder) as (_, accounts):
        yield accounts


@pytest.fixture
def mongodb_uri(database_server: str) -> str:
    """Address of a real database; use it with `database_name`."""
    return database_server


@pytest_asyncio.fixture
async def nats_url(broker_server: servers.BrokerAccounts | None) -> AsyncIterator[str]:
    """Address of a real broker on which this test is alone."""
    url = await servers.fresh_broker_url(broker_server)
    yield url
    await servers.give_back(broker_server, url)


@pytest.fixture
def database_name(mongodb_uri: str) -> Iterator[str]:
    """A database name of this test alone. Names that begin with it are dropped afterwards."""
    name = f"t{uuid.uuid4().hex[:12]}"
    yield name
    servers.drop_databases(mongodb_uri, name)


@pytest.fixture
def clock() -> MovableClock:
    """A clock that stands at 2026-01-15 09:00 in Oslo until it is moved."""
    return MovableClock(WINTER_MORNING)


@pytest.fixture(scope="session")
def keys(run_folder: Path) -> Path:
    """A folder with signing keys, trust file and master keys, made for this pytest process."""
    folder = run_folder / "keys"
    make_keys(folder)
    return folder


async def _suite(uri: str, accounts: servers.BrokerAccounts | None, keys: Path) -> "Suite":
    from tests.support.suite import Suite

    name = f"t{uuid.uuid4().hex[:12]}"
    return Suite(uri, await servers.fresh_broker_url(accounts), name, keys, MovableClock(WINTER_MORNING))


@pytest_asyncio.fixture(scope="module")
async def suite(
    database_server: str, broker_server: servers.BrokerAccounts | None, keys: Path
) -> "AsyncIterator[Suite]":
    """All five contexts, the gateway and the mail catcher, running; one per module."""
    suite = await _suite(database_server, broker_server, keys)
    try:
        yield await suite.start_all()
    finally:
        await suite.close()
        await servers.give_back(broker_server, suite.nats_url)
        servers.drop_databases(database_server, suite.database_name)


@pytest_asyncio.fixture
async def fresh_suite(
    database_server: str, broker_server: servers.BrokerAccounts | None, keys: Path
) -> "AsyncIterator[Suite]":
    """As `suite`, for one test alone."""
    suite = await _suite(database_server, broker_server, keys)
    try:
        yield await suite.start_all()
    finally:
        await suite.close()
        await servers.give_back(broker_server, suite.nats_url)
        servers.drop_databases(database_server, suite.database_name)


@pytest_asyncio.fixture
async def place(
    mongodb_uri: str, nats_url: str, database_name: str, keys: Path, clock: MovableClock
) -> "AsyncIterator[Suite]":
    """A suite in which nothing runs yet: start the parts that the test needs, fake others."""
    from tests.support.suite import Suite

    suite = Suite(mongodb_uri, nats_url, database_name, keys, clock)
    try:
        yield suite
    finally:
        await suite.close()


@pytest_asyncio.fixture(scope="module")
async def shared_place(
    database_server: str, broker_server: servers.BrokerAccounts | None, keys: Path
) -> "AsyncIterator[Suite]":
    """As `place`, one per test module: for tests about people of their own, or that leave nothing behind."""
    suite = await _suite(database_server, broker_server, keys)
    try:
        yield suite
    finally:
        await suite.close()
        await servers.give_back(broker_server, suite.nats_url)
        servers.drop_databases(database_server, suite.database_name)


@pytest_asyncio.fixture
async def cluster(keys: Path) -> "AsyncIterator[Cluster]":
    """The suite as processes in two replicas each, on servers of its own; nothing runs yet."""
    from tests.support.cluster import Cluster

    with servers.temporary_folder("cluster") as folder:
        cluster = Cluster(folder, keys)
        try:
            yield cluster
        finally:
            await cluster.abandon()


@pytest_asyncio.fixture(scope="module")
async def one_of_each(keys: Path) -> "AsyncIterator[Cluster]":
    """As `cluster`, without a second replica of anything; one per test module."""
    from tests.support.cluster import Cluster

    with servers.temporary_folder("cluster") as folder:
        cluster = Cluster(folder, keys, replicas=1)
        try:
            yield cluster
        finally:
            await cluster.abandon()


@pytest.fixture(scope="session")
def exported() -> "Iterator[Spans]":
    """An OTLP receiver of this pytest process: give its `endpoint` to what you start."""
    from tests.support.spans import receiver

    with receiver() as spans:
        yield spans


@pytest.fixture
def start_context(place: "Suite") -> Callable[..., Awaitable[Any]]:
    """`await start_context("consent", some_setting=...)` -> the running Service; stopped at the end."""
    return place.start
