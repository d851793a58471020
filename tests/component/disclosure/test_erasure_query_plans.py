"""Planning, doing, telling and doing again find their documents by an index, in all that disclosure asks."""

from collections.abc import Iterator

import pytest

from personvern.disclosure.v1 import disclosure_pb2 as pb
from personvern.disclosure.v1 import erasure_service_pb2 as rpc
from personvern.disclosure.v1 import notice_service_pb2 as notices
from tests.component.disclosure.conftest import DPO, fresh
from tests.component.disclosure.erasing import World, partner, world_at
from tests.support.eventually import eventually
from tests.support.query_plans import Queries, recording, unindexed
from tests.support.suite import Suite

READ_WHOLE = {"ledger", "outbox"}
"""The oldest events first; all entries along their index, for the checkpoint of the day."""


@pytest.fixture
def queries() -> Iterator[Queries]:
    """Listens from before the service makes its client."""
    with recording() as found:
        yield found


async def test_no_query_about_an_erasure_walks_through_a_collection(
    queries: Queries, place: Suite, mongodb_uri: str
) -> None:
    world = await world_at(place, erasures_every_seconds=0.2)
    received = await partner(world, "invoice_distribution", "erasures:read")
    request = await world.opened()
    await world.execute(request)
    await world.done(request)
    await told(world, request, received)
    queries.on = False
    assert unindexed(queries, mongodb_uri) == {}
    whole = {query.collection for query in queries.seen.values() if not query.filter}
    assert whole <= READ_WHOLE


async def told(world: World, request: pb.DataRequest, received: object) -> None:
    """The rest of what there is to ask."""
    page = notices.ListPartnerNoticesRequest(request_id=fresh(), matter=notices.NOTICE_MATTER_ERASURE)
    [notice] = (await world.notices(received).ListPartnerNotices(page)).notices
    confirmed = notices.ConfirmPartnerNoticeRequest(
        request_id=fresh(), matter=notices.NOTICE_MATTER_ERASURE, notice_id=notice.notice_id
    )
    await world.notices(received).ConfirmPartnerNotice(confirmed)
    await world.notices(DPO).ListOpenNotices(notices.ListOpenNoticesRequest())
    again = notices.ListOpenNoticesRequest(page_size=1)
    await world.notices(DPO).ListOpenNotices(again)
    await world.officer.GetErasure(rpc.GetErasureRequest(data_request_id=request.data_request_id))
    await world.officer.ReapplyErasures(rpc.ReapplyErasuresRequest(request_id=fresh()))
    tombstones = world.desk.place.parts["disclosure"].parts.mongo.collection("tombstones")
    assert await tombstones.count({"customer_ids": world.customer_id}) == 1


async def test_the_ones_under_way_are_found_by_an_index(
    queries: Queries, place: Suite, mongodb_uri: str
) -> None:
    world = await world_at(place, erasures_every_seconds=0.1)
    await world.opened()

    async def looked() -> bool:
        return any("executing" in str(query.filter) for query in queries.seen.values())

    await eventually(looked)
    queries.on = False
    assert unindexed(queries, mongodb_uri) == {}
