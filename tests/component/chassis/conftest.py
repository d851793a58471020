"""Parts of the chassis on the real database and broker."""

import os
from collections.abc import AsyncIterator

import pytest

from services.chassis.mongo import Mongo
from services.chassis.streams import DEAD_LETTERS, Patience, Streams
from services.chassis.vault import INDEXES, Vault, vault_from_master_key


@pytest.fixture(params=["motor", "pymongo"])
async def mongo(request: pytest.FixtureRequest, mongodb_uri: str, database_name: str) -> AsyncIterator[Mongo]:
    """A database of one test, with each driver."""
    made = Mongo(mongodb_uri, f"{database_name}_{request.param}", driver=request.param)
    yield made
    await made.close()


@pytest.fixture
async def streams(nats_url: str, mongo: Mongo) -> AsyncIterator[Streams]:
    """A connection to a broker on which this test is alone; closed before the database."""
    patience = Patience(delays=(0.02, 0.05), deliveries=3, transient_deliveries=6)
    made = Streams(nats_url, "test", patience=patience)
    await made.connect()
    await made.declare(DEAD_LETTERS, ["dead.>"])
    await made.declare("CUSTOMER", ["customer.v1.>"])
    yield made
    await made.close()


@pytest.fixture
async def vault(mongo: Mongo) -> Vault:
    """A vault with a fresh master key."""
    await mongo.ensure_indexes(INDEXES)
    return vault_from_master_key(mongo, os.urandom(32))
