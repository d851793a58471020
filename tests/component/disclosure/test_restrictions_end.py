"""Restrictions end on their day, also beside one that cannot be ended."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from services.chassis.errors import Internal
from services.chassis.ids import new_id
from services.chassis.vault import Redacted
from services.disclosure.app import make_deps
from services.disclosure.model.data_request import Asked, DataRequest, Kind
from services.disclosure.usecases.request_clocks import end_restrictions
from tests.component.disclosure.conftest import Desk
from tests.support.periodic import end_periodic


class Others:
    """The other contexts: nobody was merged, and of one person nothing can be lifted."""

    def __init__(self, stuck: str) -> None:
        self.stuck = stuck

    async def same_person(self, customer_id: str) -> Sequence[str]:
        return [customer_id]

    async def lift(self, data_request_id: str, customer_id: str) -> None:
        if customer_id == self.stuck:
            raise Internal("something is wrong with this one")


async def test_one_that_cannot_be_ended_holds_up_no_other(desk: Desk) -> None:
    await end_periodic(desk.place.parts["disclosure"], "end restrictions")
    parts, clock = desk.place.parts["disclosure"].parts, desk.place.clock
    deps, why = make_deps(parts, parts.settings), Redacted("The dispute is settled.")
    people = sorted(new_id("cus") for _ in range(2))
    made = []
    for customer_id in people:
        asked = DataRequest.opened(
            data_request_id=new_id("drq"),
            customer_id=customer_id,
            kind=Kind.RESTRICTION,
            language="nb",
            now=clock.now(),
            asked=Asked(ground="accuracy_contested"),
        )
        made.append(asked.completed(clock.now()).lifting_told(clock.now(), "pia", why))
        await deps.store.transaction(partial(deps.store.data_requests.add, made[-1]))
    others = Others(people[0])
    deps = replace(deps, rights=others, people=others)  # type: ignore[arg-type] # what is asked of them here
    clock.advance(timedelta(days=8))
    with pytest.raises(Internal):
        await end_restrictions(deps)
    ended = [await deps.store.data_requests.get(one.data_request_id) for one in made]
    assert [one.lifted_at is not None for one in ended if one] == [False, True]
    others.stuck = ""
    await end_restrictions(deps)
    stuck = await deps.store.data_requests.get(made[0].data_request_id)
    assert stuck is not None
    assert stuck.lifted_at == clock.now()
