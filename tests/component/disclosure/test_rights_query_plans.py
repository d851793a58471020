"""Every query about data-subject requests finds its documents by an index."""

from collections.abc import Iterator
from typing import Any

import pytest

from deploy.local.api import ok
from tests.component.disclosure.rights import DESK, WHERE, registered
from tests.component.disclosure.test_five_contexts import finished
from tests.support.query_plans import recording, unindexed
from tests.support.suite import Suite

OURS = {"data_requests", "packages", "package_parts", "package_links", "notices"}
REASON = {"reason": "Opplysningene må hentes fra flere systemer."}


@pytest.fixture
def queries() -> Iterator[Any]:
    """Listens from before the services make their clients."""
    with recording() as queries:
        yield queries


async def test_no_query_walks_through_a_collection(
    queries: Any, fresh_suite: Suite, mongodb_uri: str
) -> None:
    kari = await registered(fresh_suite)
    one = await kari.ask(kind="access")
    assert (await finished(kari.api, one["operation"]))["state"] == "done"
    ok(await kari.api.get(f"{WHERE}/{one['data_request_id']}/package"))
    ok(await kari.api.get(WHERE))
    for wanted in ({}, {"kind": "access"}, {"overdue": True}, {"status": "completed", "page_size": 1}):
        page = ok(await kari.officer.get(DESK, params=wanted))
        if token := page["next_page_token"]:
            ok(await kari.officer.get(DESK, params={**wanted, "page_token": token}))
    old = await kari.noted(kind="rectification", details="Feil navn.", received_on="2026-01-01")
    await kari.noted(kind="access", received_on="2026-01-01")
    ok(await kari.officer.get(DESK, params={"page_size": 1}))
    ok(await kari.officer.post(f"{DESK}/{old['data_request_id']}:extend", REASON))
    cut = await kari.ask(kind="restriction", ground="accuracy_contested")
    ok(await kari.officer.post(f"{DESK}/{cut['data_request_id']}:lift", REASON))
    await kari.later(days=20)
    await kari.clocks()
    ours = [query for query in queries.seen.values() if query.collection in OURS]
    assert len([query for query in ours if query.collection == "data_requests"]) >= 8
    walks = [walk for walk in unindexed(queries, mongodb_uri) if walk.split()[0].rpartition(".")[2] in OURS]
    assert walks == []
