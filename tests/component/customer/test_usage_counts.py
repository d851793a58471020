"""Usage events in time: counted, deleted, and an index for every query."""

import asyncio
import json
from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from deploy.local.api import ok, refused
from services.customer.usecases.usage import count_and_delete, count_day
from tests.component.customer.usage_shop import (
    ALL_KINDS,
    EVENTS,
    ID,
    TERMINALS,
    Shop,
    count_is,
    counts,
    five,
    none_in,
    shop,
)
from tests.support.eventually import eventually
from tests.support.in_clear import in_clear
from tests.support.periodic import end_periodic
from tests.support.query_plans import Queries, recording, unindexed

__all__ = ["shop"]


async def test_after_thirteen_months_only_counts_are_left(shop: Shop) -> None:
    await five(shop, "/strom", "/strom", "/fiber")
    await shop.says(ID, statistics=True)
    await shop.send(shop.api, "view")  # "/strom/spot", by one alone
    live = [("/fiber", 5, 5), ("/strom", 10, 5)]
    assert await counts(shop) == live
    shop.clock.advance(timedelta(days=395, hours=14))  # the evening of 2027-02-14 in Oslo
    assert len(await shop.rows()) == 16
    shop.clock.advance(timedelta(days=1, hours=1, minutes=1))  # midnight after 2027-02-15
    await eventually(lambda: count_is(shop, 0))
    assert await counts(shop) == live
    stored = await shop.mongo.collection("usage_counts").find({})
    assert len(stored) == 2
    for word in (ID[:-2], "e-1", "/strom/spot"):
        assert in_clear(word, stored) == []
    assert "cus_" not in json.dumps(stored, default=str)
    assert await shop.traces_of(ID[:-2]) == []


async def test_what_is_rare_is_counted_together_or_forgotten(shop: Shop) -> None:
    for number in range(5):
        terminal_id = f"{ID[:-2]}{number:02x}"
        await shop.says(terminal_id, statistics=True)
        batch = shop.batch("view", "click", terminal_id=terminal_id)
        batch["events"][0]["path"] = f"/side-{number}"
        batch["events"][1]["path"] = "/knapp"
        ok(await shop.api.post(EVENTS, batch if number else {**batch, "events": batch["events"][:1]}))
    assert await counts(shop) == [("*", 5, 5)]  # four clicks are nobody's business


async def test_counts_are_for_staff_and_for_a_month_at_most(shop: Shop) -> None:
    staff = shop.place.staff("marketing")
    path = "/v1/staff/usage-counts"
    for asked, field in (
        ({"from": "2026-01-01", "to": "2026-02-01"}, "to"),
        ({"from": "2026-01-02", "to": "2026-01-01"}, "to"),
    ):
        refused(await staff.get(path, params=asked), 422, "USAGE_DAYS_INVALID", field)
    refused(await staff.get(path, params={"from": "soon", "to": "2026-01-01"}), 422)
    span = {"from": "2026-01-01", "to": "2026-01-31"}
    assert ok(await staff.get(path, params=span)) == {"counts": []}
    refused(await shop.place.staff("finance").get(path, params=span), 403, "ROLE_MISSING")
    refused(await shop.api.get(path, params=span), 401, "TOKEN_MISSING")


async def nobody_counts(shop: Shop) -> None:
    """Have the counting left to the test."""
    service = await shop.place.restart("customer", usage_every_seconds=3600)
    await end_periodic(service, "count usage")


async def test_replicas_that_count_at_once_count_once(shop: Shop) -> None:
    await five(shop, "/strom")
    await nobody_counts(shop)
    shop.clock.advance(timedelta(days=400))
    deps = shop.deps()
    await asyncio.gather(*(count_and_delete(deps) for _ in range(4)))
    assert await count_and_delete(deps) == 0
    assert await shop.rows() == []
    assert await counts(shop) == [("/strom", 5, 5)]


async def test_counting_goes_on_where_it_was_cut_off(shop: Shop) -> None:
    await five(shop, "/strom", "/fiber", count=6)
    await nobody_counts(shop)
    shop.clock.advance(timedelta(days=400))
    deps = shop.deps()
    rows = await deps.store.usage.due(deps.now(), 3)
    await count_day(date(2026, 1, 15), deps)  # it died after counting, and after deleting some
    await deps.store.usage.let_go(rows, deps.now())
    assert len(await shop.rows()) == 9
    assert await count_and_delete(deps) == 9
    assert await counts(shop) == [("/fiber", 6, 6), ("/strom", 6, 6)]


@pytest.fixture
def queries() -> Iterator[Queries]:
    """Listens from before the services make their clients."""
    with recording() as queries:
        yield queries


async def test_no_query_walks_through_a_collection(queries: Queries, shop: Shop, mongodb_uri: str) -> None:
    _, me = await shop.customer()
    await five(shop, "/strom")
    await shop.says(ID, statistics=True, personalisation=True)
    asked = ok(await me.post(f"/v1/me/terminals/{ID}:link"))["ask"]
    answers = [
        {"category": item["category"], "granted": True, "text_hash": item["text_hash"]} for item in asked
    ]
    ok(await me.post(f"/v1/me/terminals/{ID}:answer", {"answers": answers}))
    await shop.send(me, *ALL_KINDS)
    await shop.send(shop.api, "view", first=7)
    for path in ("/v1/me/usage", "/v1/me/terminals", f"{TERMINALS}/{ID}/history"):
        token = ok(await me.get(path, params={"page_size": 1})).get("next_page_token", "")
        if token:
            ok(await me.get(path, params={"page_size": 1, "page_token": token}))
    await counts(shop)
    shop.clock.advance(timedelta(seconds=1))
    await shop.says(ID, statistics=False)
    ok(await me.post("/v1/me/consents/usage_statistics:withdraw"))
    ok(await me.post(f"/v1/me/terminals/{ID}:unlink"))
    shop.clock.advance(timedelta(days=400))
    await eventually(lambda: count_is(shop, 0))
    await eventually(lambda: none_in(shop, "usage_stops"))
    await counts(shop)
    found = unindexed(queries, mongodb_uri)
    # "{} sort []" is how this test looks at everything.
    ours = {
        query: plan
        for query, plan in found.items()
        if (".usage_" in query or ".terminal" in query) and not query.endswith(" {} sort []")
    }
    assert ours == {}
    assert len([query for query in queries.seen.values() if query.collection.startswith("usage_")]) >= 10
