"""Planning and carrying out erasures, and retention runs, find what they look for by an index."""

from collections.abc import Iterator
from datetime import date

import pytest

from tests.component.customer.conftest import World
from tests.component.customer.erasure_stage import LETTER, full
from tests.component.customer.test_retention import close, on
from tests.support.query_plans import Queries, recording, unindexed
from tests.support.retaining import deleted, retained


@pytest.fixture
def queries() -> Iterator[Queries]:
    """Keeps queries from before the services make their clients."""
    with recording() as kept:
        yield kept


async def test_no_query_walks_through_a_collection(queries: Queries, world: World, mongodb_uri: str) -> None:
    stage = await full(world)
    queries.seen.clear()
    await stage.plan()
    await stage.erase(letter=LETTER)
    queries.on = False  # what the stage looks at is not asked by the service
    other = await full(world, "power-fixed")
    queries.on = True
    await close(world, other.customer_id)
    on(world, date(2031, 1, 1))
    await retained(world.place, "customer", dry=True)
    assert "customers" in await deleted(world.place, "customer")
    assert unindexed(queries, mongodb_uri) == {}
