"""Every query about interests, tips, recommendations and linked accounts finds its documents by an index."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from deploy.local.api import ok
from tests.component.customer.test_gateway import KARI, login
from tests.component.customer.test_profile import ask, views
from tests.component.customer.test_social_links import LINKS, Person
from tests.support.eventually import eventually
from tests.support.query_plans import recording, unindexed


@pytest.fixture
def queries() -> Iterator[Any]:
    """Listens from before the service makes its client."""
    with recording() as queries:
        yield queries


async def test_no_query_walks_through_a_collection(queries: Any, world: Any, mongodb_uri: str) -> None:
    place = world.place
    await place.restart("customer", forget_every_seconds=0.05, welcome_mail=False, send_every_seconds=0.02)
    await place.start("gateway")
    platforms = await place.start_social()
    api = place.api()
    her = await login(api, "kari")
    me = ok(await her.post("/v1/public/registrations", KARI))["customer_id"]
    await views(world, me, fibre=3, tv=1)
    ok(await her.put("/v1/me/interests/solar"))
    ok(await her.delete("/v1/me/interests/tv"))
    await ask(api, me, "self_service.login")
    await eventually(lambda: place.mailbox.to("kari@example.com"))
    ok(await her.post("/v1/me/tips/log-in:dismiss"))
    ok(await her.get("/v1/me/tips"))
    ok(await her.get("/v1/me/recommendations"))
    kari = Person(her, platforms)
    link = ok(await her.post(LINKS, await kari.body()))
    ok(await her.get(LINKS))
    ok(await her.delete(f"{LINKS}/{link['social_link_id']}"))
    world.clock.advance(timedelta(days=450))

    async def forgotten() -> bool:
        (row,) = await world.rows("interests", {"_id": me})
        return all(item["topic"] != "fibre" for item in row["items"])

    await eventually(forgotten)
    walks = [query for query in unindexed(queries, mongodb_uri) if ".products find {} " not in query]
    assert walks == []  # the catalogue is read whole: some tens
