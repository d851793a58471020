"""The letter about a package, when one replica was asked, another has collected and either tells."""

from dataclasses import dataclass, field
from functools import partial
from typing import Any, cast

from personvern.disclosure.v1 import disclosure_events_pb2 as events_pb
from services.chassis.ids import new_id
from services.chassis.streams import EventMeta
from services.disclosure import request_letters
from services.disclosure.model.data_request import DataRequest, Kind
from services.kernel.messages import Messages
from tests.component.disclosure.conftest import Desk
from tests.component.disclosure.test_chain_ends import replica


@dataclass
class Told:
    """Notes what is asked to be sent, as the customer context does."""

    templates: list[str] = field(default_factory=list)

    async def send(self, request_id: str, customer_id: str, *, template: str, **rest: Any) -> None:
        del request_id, customer_id, rest
        self.templates.append(template)


async def test_who_was_asked_tells_of_the_package_that_another_has_collected(shared_desk: Desk) -> None:
    """What the first has in memory says that nothing was collected yet."""
    here, there, told = replica(shared_desk), replica(shared_desk), Told()
    now = here.clock.now()
    request = DataRequest.opened(
        data_request_id=new_id("drq"),
        customer_id=new_id("cus"),
        kind=Kind.ACCESS,
        language="nb",
        now=now,
    )
    await here.store.transaction(partial(here.store.data_requests.add, request))
    await there.store.transaction(partial(there.store.data_requests.finish, request.completed(now)))
    meta = EventMeta("evt_1", "T", "s", now, "c", 1)
    event = events_pb.RequestCompleted(data_request_id=request.data_request_id)
    for deps in (here, there):
        await request_letters.tell(event, meta, deps=deps, messages=cast(Messages, told))
    assert told.templates == ["data_package_ready"] * 2
