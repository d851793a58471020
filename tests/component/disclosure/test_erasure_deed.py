"""An erasure that is decided: it goes through in order, cut off or not, and is told without the person."""

from datetime import timedelta

import pytest

from personvern.disclosure.v1 import disclosure_events_pb2 as events_pb
from personvern.disclosure.v1 import erasure_service_pb2 as rpc
from services.chassis.errors import Internal, Invalid, Unavailable
from services.chassis.ids import new_id
from tests.component.disclosure.erasing import OTHERS, Cut, World, last, partner, world_at
from tests.support.eventually import eventually
from tests.support.suite import Suite


@pytest.fixture
async def world(place: Suite) -> World:
    return await world_at(place, erasures_every_seconds=0.2)


async def test_decided_it_goes_through_in_order_and_ends_with_a_letter(world: World) -> None:
    world.people.others = [new_id("cus")]
    await partner(world, "invoice_distribution")
    request = await world.opened("nn")
    started = await world.execute(request, "k")
    assert started.status == rpc.ERASURE_STATUS_EXECUTING
    assert (await world.execute(request, "k")).erasure_id == started.erasure_id
    done = await world.done(request)

    assert world.in_order()
    everybody = [world.customer_id, *world.people.others]
    orders = [one for context in world.contexts.values() for one in context.orders]
    assert all(list(one.customer_ids) == everybody for one in orders)
    assert {one.erasure_id for one in orders} == {done.erasure_id}
    assert [one.HasField("letter") for one in orders] == [True, False, False, False]
    [letter] = world.letters()
    assert (letter.subject, letter.language) == ("Opplysningane dine er sletta", "nn")
    gone, kept = letter.text.split("Noko må vi ta vare på")
    for name in OTHERS:
        assert f"- things of {name} in nn (3)\n" in gone
    held = (
        "Why nn (bokføringsloven § 13 nr. 1–4):\n"
        "- vouchers of billing in nn (12), til og med 31. desember 2031\n"
    )
    assert held in kept.replace("\u00a0", " ")
    assert "- Fakturatenester" in kept
    assert list(done.told) == ["invoice_distribution"]

    [tombstone] = await world.rows("tombstones")
    assert tombstone == {
        "_id": done.erasure_id,
        "customer_ids": everybody,
        "erased_on": "2026-01-15",
    }


async def test_the_letter_goes_by_the_plan_of_the_decision_when_that_was_just_now(world: World) -> None:
    request = await world.opened()
    await world.execute(request)
    await world.done(request)
    asked = world.contexts["customer"].planned_for
    assert len(asked) == 2, "when it was opened and when it was decided"


async def test_a_letter_that_comes_later_goes_by_a_plan_of_its_own(world: World) -> None:
    request = await world.opened()
    world.contexts["consent"].trouble = Cut(1, Unavailable, 3)
    await world.execute(request)
    world.desk.place.clock.advance(timedelta(seconds=10))
    world.contexts["customer"].held = 7
    await world.done(request)
    assert "- vouchers of customer in nb (7)" in world.letters()[-1].text


async def test_done_it_is_told_without_the_person(world: World) -> None:
    request = await world.opened()
    await world.execute(request)
    done = await world.done(request)
    told = await eventually(lambda: last(world, f"disclosure.v1.erasure_completed.{done.erasure_id}"))
    event = events_pb.ErasureCompleted.FromString(told)
    assert event.erasure_id == done.erasure_id
    assert world.customer_id.encode() not in told


@pytest.mark.parametrize("error", [Unavailable, Internal])
async def test_cut_off_anywhere_it_is_taken_up_and_ends_the_same(world: World, error) -> None:
    request = await world.opened()
    for place, context in enumerate(world.contexts.values()):
        # The first question is the plan's; the customer's second plan is asked for before its letter.
        context.trouble = Cut(1 + place, error, 2)
    await world.execute(request)
    done = await world.done(request)
    assert world.in_order()
    assert all(context.things == 0 for context in world.contexts.values())
    letters = world.letters()
    assert len({letter.text for letter in letters}) == 1, "written once, whoever asks again"
    for name in OTHERS:
        assert f"- things of {name} in nb (3)\n" in letters[0].text, "not what the last attempt still found"
    counts = {item.key: item.records for item in done.items}
    assert {counts[f"{name}.things"] for name in OTHERS} == {3}


async def test_one_that_has_failed_is_begun_anew_and_names_nobody_afterwards(world: World) -> None:
    """What gave up was asked for by the person, who could see it until then."""
    request = await world.opened()
    world.contexts["billing"].trouble = Cut(1, Invalid, 1)
    started = await world.execute(request)
    await world.done(request)

    async def over() -> list[dict]:
        rows = [row for row in await world.rows("operations") if row["kind"] == "erasure"]
        assert {row["state"] for row in rows} == {"done", "failed"}
        return rows

    rows = await eventually(over)
    assert started.operation_id in {row["_id"] for row in rows if row["state"] == "failed"}
    assert {row["owner"] for row in rows} == {"staff:dpo"}
