"""Every query about messages finds its documents by an index, however many wait."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from personvern.customer.v1 import message_service_pb2
from tests.component.customer.conftest import World, rpc
from tests.component.customer.test_bounces import come_back
from tests.component.customer.test_letters import acknowledge, fetched, letter
from tests.component.customer.test_messages import ADDRESS, invitation, listed
from tests.component.customer.test_sms_messages import report
from tests.support.eventually import eventually
from tests.support.query_plans import Queries, recording, unindexed
from tests.support.retaining import deleted
from tests.unit.customer.test_delivery_report import dsn


@pytest.fixture
def queries() -> Iterator[Queries]:
    """Listens from before the service makes its client."""
    with recording() as found:
        yield found


async def test_no_query_walks_through_the_messages(queries: Queries, world: World, mongodb_uri: str) -> None:
    who, letter_id = await letter(world)
    await fetched(world)
    await acknowledge(world, letter_id, message_service_pb2.LETTER_OUTCOME_POSTED)
    survey = world.service("survey")
    await survey.SendMessage(invitation(who))
    await survey.SendMessage(invitation(who, channel="sms"))

    async def sent() -> bool:
        return all(message.HasField("sent_at") for message in await listed(world, who))

    await eventually(sent)
    (mail,) = world.place.mailbox.to(ADDRESS)
    token = mail.message["List-Unsubscribe"].strip("<>").rpartition("/")[2]
    await world.service("gateway").ResolveOptOut(rpc.ResolveOptOutRequest(token=token))
    assert await come_back(world, mail.sender, dsn()) == 250
    assert await report(world, world.place.smsbox.caught[0].reference, "delivered")
    world.clock.advance(timedelta(days=365 * 4))
    assert (await deleted(world.place, "customer"))["message_texts"] == 3
    assert not any("shown" in row for row in await world.rows("messages"))
    queries.on = False
    found = unindexed(queries, mongodb_uri)
    # The test itself reads all rows; the services never do.
    assert {shape for shape in found if ".messages " in shape and "find {} " not in shape} == set()
    assert any(query.collection == "messages" for query in queries.seen.values())
