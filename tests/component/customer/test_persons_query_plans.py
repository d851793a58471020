"""Every query about guardians, codes, national ids and merges finds its documents by an index."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from deploy.local.api import ok, refused
from services.chassis.errors import Unavailable
from tests.component.customer.test_contact_proof import code_of
from tests.component.customer.test_gateway import KARI, REASON, login
from tests.component.customer.test_persons_over_http import DECLARED, NORA, TEXT, acting, customer
from tests.support.eventually import eventually
from tests.support.query_plans import recording, unindexed

OURS = {
    *("customers", "guardianships", "dependant_applications", "milestones", "clocks", "link_codes"),
    *("contact_codes", "national_ids", "merges", "contracts", "purchases", "interactions"),
}
ALL = {"_id": {"$gt": ""}}


@pytest.fixture
def queries() -> Iterator[Any]:
    """Listens from before the service makes its client."""
    with recording() as queries:
        yield queries


async def test_no_query_walks_through_a_collection(queries: Any, world: Any, mongodb_uri: str) -> None:
    place = world.place
    await place.restart("customer", welcome_mail=False, of_age_every_seconds=0.05, send_every_seconds=0.05)
    await place.start("gateway")
    api = place.api()
    mother, me = await customer(api, "mother", email="Kari.Nordmann@example.com")
    father, _ = await customer(api, "father", email="far@example.com", phone="90000002")
    agent = await login(api, "anne", "agent", **REASON)
    world.consent.failure = Unavailable("away")
    refused(await mother.post("/v1/me/dependants", NORA, key="d0"), 503)
    world.consent.failure = None
    made = ok(await mother.post("/v1/me/dependants", NORA))
    path = f"/v1/me/dependants/{made['customer_id']}"
    code = ok(await mother.post(f"{path}:invite-guardian"))["code"]
    body = {"code": code, "evidence": DECLARED, "consent": TEXT}
    ok(await father.post("/v1/me/dependants:accept", body))
    ok(await acting(father, made["customer_id"]).get("/v1/me/guardians"))
    ok(await father.delete(path))
    point = f"/v1/me/contact-points/{me['contact_points'][0]['contact_point_id']}"
    ok(await mother.post(f"{point}:send-code"))
    proof = await code_of(world)
    ok(await mother.post(f"{point}:verify", {"code": proof}))
    ok(await mother.put("/v1/me/national-id", {"national_id": "10915596784"}))
    ok(await mother.get("/v1/me/standing"))
    ok(await mother.delete("/v1/me/national-id"))
    one = ok(await agent.post("/v1/staff/customers", KARI | {"email": "a@example.com"}))["customer_id"]
    two = ok(await agent.post("/v1/staff/customers", KARI | {"email": "b@example.com"}))["customer_id"]
    pair = {"survivor_id": one, "merged_id": two}
    ok(await agent.post("/v1/staff/customers:merge", pair | {"reason": "duplicate"}))
    for name in ("contracts", "purchases", "interactions"):
        ok(await agent.get(f"/v1/staff/customers/{two}/{name}"))
    ok(await agent.post("/v1/staff/customers:search", {"email": "b@example.com"}))
    ok(await agent.post("/v1/staff/customers:unmerge", pair))
    ok(await agent.post(f"/v1/staff/customers/{one}:close"))
    world.clock.advance(timedelta(days=60))

    async def grown() -> bool:
        rows = await world.rows("milestones", ALL)
        return [row["age"] for row in rows] == [18] and not await world.rows("dependant_applications", ALL)

    await eventually(grown)
    mother = await login(api, "mother")
    code = ok(await mother.post(f"{path}:hand-over"))["code"]
    nora = await login(api, "nora")
    ok(await nora.post("/v1/public/registrations:claim", {"code": code}))
    walks = [walk for walk in unindexed(queries, mongodb_uri) if walk.split()[0].rpartition(".")[2] in OURS]
    assert walks == []
