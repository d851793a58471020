"""Erasures and retention runs of consent find what they look for by an index."""

from collections.abc import Iterator
from datetime import date

import pytest

from tests.component.consent.conftest import Consent
from tests.component.consent.test_erasure import erase, full, plan
from tests.component.consent.test_retention import on, withdrawn
from tests.support.query_plans import Queries, recording, unindexed
from tests.support.retaining import deleted, retained


@pytest.fixture
def queries() -> Iterator[Queries]:
    """Keeps queries from before the service makes its client."""
    with recording() as kept:
        yield kept


async def test_no_query_walks_through_a_collection(
    queries: Queries, consent: Consent, mongodb_uri: str
) -> None:
    her = await full(consent)
    await consent.store.audience_exports.give("exp_1", [her], consent.place.clock.now())
    await plan(consent, her)
    await erase(consent, her)
    await withdrawn(consent)
    on(consent, date(2031, 2, 1))
    await retained(consent.place, "consent", dry=True)
    assert "ledger_entries" in await deleted(consent.place, "consent")
    assert unindexed(queries, mongodb_uri) == {}
