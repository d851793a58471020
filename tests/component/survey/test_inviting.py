"""Closed interaction in, invitation or a noted reason out."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from personvern.survey.v1 import survey_events_pb2, survey_service_pb2
from services.chassis.errors import DomainError, Kind, Unavailable
from tests.component.survey.conftest import World
from tests.support.eventually import eventually
from tests.support.in_clear import in_clear


async def reasons(world: World) -> list[tuple[str, str]]:
    return [(row["reason"], row["rule"]) for row in await world.rows("not_invited")]


async def events(world: World) -> list[tuple[str, Any]]:
    """Subjects and messages on the stream of this context."""
    js = world.streams._js
    state = (await js.stream_info("SURVEY")).state
    found = []
    for sequence in range(max(1, state.first_seq), state.last_seq + 1):
        raw = await js.get_msg("SURVEY", seq=sequence)
        name = (raw.headers or {})["ce-type"].rpartition(".")[2]
        found.append((raw.subject, getattr(survey_events_pb2, name).FromString(raw.data)))
    return found


async def test_a_closed_interaction_leads_to_one_mail(world: World) -> None:
    survey_id = await world.survey()
    token = await world.invited("cus_1", "int_1")
    sent = world.customer.sent[0]
    assert (sent.customer_id, sent.template, sent.purpose, sent.channel) == (
        "cus_1",
        "survey_invitation",
        "customer_surveys",
        "email",
    )
    assert sent.values["link"] == f"{world.place.url}/v1/public/surveys/{token}"
    assert in_clear("cus_1", sent.values["link"]) == []
    assert sent.values["expires_on"] == "2026-01-28"
    assert world.consent.asked == [("cus_1", "customer_surveys", "email")]
    stored = await world.rows("invitations")
    assert token not in repr(stored), "only the token's hash is stored"
    await eventually(lambda: _published(world, 1))
    ((subject, event),) = await events(world)
    assert subject == "survey.v1.invited.cus_1"
    assert (event.interaction_id, event.survey_id) == ("int_1", survey_id)


async def _published(world: World, count: int) -> bool:
    return len(await events(world)) >= count


async def test_the_same_event_twice_asks_once_and_notes_nothing(world: World) -> None:
    await world.survey()
    await world.close_interaction(event_id="evt_same")
    await eventually(lambda: world.rows("invitations", count=1))
    await world.close_interaction(event_id="evt_same", dedupe=False)
    await world.close_interaction("cus_2", "int_2")
    await eventually(lambda: world.rows("invitations", count=2))
    assert await world.rows("not_invited") == []


async def test_many_interactions_of_one_person_at_once_lead_to_one_invitation(world: World) -> None:
    await world.survey()
    count = 100
    await asyncio.gather(*(world.close_interaction("cus_1", f"int_{number}") for number in range(count)))
    await eventually(lambda: world.rows("not_invited", count=count - 1))
    assert len(await world.rows("invitations")) == 1
    assert {reason for reason, _ in await reasons(world)} == {"quarantine"}
    await eventually(lambda: len(world.customer.sent) == 1)


async def test_quarantine_ends(world: World) -> None:
    await world.survey()
    await world.invited("cus_1", "int_1")
    world.clock.advance(timedelta(days=59))
    await world.close_interaction("cus_1", "int_2")
    await eventually(lambda: world.rows("not_invited", count=1))
    assert await reasons(world) == [("quarantine", "kind:transactional")]
    world.clock.advance(timedelta(days=2))
    await world.invited("cus_1", "int_3")
    assert len(world.customer.sent) == 2


async def test_the_decision_denies(world: World) -> None:
    await world.survey()
    world.consent.rule = "OBJECTED"
    await world.close_interaction()
    await eventually(lambda: world.rows("not_invited", count=1))
    assert await reasons(world) == [("not_allowed", "OBJECTED")]
    assert await world.rows("invitations") == await world.rows("quarantine") == []
    await eventually(lambda: _published(world, 1))
    ((subject, event),) = await events(world)
    assert (subject, event.reason, event.rule) == ("survey.v1.not_invited.cus_1", "not_allowed", "OBJECTED")


async def test_filters_and_no_survey_at_all(world: World) -> None:
    await world.close_interaction("cus_1", "int_1")
    await eventually(lambda: world.rows("not_invited", count=1))
    await world.survey(channels=["chat"], supplier_involved=True)
    await world.close_interaction("cus_1", "int_2", channel="phone", supplier_id="prc_1")
    await eventually(lambda: world.rows("not_invited", count=2))
    assert await reasons(world) == [("no_matching_survey", "")] * 2
    await world.invited("cus_1", "int_3", channel="chat", supplier_id="prc_1")
    assert world.customer.sent[0].values["shared_with_supplier"]


async def test_it_waits_for_the_delay_and_for_the_morning(world: World) -> None:
    await world.survey(delay_minutes=120, hour_from=8, hour_to=21)
    world.clock.set(datetime(2026, 1, 15, 18, 30, tzinfo=UTC))  # 19:30 in Oslo; two hours later is too late
    await world.close_interaction()
    await eventually(lambda: world.rows("invitations", count=1))
    (row,) = await world.rows("invitations")
    assert row["next_attempt_at"] == datetime(2026, 1, 16, 7, 0, tzinfo=UTC)
    world.clock.advance(timedelta(hours=3))
    await asyncio.sleep(0.2)
    assert world.customer.sent == []
    world.clock.set(datetime(2026, 1, 16, 7, 0, tzinfo=UTC))
    await eventually(lambda: len(world.customer.sent) == 1)


async def test_a_mail_that_fails_is_tried_again_with_the_same_link(world: World) -> None:
    await world.survey()
    world.customer.failures = [Unavailable("away")]
    await world.close_interaction()
    soon = {"state": "waiting", "next_attempt_at": world.clock.now() + timedelta(seconds=5)}
    await eventually(lambda: world.rows("invitations", soon, count=1))
    world.clock.advance(timedelta(seconds=6))
    await eventually(lambda: world.rows("invitations", {"state": "sent"}, count=1))
    assert len(world.customer.sent) > 1
    assert len(set(world.customer.tokens)) == 1
    assert len({request.request_id for request in world.customer.sent}) == 1


async def test_a_crash_between_sending_and_marking_sends_the_same_mail(world: World) -> None:
    await world.survey()
    token = await world.invited()
    # As a crash leaves it: sent, but still waiting and claimed by the one that died.
    lease_end = world.clock.now() + timedelta(seconds=60)
    await world.mongo.collection("invitations").update_one(
        {}, {"$set": {"state": "waiting", "next_attempt_at": lease_end}}
    )
    await asyncio.sleep(0.1)
    assert len(world.customer.sent) == 1, "the lease holds the others off"
    assert (await world.form(token)).name == "Contact nb", "the link that went out works meanwhile"
    world.clock.advance(timedelta(seconds=61))
    await eventually(lambda: len(world.customer.sent) == 2)
    assert world.customer.sent[0] == world.customer.sent[1]


async def test_what_waited_for_the_morning_goes_out_together(world: World) -> None:
    await world.survey(delay_minutes=120)
    for number in range(4):
        await world.close_interaction(f"cus_{number}", f"int_{number}")
    await eventually(lambda: world.rows("invitations", {"state": "waiting"}, count=4))
    world.customer.meeting = asyncio.Barrier(4)  # each waits until four are on their way
    world.clock.advance(timedelta(hours=2))
    await eventually(lambda: world.rows("invitations", {"state": "sent"}, count=4))
    assert len(world.customer.sent) == 4


async def test_two_replicas_send_one_mail(world: World) -> None:
    other = world.place.settings("survey", send_every_seconds=0.02, listen="127.0.0.1:0")
    from services.survey.app import build

    replica = build(other, clock=world.clock)
    await replica.start()
    try:
        await world.survey()
        for number in range(20):
            await world.close_interaction(f"cus_{number}", f"int_{number}")
        await eventually(lambda: world.rows("invitations", {"state": "sent"}, count=20))
    finally:
        await replica.stop(0)
    assert sorted(request.customer_id for request in world.customer.sent) == sorted(
        f"cus_{n}" for n in range(20)
    )


class _Refusal(DomainError):
    kind, reason, domain = Kind.FORBIDDEN, "MESSAGE_NOT_ALLOWED", "customer"


async def test_a_refused_message_is_noted_and_its_link_is_unknown(world: World) -> None:
    await world.survey()
    world.customer.failures = [_Refusal("no")]
    await world.close_interaction()
    await eventually(lambda: world.rows("not_invited", count=1))
    assert await reasons(world) == [("message_refused", "MESSAGE_NOT_ALLOWED")]
    with pytest.raises(DomainError) as refused:
        await world.form(world.customer.tokens[0])
    assert refused.value.reason == "SURVEY_NOT_FOUND"


async def test_who_could_not_be_asked_may_be_asked_about_the_next_contact(world: World) -> None:
    await world.survey()
    world.customer.failures = [_Refusal("no")]
    await world.close_interaction()
    await eventually(lambda: world.rows("not_invited", count=1))
    assert await world.rows("quarantine") == [], "nobody was asked: no clock runs"
    await world.close_interaction("cus_1", "int_2")
    await eventually(lambda: world.rows("invitations", {"state": "sent"}, count=1))
    assert await reasons(world) == [("message_refused", "MESSAGE_NOT_ALLOWED")]


async def test_what_was_never_tried_in_time_asked_nobody(world: World) -> None:
    await world.survey(delay_minutes=120)
    await world.close_interaction()
    await eventually(lambda: world.rows("invitations", count=1))
    world.clock.advance(timedelta(days=15))
    await eventually(lambda: world.rows("invitations", {"state": "expired"}, count=1))
    assert await reasons(world) == [("not_sent_in_time", "")]
    assert world.customer.sent == []
    assert await world.rows("quarantine") == []


async def test_a_dropped_invitation_frees_no_clock_of_another(world: World) -> None:
    survey_id = await world.survey(delay_minutes=120)
    await world.close_interaction()
    await eventually(lambda: world.rows("invitations", count=1))
    [other] = await world.rows("quarantine", {"scope": "channel:email"})
    later = other["until"] + timedelta(minutes=5)
    await world.mongo.collection("quarantine").update_one({"_id": other["_id"]}, {"$set": {"until": later}})
    await world.staff.PauseSurvey(survey_service_pb2.PauseSurveyRequest(request_id="p", survey_id=survey_id))
    world.clock.advance(timedelta(hours=3))
    await eventually(lambda: world.rows("invitations", {"state": "dropped"}, count=1))
    assert [row["scope"] for row in await world.rows("quarantine")] == ["channel:email"]


async def test_a_try_that_may_have_arrived_keeps_its_clocks(world: World) -> None:
    survey_id = await world.survey()
    world.customer.failures = [Unavailable("away")]
    await world.close_interaction()
    soon = {"state": "waiting", "next_attempt_at": world.clock.now() + timedelta(seconds=5)}
    await eventually(lambda: world.rows("invitations", soon, count=1))
    await world.staff.PauseSurvey(survey_service_pb2.PauseSurveyRequest(request_id="p", survey_id=survey_id))
    world.clock.advance(timedelta(seconds=6))
    await eventually(lambda: world.rows("invitations", {"state": "dropped"}, count=1))
    assert await reasons(world) == [("survey_paused", "")]
    assert len(await world.rows("quarantine")) == 3


async def test_no_minute_tells_why_one_person_was_not_asked(world: World) -> None:
    def noted(reason: str, number: int, at: datetime) -> dict[str, Any]:
        about = {"customer_id": f"cus_{number}", "interaction_id": f"int_{number}", "survey_id": "sur_1"}
        return {"_id": f"ni_{reason}_{number}", **about, "reason": reason, "rule": "", "at": at}

    noon = datetime(2026, 1, 14, 11, 0, tzinfo=UTC)
    rows = [noted("not_sampled", number, noon + timedelta(minutes=number)) for number in range(5)]
    await world.mongo.collection("not_invited").insert_many([*rows, noted("open_complaint", 5, noon)])

    async def counted(first: datetime | None = None, after: datetime | None = None) -> list[tuple[str, int]]:
        request = survey_service_pb2.CountNotAskedRequest(survey_id="sur_1")
        if first is not None and after is not None:
            request.from_time.FromDatetime(first)
            request.to_time.FromDatetime(after)
        return [(one.reason, one.count) for one in (await world.staff.CountNotAsked(request)).counts]

    begun, over = (datetime(2026, 1, day, 23, 0, tzinfo=UTC) for day in (13, 14))
    assert await counted() == [("not_sampled", 5), ("open_complaint", 1)]
    assert await counted(begun, over) == [("not_sampled", 5)]
    for first, after in ((noon, noon + timedelta(minutes=1)), (begun, noon), (noon, over)):
        assert await counted(first, after) == [], "no whole day"


async def test_what_a_night_has_put_off_was_no_try(world: World) -> None:
    survey_id = await world.survey(delay_minutes=120, hour_from=8, hour_to=21)
    await world.close_interaction()
    await eventually(lambda: world.rows("invitations", count=1))
    world.clock.set(datetime(2026, 1, 15, 22, 0, tzinfo=UTC))  # nobody sent at eleven, when it was due
    morning = {"next_attempt_at": datetime(2026, 1, 16, 7, 0, tzinfo=UTC), "attempts": 0}
    await eventually(lambda: world.rows("invitations", morning, count=1))
    await world.staff.PauseSurvey(survey_service_pb2.PauseSurveyRequest(request_id="p", survey_id=survey_id))
    world.clock.set(datetime(2026, 1, 16, 7, 0, tzinfo=UTC))
    await eventually(lambda: world.rows("invitations", {"state": "dropped"}, count=1))
    assert world.customer.sent == []
    assert await world.rows("quarantine") == [], "nobody was asked: no clock runs"


async def test_an_objection_stops_what_is_not_sent_yet(world: World) -> None:
    await world.survey(delay_minutes=120)
    await world.close_interaction()
    await eventually(lambda: world.rows("invitations", count=1))
    await world.object("cus_1", "marketing_new_offers")
    await world.object("cus_1")
    await eventually(lambda: world.rows("invitations", {"state": "dropped"}, count=1))
    assert await reasons(world) == [("withdrawn", "objection")]
    world.clock.advance(timedelta(hours=3))
    await asyncio.sleep(0.2)
    assert world.customer.sent == []


async def test_a_paused_survey_sends_nothing_more(world: World) -> None:
    survey_id = await world.survey(delay_minutes=120)
    await world.close_interaction()
    await eventually(lambda: world.rows("invitations", count=1))
    pause = survey_service_pb2.PauseSurveyRequest(request_id="p", survey_id=survey_id)
    assert await world.staff.PauseSurvey(pause) == await world.staff.PauseSurvey(pause)
    world.clock.advance(timedelta(hours=3))
    await eventually(lambda: world.rows("invitations", {"state": "dropped"}, count=1))
    assert await reasons(world) == [("survey_paused", "")]
    assert world.customer.sent == []
