"""Surveys and their versions over the real wire; every command is sent twice."""

from typing import Any

import pytest

from personvern.survey.v1 import survey_pb2, survey_service_pb2, survey_service_pb2_grpc
from services.chassis.caller import ANONYMOUS, Caller
from services.chassis.errors import RemoteError
from tests.component.survey.conftest import World, survey_content, text


def creation(code: str = "after_contact", request_id: str = "c1") -> survey_service_pb2.CreateSurveyRequest:
    return survey_service_pb2.CreateSurveyRequest(
        request_id=request_id, code=code, kind=survey_pb2.SURVEY_KIND_TRANSACTIONAL, content=survey_content()
    )


async def refused(call: Any) -> RemoteError:
    with pytest.raises(RemoteError) as caught:
        await call
    return caught.value


async def test_a_survey_is_made_revised_and_activated(world: World) -> None:
    made = await world.staff.CreateSurvey(creation())
    assert await world.staff.CreateSurvey(creation()) == made
    assert made.survey.state == survey_pb2.SURVEY_STATE_DRAFT
    assert made.survey.content == survey_content(sampling_percent=100)
    survey_id = made.survey.survey_id

    content = survey_content()
    content.name.CopyFrom(text("Better"))
    revision = survey_service_pb2.ReviseSurveyRequest(request_id="r1", survey_id=survey_id, content=content)
    revised = await world.staff.ReviseSurvey(revision)
    assert await world.staff.ReviseSurvey(revision) == revised
    assert (revised.survey.version, revised.survey.latest_version, revised.survey.active_version) == (2, 2, 0)

    activation = survey_service_pb2.ActivateSurveyRequest(request_id="a1", survey_id=survey_id, version=1)
    active = await world.staff.ActivateSurvey(activation)
    assert await world.staff.ActivateSurvey(activation) == active
    assert (active.survey.state, active.survey.active_version) == (survey_pb2.SURVEY_STATE_ACTIVE, 1)
    old = await world.staff.GetSurvey(survey_service_pb2.GetSurveyRequest(survey_id=survey_id, version=1))
    assert old.survey.content.name == text("Contact")
    new = await world.staff.GetSurvey(survey_service_pb2.GetSurveyRequest(survey_id=survey_id))
    assert new.survey.content.name == text("Better")


async def test_defaults_of_the_trigger(world: World) -> None:
    request = creation()
    request.content.trigger.Clear()
    trigger = (await world.staff.CreateSurvey(request)).survey.content.trigger
    assert (trigger.delay_minutes, trigger.hour_from, trigger.hour_to, trigger.sampling_percent) == (
        120,
        8,
        21,
        100,
    )
    assert not trigger.HasField("supplier_involved")


async def test_a_code_is_used_once(world: World) -> None:
    await world.staff.CreateSurvey(creation())
    assert (await refused(world.staff.CreateSurvey(creation(request_id="c2")))).reason == "SURVEY_CODE_TAKEN"
    other = creation("other", "c1")
    assert (await refused(world.staff.CreateSurvey(other))).reason == "IDEMPOTENCY_KEY_REUSED"


async def test_broken_content_names_every_field(world: World) -> None:
    request = creation(code="After contact")
    request.content.name.nn = ""
    request.content.questions[2].ClearField("options")
    error = await refused(world.staff.CreateSurvey(request))
    assert error.reason == "SURVEY_INVALID"
    assert {(v.field, v.rule) for v in error.violations} == {
        ("code", "KEY_FORMAT"),
        ("content.name.nn", "REQUIRED"),
        ("content.questions[2].options", "OPTION_COUNT"),
    }
    request = creation()
    request.kind = survey_pb2.SURVEY_KIND_UNSPECIFIED
    request.content.questions[0].kind = survey_pb2.QUESTION_KIND_UNSPECIFIED
    assert (await refused(world.staff.CreateSurvey(request))).reason == "SURVEY_INVALID"
    assert await world.rows("surveys") == []


async def test_unknown_surveys_and_versions(world: World) -> None:
    made = await world.staff.CreateSurvey(creation())
    get = survey_service_pb2.GetSurveyRequest
    assert (await refused(world.staff.GetSurvey(get(survey_id="sur_none")))).reason == "SURVEY_NOT_FOUND"
    beyond = get(survey_id=made.survey.survey_id, version=2)
    assert (await refused(world.staff.GetSurvey(beyond))).reason == "SURVEY_VERSION_NOT_FOUND"


async def test_the_list_has_pages(world: World) -> None:
    for number in range(3):
        await world.staff.CreateSurvey(creation(f"survey_{number}", f"c{number}"))
    request = survey_service_pb2.ListSurveysRequest(page_size=2)
    first = await world.staff.ListSurveys(request)
    second = await world.staff.ListSurveys(
        survey_service_pb2.ListSurveysRequest(page_size=2, page_token=first.next_page_token)
    )
    assert [s.code for s in (*first.surveys, *second.surveys)] == ["survey_0", "survey_1", "survey_2"]
    assert second.next_page_token == ""
    for token in ("cus_1", first.surveys[1].survey_id, f"x{first.next_page_token}"):
        bad = survey_service_pb2.ListSurveysRequest(page_token=token)
        assert (await refused(world.staff.ListSurveys(bad))).reason == "PAGE_TOKEN_INVALID"


@pytest.mark.parametrize(
    "caller", [ANONYMOUS, Caller("customer", "cus_1"), Caller("staff", "s", roles=frozenset({"finance"}))]
)
async def test_others_may_not(world: World, caller: Caller) -> None:
    stub: Any = world.place.stub("survey", survey_service_pb2_grpc.SurveyServiceStub, caller)
    assert (await refused(stub.CreateSurvey(creation()))).reason == "CALLER_NOT_ALLOWED"
    assert (
        await refused(stub.GetResults(survey_service_pb2.GetResultsRequest(survey_id="sur_1")))
    ).reason == "CALLER_NOT_ALLOWED"
