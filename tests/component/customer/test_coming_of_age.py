"""Sixteen and eighteen come once, by the Oslo date, however the clock moves and however many look."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from personvern.customer.v1 import customer_events_pb2
from personvern.customer.v1 import person_service_pb2 as rpc
from tests.component.customer.conftest import World
from tests.component.customer.conftest import rpc as customer_rpc
from tests.component.customer.persons import AGENT, Persons, adult, told, with_child
from tests.support.eventually import eventually
from tests.support.in_clear import in_clear


async def reached(world: World, count: int) -> list[tuple[str, int]]:
    """Who came of age so far, once there are `count`."""

    async def there() -> Any:
        facts = await told(world, "came_of_age", customer_events_pb2.CameOfAge)
        return [(fact.customer_id, fact.age) for fact in facts] if len(facts) >= count else None

    found: list[tuple[str, int]] = await eventually(there)
    return found


@pytest.fixture
async def quick(world: World) -> World:
    """The customer context looking at birthdays all the time."""
    await world.place.restart(
        "customer", welcome_mail=False, send_every_seconds=0.05, of_age_every_seconds=0.05
    )
    return world


async def test_each_age_is_told_once_and_the_links_end_at_eighteen(quick: World) -> None:
    _, nora = await with_child(quick, birth_date="2010-01-20", email="nora@example.com")
    quick.clock.set(datetime(2026, 1, 19, 22, 59, 59, tzinfo=UTC))  # one second before midnight in Oslo
    await asyncio.sleep(0.3)
    assert await told(quick, "came_of_age", customer_events_pb2.CameOfAge) == []
    quick.clock.advance(timedelta(seconds=1))
    assert await reached(quick, 1) == [(nora.customer_id, 16)]

    async def sent() -> bool:  # else two years pass for a mail under way, which is then sent again
        states = {row["state"] for row in await quick.rows("messages")}
        return states == {"sent"} and len(quick.place.mailbox.to("nora@example.com")) == 1

    await eventually(sent)
    links = rpc.ListGuardiansRequest(customer_id=nora.customer_id)
    staff = Persons(quick, AGENT)
    assert [link.ended_by for link in (await staff.ListGuardians(links)).guardianships] == [""]
    quick.clock.set(datetime(2028, 1, 20, 12, tzinfo=UTC))
    assert await reached(quick, 2) == [(nora.customer_id, 16), (nora.customer_id, 18)]
    assert [link.ended_by for link in (await staff.ListGuardians(links)).guardianships] == ["majority"]
    facts = await quick.service("consent").GetDecisionFacts(
        customer_rpc.GetDecisionFactsRequest(customer_id=nora.customer_id)
    )
    assert list(facts.guardian_ids) == []
    # the consent ends as expired, which is consent's to do; nobody withdraws it
    assert quick.consent.withdrawn == []

    def subjects() -> Any:
        mails = quick.place.mailbox.to("nora@example.com")
        return sorted(mail.subject for mail in mails) if len(mails) == 2 else None

    assert await eventually(subjects) == ["Kundeforholdet er ditt", "Nå bestemmer du selv"]


async def test_born_on_a_leap_day_and_registered_by_oneself(quick: World) -> None:
    leap = await adult(quick, "leap", birth_date="2008-02-29")
    grown = await adult(quick, "grown", birth_date="2000-02-29")
    quick.clock.set(datetime(2026, 2, 28, 22, 59, tzinfo=UTC))
    await asyncio.sleep(0.3)
    assert await told(quick, "came_of_age", customer_events_pb2.CameOfAge) == []
    quick.clock.set(datetime(2026, 2, 28, 23, 0, tzinfo=UTC))
    assert await reached(quick, 1) == [(leap.customer_id, 18)]
    assert grown.customer_id not in {row["_id"] for row in await quick.rows("milestones")}


async def test_replicas_that_look_at_once_tell_once(quick: World) -> None:
    for index in range(3):
        await adult(quick, f"young{index}", birth_date="2008-01-16")
    free = "127.0.0.1:0"
    await quick.place.start("customer", listen=free, bounce_listen=free, of_age_every_seconds=0.05)
    quick.clock.advance(timedelta(days=2))
    assert len(await reached(quick, 3)) == 3
    await asyncio.sleep(0.3)
    assert len(await reached(quick, 3)) == 3
    assert await quick.rows("milestones") == []


async def test_a_birthday_stands_nowhere_in_the_clear(quick: World) -> None:
    await adult(quick, "young", birth_date="2009-03-04")
    kept = [await quick.rows("milestones"), await quick.rows("clocks")]
    for day in ("2009", "2009-03-04", "2027-03-04"):
        assert in_clear(day, kept) == []
