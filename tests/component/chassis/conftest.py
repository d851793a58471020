"""Parts of the chassis on the real database and broker."""

import os
from collections.abc import AsyncIterator

import pytest

from services.chassis.mongo import Mongo
from services.chassis.stream_declarations import StreamDeclarations
from services.chassis.streams import Patience, Streams
from services.chassis.vault import INDEXES, Vault, vault_from_master_key


@pytest.fixture(params=["motor", "pymongo"])
async def mongo(request: pytest.FixtureRequest, mongodb_uri: str, database_name: str) -> AsyncIterator[Mongo]:
    """A database of one test, with each driver."""
    made = Mongo(mongodb_uri, f"{database_name}_{request.param}", driver=request.param)
    yield made
    await made.close()


@pytest.fixture
async def operator(nats_url: str) -> AsyncIterator[StreamDeclarations]:
    """Who has declared the streams CUSTOMER and DEAD_LETTERS at a broker on which this test is alone."""
    made = StreamDeclarations(nats_url, "operator")
    await made.connect()
    await made.declare_all(["customer"])
    yield made
    await made.close()


@pytest.fixture
async def streams(nats_url: str, mongo: Mongo, operator: StreamDeclarations) -> AsyncIterator[Streams]:
    """A service's connection to that broker; closed before the database."""
    patience = Patience(delays=(0.02, 0.05), deliveries=3, transient_deliveries=6)
    made = Streams(nats_url, "test", patience=patience)
    await made.connect()
    yield made
    await made.close()


@pytest.fixture
async def vault(mongo: Mongo) -> Vault:
    """A vault with a fresh master key."""
    await mongo.ensure_indexes(INDEXES)
    return vault_from_master_key(mongo, os.urandom(32))
