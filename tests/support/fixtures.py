"""Fixtures that every test may ask for.

`mongodb_uri`, `nats_url`, `database_name`, `clock`: real parts; how tests are kept apart on them stands in
tests/support/servers.py.
"""

import os
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from services.chassis.clock import MovableClock
from tests.support import servers

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


@pytest.fixture
def nats_url(broker_server: servers.BrokerAccounts | None) -> str:
    """Address of a real broker on which this test is alone."""
    return servers.fresh_broker_url(broker_server)


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
