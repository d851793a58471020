"""One reminder, and none to who answered, objected, complains, is dunned or is too late."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from personvern.billing.v1 import billing_events_pb2
from personvern.consent.v1 import consent_events_pb2
from personvern.customer.v1 import customer_events_pb2
from personvern.survey.v1 import survey_pb2, survey_service_pb2
from services.chassis.errors import Unavailable
from tests.component.survey.conftest import World
from tests.component.survey.test_inviting import events, reasons
from tests.support.eventually import eventually

DAYS = timedelta(days=1)
NINE = survey_pb2.Answer(question="recommend", score=9)


def reminders(world: World) -> list[Any]:
    return [request for request in world.customer.sent if request.template == "survey_reminder"]


async def due(world: World, count: int) -> bool:
    """Whether so many reminders are still to come."""
    return bool(await world.rows("invitations", {"remind_at": {"$exists": True}}, count=count))


async def test_one_reminder_with_the_same_link_and_never_another(world: World) -> None:
    survey_id = await world.survey()
    token = await world.invited()
    await world.answer(token, survey_pb2.Answer(question="satisfied", score=4), final=False)
    world.clock.advance(5 * DAYS - timedelta(minutes=1))
    await asyncio.sleep(0.1)
    assert reminders(world) == []
    world.clock.advance(timedelta(minutes=1))
    await eventually(lambda: due(world, 0))
    (reminder,) = reminders(world)
    assert reminder.values["link"].endswith(token)
    assert reminder.request_id != world.customer.sent[0].request_id
    for _ in range(8):
        world.clock.advance(DAYS)
        await asyncio.sleep(0.02)
    assert len(reminders(world)) == 1

    async def told() -> list[tuple[str, Any]]:
        return [(subject, event) for subject, event in await events(world) if "reminded" in subject]

    reminded = await eventually(told)
    assert [(subject, event.survey_id) for subject, event in reminded] == [
        ("survey.v1.reminded.cus_1", survey_id)
    ]


async def test_who_answered_is_not_reminded(world: World) -> None:
    await world.survey()
    await world.answer(await world.invited(), NINE)
    assert await due(world, 0)
    world.clock.advance(6 * DAYS)
    await asyncio.sleep(0.1)
    assert reminders(world) == []


@pytest.mark.parametrize("no", ["objected", "surveys_off", "complains", "dunned", "paused"])
async def test_no_reminder_after_a_no(world: World, no: str) -> None:
    survey_id = await world.survey()
    await world.invited()
    assert await due(world, 1)
    if no == "objected":
        await world.object("cus_1")
    elif no == "surveys_off":
        world.consent.rule = "SURVEYS_OFF"
        changed = consent_events_pb2.PreferenceChanged(customer_id="cus_1", version=1)
        await world.tell("consent.v1.preference_changed.cus_1", changed)
    elif no == "complains":
        opened = customer_events_pb2.InteractionOpened(
            customer_id="cus_1", interaction_id="int_9", topic="complaint"
        )
        await world.tell("customer.v1.interaction_opened.cus_1", opened)
        await eventually(lambda: world.rows("holds", {"open": True}, count=1))
    elif no == "dunned":
        step = billing_events_pb2.DunningStepTaken(customer_id="cus_1", invoice_id="inv_1", kind="reminder")
        await world.tell("billing.v1.dunning_step_taken.cus_1", step)
        await eventually(lambda: world.rows("holds", {"open": True}, count=1))
    else:
        pause = survey_service_pb2.PauseSurveyRequest(request_id="p", survey_id=survey_id)
        await world.staff.PauseSurvey(pause)
    if no in ("objected", "surveys_off"):
        await eventually(lambda: due(world, 0))
    world.clock.advance(5 * DAYS)
    await eventually(lambda: due(world, 0))
    assert reminders(world) == []


async def test_a_crash_after_the_reminder_sends_the_same_and_two_replicas_send_one(world: World) -> None:
    from services.survey.app import build

    other = world.place.settings("survey", remind_every_seconds=0.02, listen="127.0.0.1:0")
    replica = build(other, clock=world.clock)
    await replica.start()
    try:
        await world.survey()
        await world.invited()
        world.customer.failures = []
        world.clock.advance(5 * DAYS)
        await eventually(lambda: due(world, 0))
        assert len(reminders(world)) == 1
        # As a crash between sending and noting leaves it.
        again = {"remind_at": world.clock.now()}
        await world.mongo.collection("invitations").update_one({}, {"$set": again})
        await eventually(lambda: len(reminders(world)) == 2)
        assert reminders(world)[0] == reminders(world)[1], "the sender knows it by its request id"
    finally:
        await replica.stop(0)


async def test_a_reminder_that_fails_is_tried_again(world: World) -> None:
    await world.survey()
    await world.invited()
    world.customer.failures = [Unavailable("away")] * 8
    world.clock.advance(5 * DAYS)
    await eventually(lambda: len(reminders(world)) >= 1)
    world.customer.failures = []
    world.clock.advance(timedelta(minutes=15))
    await eventually(lambda: due(world, 0))
    assert len({request.request_id for request in reminders(world)}) == 1


async def test_surveys_off_drops_what_waits_and_another_wish_does_not(world: World) -> None:
    await world.survey(delay_minutes=60)
    await world.close_interaction()
    await eventually(lambda: world.rows("invitations", {"state": "waiting"}, count=1))
    changed = consent_events_pb2.PreferenceChanged(customer_id="cus_1", version=1)
    asked = len(world.consent.asked)
    await world.tell("consent.v1.preference_changed.cus_1", changed)
    await eventually(lambda: len(world.consent.asked) > asked)
    assert await world.rows("not_invited") == []
    world.consent.rule = "SURVEYS_OFF"
    await world.tell("consent.v1.preference_changed.cus_1", changed)
    await eventually(lambda: world.rows("invitations", {"state": "dropped"}, count=1))
    assert await reasons(world) == [("withdrawn", "SURVEYS_OFF")]
    world.clock.advance(timedelta(hours=2))
    await asyncio.sleep(0.1)
    assert world.customer.sent == []


async def test_an_open_complaint_and_a_dunning_hold_until_they_are_over(world: World) -> None:
    await world.survey()
    raised = billing_events_pb2.DisputeRaised(customer_id="cus_1", dispute_id="dis_1")
    step = billing_events_pb2.DunningStepTaken(customer_id="cus_2", invoice_id="inv_1", kind="reminder")
    await world.tell("billing.v1.dispute_raised.cus_1", raised)
    await world.tell("billing.v1.dunning_step_taken.cus_2", step)
    await eventually(lambda: world.rows("holds", {"open": True}, count=2))
    await world.close_interaction("cus_1", "int_1")
    await world.close_interaction("cus_2", "int_2")
    await eventually(lambda: world.rows("not_invited", count=2))
    assert sorted(await reasons(world)) == [("ongoing_dunning", "inv_1"), ("open_complaint", "dis_1")]
    counted = await world.staff.CountNotAsked(survey_service_pb2.CountNotAskedRequest())
    assert sorted((one.reason, one.rule, one.count) for one in counted.counts) == [
        ("ongoing_dunning", "", 1),
        ("open_complaint", "", 1),
    ]
    later = world.clock.now() + timedelta(seconds=1)
    resolved = billing_events_pb2.DisputeResolved(customer_id="cus_1", dispute_id="dis_1", outcome="upheld")
    await world.tell("billing.v1.dispute_resolved.cus_1", resolved, later)
    settled = billing_events_pb2.InvoiceSettled(customer_id="cus_2", invoice_id="inv_1")
    await world.tell("billing.v1.invoice_settled.cus_2", settled, later)
    await eventually(lambda: world.rows("holds", {"open": True}, count=0))
    # Paid in time, or late before a letter went, it was never dunned: nothing is written about it.
    prompt = billing_events_pb2.InvoiceSettled(customer_id="cus_3", invoice_id="inv_3", in_time=True)
    await world.tell("billing.v1.invoice_settled.cus_3", prompt, later)
    late = billing_events_pb2.InvoiceSettled(customer_id="cus_5", invoice_id="inv_5", never_dunned=True)
    await world.tell("billing.v1.invoice_settled.cus_5", late, later)
    last = billing_events_pb2.InvoiceSettled(customer_id="cus_4", invoice_id="inv_4")
    await world.tell("billing.v1.invoice_settled.cus_4", last, later)
    await eventually(lambda: world.rows("holds", {"customer_id": "cus_4"}, count=1))
    assert await world.rows("holds", {"customer_id": {"$in": ["cus_3", "cus_5"]}}) == []
    # What comes late is older, and opens nothing again.
    await world.tell("billing.v1.dispute_raised.cus_1", raised, world.clock.now())
    await world.invited("cus_2", "int_4")
    await world.invited("cus_1", "int_3")
    assert await world.rows("holds", {"open": True}) == []
