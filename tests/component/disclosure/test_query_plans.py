"""What the privacy officer's registers ask of the database finds its documents by an index."""

from datetime import date, timedelta

import pytest

from deploy.local.api import ok
from services.chassis.ids import new_id
from services.disclosure.app import make_deps
from services.disclosure.model.third_party import Look
from services.disclosure.usecases.ledger_proof import export_lines
from tests.component.disclosure.conftest import Desk, staff_read
from tests.component.disclosure.test_breaches import BREACHES, FACTS
from tests.component.disclosure.test_five_contexts import finished
from tests.component.disclosure.test_http import Counter, counter
from tests.support.eventually import eventually
from tests.support.query_plans import recording, unindexed

__all__ = ["counter"]


@pytest.fixture
def queries():
    """Listens from before the services make their clients."""
    with recording() as queries:
        yield queries


async def test_registers_walk_through_nothing(queries, counter: Counter, desk: Desk, database_server):
    await desk.billing.RecordRead(staff_read(counter.customer_id))
    pia = await counter.as_("pia.personvern", "dpo", X_Access_Reason="audit")
    address = f"{BREACHES}/{ok(await pia.post(BREACHES, FACTS))['breach_id']}"
    ok(await pia.put(address, FACTS))
    begun = ok(await pia.post(f"{address}:find-affected", {"customer_ids": [counter.customer_id]}), 202)
    await finished(pia, begun["href"])
    between = {"from_time": "2026-01-14T07:00:00Z", "until_time": "2026-01-16T07:00:00Z"}
    search = {"recipient_id": "staff-kari", **between}
    begun = ok(await pia.post(f"{address}:find-affected", search), 202)
    assert (await finished(pia, begun["href"]))["result"]["affected"] == 1
    for page in ({}, {"notice_due": True}, {"page_size": 1}):
        ok(await pia.get(BREACHES, params=page))
    ok(await pia.get(f"{address}/affected"))
    cases = "/v1/staff/third-party-disclosures"
    for page in ({}, {"reconsider_due": True}):
        ok(await pia.get(cases, params=page))
    await (await counter.as_("kari")).get("/v1/me/disclosures")
    verified = ok(await pia.post("/v1/staff/disclosure-ledger:verify"), 202)
    assert (await finished(pia, verified["href"]))["result"]["in_order"]

    used = make_deps(desk.place.parts["disclosure"].parts, desk.place.settings("disclosure"))
    third, case = used.store.third_parties, new_id("tpd")
    await third.looked(case, Look(new_id("lok"), used.clock.now(), "pia", "dpo", "audit"))
    await third.looks(case)
    await third.of_person(counter.customer_id)
    await third.kept_from_persons([case])
    await third.package(case)
    await third.to_reconsider(date(2026, 1, 15), ("2026-01-01", case), 10)
    await used.store.breaches.due(("2026-01-01", "brc"), 10)
    await used.store.breaches.of_person(counter.customer_id)
    await used.store.breach_letters.count_held_up()
    await used.store.ledger.sequence_of(counter.customer_id, new_id("dis"))
    assert [line async for line in export_lines(used)]
    counter.place.clock.advance(timedelta(days=1))

    async def two_checkpoints() -> bool:
        return len(await used.store.checkpoints.page()) == 2

    await eventually(two_checkpoints)
    queries.on = False
    mine = ("breaches", "breach_affected", "third_party_cases", "third_party_packages", "third_party_looks")
    asked = {query.collection for query in queries.seen.values()}
    assert asked >= {*mine, "checkpoints", "ledger_cuts", "signing_keys"}
    assert unindexed(queries, database_server) == {}
