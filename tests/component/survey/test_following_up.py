"""Who is not content is contacted at their own wish: told to customer service once, without the answers."""

from contextlib import suppress
from datetime import timedelta
from typing import Any

from nats.js.errors import NotFoundError

from personvern.privacy.v1 import privacy_service_pb2 as privacy
from personvern.survey.v1 import survey_events_pb2, survey_pb2, survey_service_pb2
from services.chassis.errors import RemoteError
from services.chassis.ids import new_id
from tests.component.survey.conftest import World
from tests.component.survey.test_answering import export, refused
from tests.component.survey.test_inviting import reasons
from tests.support.eventually import eventually

THREE = survey_pb2.Answer(question="recommend", score=3)
NINE = survey_pb2.Answer(question="recommend", score=9)


async def submit(world: World, token: str, *answers: survey_pb2.Answer, **how: Any) -> Any:
    given = {"request_id": new_id("req"), "final": True, "contact_me": True, **how}
    request = survey_service_pb2.SaveAnswersRequest(token=token, answers=answers, **given)
    return await world.public.SaveAnswers(request)


async def wanted(world: World) -> list[Any]:
    """Every fact that somebody wants to be contacted; an erasure leaves gaps in the stream."""
    js, found = world.streams._js, []
    state = (await js.stream_info("SURVEY")).state
    for sequence in range(max(1, state.first_seq), state.last_seq + 1):
        with suppress(NotFoundError):
            raw = await js.get_msg("SURVEY", seq=sequence)
            if ".follow_up_wanted." in raw.subject:
                found.append(survey_events_pb2.FollowUpWanted.FromString(raw.data))
    return found


async def test_a_low_score_with_the_wish_is_told_once_at_the_full_hour(world: World) -> None:
    await world.survey()
    token = await world.invited("cus_1", "int_1")
    assert "kundeservice" in (await world.form(token)).follow_up_offer
    world.clock.advance(timedelta(minutes=7))
    first = await submit(world, token, THREE, request_id="r1")
    again = await submit(world, token, THREE, request_id="r1")
    assert first == again
    assert first.follow_up
    (known,) = (await export(world, "cus_1"))["survey.invitations"]
    assert known["follow_up_at"]
    assert await wanted(world) == []
    world.clock.advance(timedelta(minutes=60))
    await eventually(lambda: _told(world, 1))
    assert await wanted(world) == [
        survey_events_pb2.FollowUpWanted(customer_id="cus_1", interaction_id="int_1")
    ]
    (known,) = (await export(world, "cus_1"))["survey.invitations"]
    assert not known["follow_up_at"]


async def _told(world: World, count: int) -> bool:
    return len(await wanted(world)) == count


async def test_no_wish_or_no_low_score_and_nobody_is_contacted(world: World) -> None:
    await world.survey()
    silent = await world.invited("cus_1", "int_1")
    assert not (await submit(world, silent, THREE, contact_me=False)).follow_up
    content = await world.invited("cus_2", "int_2")
    assert not (await submit(world, content, NINE)).follow_up
    assert await world.rows("invitations", {"follow_up_at": {"$exists": True}}, count=0)


async def test_a_wish_with_a_part_is_refused_and_nothing_is_stored(world: World) -> None:
    await world.survey()
    token = await world.invited("cus_1", "int_1")
    error = await refused(submit(world, token, THREE, final=False))
    assert isinstance(error, RemoteError)
    assert [(one.field, one.rule) for one in error.violations] == [("contact_me", "WITH_SUBMISSION")]
    assert await world.rows("responses", count=0)


async def test_at_the_end_of_the_invitation_the_wish_is_not_lost(world: World) -> None:
    await world.survey()
    token = await world.invited("cus_1", "int_1")
    (invitation,) = await world.rows("invitations")
    world.clock.set(invitation["expires_at"] - timedelta(seconds=5))
    assert (await submit(world, token, THREE)).follow_up
    world.clock.advance(timedelta(hours=2))
    await eventually(lambda: world.rows("invitations", {"state": "expired"}, count=1))
    await eventually(lambda: _told(world, 1))
    (cut,) = await world.rows("invitations")
    assert "follow_up_at" not in cut


async def test_who_is_erased_meanwhile_is_not_contacted(world: World) -> None:
    await world.survey()
    token = await world.invited("cus_1", "int_1")
    await submit(world, token, THREE)
    await world.privacy.Erase(privacy.EraseRequest(erasure_id=new_id("era"), customer_ids=["cus_1"]))
    world.clock.advance(timedelta(hours=2))
    other = await world.invited("cus_2", "int_2")
    await submit(world, other, THREE)
    world.clock.advance(timedelta(hours=2))
    await eventually(lambda: _told(world, 1))
    assert [one.customer_id for one in await wanted(world)] == ["cus_2"]


async def test_nobody_is_asked_about_the_follow_up(world: World) -> None:
    await world.survey()
    await world.close_interaction("cus_1", "int_9", topic="survey.follow_up")
    await eventually(lambda: world.rows("not_invited", count=1))
    assert await reasons(world) == [("follow_up", "")]
    assert world.customer.sent == []
