"""Every query that the services make while the story is told finds its documents by an index."""

import pytest

from deploy.local.story import Story
from services.kernel.calendar import oslo_date
from tests.journeys.telling import Letters, tell
from tests.support.query_plans import recording, unindexed


@pytest.fixture
def queries():
    """Listens from before the services make their clients."""
    with recording() as queries:
        yield queries


async def test_no_query_walks_through_a_collection(queries, fresh_suite, database_server):
    today = oslo_date(fresh_suite.clock.now())
    story = Story(fresh_suite.api(), Letters(fresh_suite.mailbox), today)
    await tell(story)
    assert len(queries.seen) > 50
    assert unindexed(queries, database_server) == {}
