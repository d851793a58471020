"""Surveys for staff: set up, activate, pause, read results."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Response

from gateway import survey_csv
from gateway.dependencies import Clients, IdempotencyKey, PageAsked, staff_caller
from gateway.schemas.survey_answers import SurveyResults
from gateway.schemas.survey_sharing import NotAskedCounts
from gateway.schemas.surveys import ActivateSurvey, CreateSurvey, ReviseSurvey, Survey, SurveyList
from gateway.schemas.times import MomentGiven
from personvern.survey.v1 import survey_service_pb2 as pb
from services.chassis.caller import Caller

router = APIRouter(prefix="/v1/staff", tags=["surveys"])

Editor = Annotated[Caller, Depends(staff_caller("marketing", "dpo", "ops"))]
Reader = Annotated[Caller, Depends(staff_caller("agent", "marketing", "dpo", "ops"))]
SurveyId = Annotated[str, Path(max_length=64, examples=["sur_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]
Topic = Annotated[str, Query(max_length=80, examples=["invoice"], description="With those below it.")]
Moment = Annotated[MomentGiven | None, Query(examples=["2026-08-01T00:00:00+02:00"])]


@router.post("/surveys", operation_id="create_survey", summary="Make a survey, as a draft")
async def create(body: CreateSurvey, caller: Editor, key: IdempotencyKey, clients: Clients) -> Survey:
    """Make a survey with its first version."""
    made = await clients.survey.CreateSurvey(body.message(key))
    return Survey.of(made.survey)


@router.get("/surveys", operation_id="list_surveys", summary="All surveys")
async def list_all(caller: Reader, clients: Clients, page: PageAsked) -> SurveyList:
    """All surveys, each with its newest version."""
    request = pb.ListSurveysRequest(page_size=page.size, page_token=page.token)
    return SurveyList.of(await clients.survey.ListSurveys(request))


@router.get("/surveys/{survey_id}", operation_id="get_survey", summary="One survey")
async def get(
    survey_id: SurveyId,
    caller: Reader,
    clients: Clients,
    version: Annotated[int, Query(ge=0, le=1_000_000, description="0: the newest.")] = 0,
) -> Survey:
    """One survey with one of its versions."""
    found = await clients.survey.GetSurvey(pb.GetSurveyRequest(survey_id=survey_id, version=version))
    return Survey.of(found.survey)


@router.post("/surveys/{survey_id}:revise", operation_id="revise_survey", summary="Add a version")
async def revise(
    survey_id: SurveyId, body: ReviseSurvey, caller: Editor, key: IdempotencyKey, clients: Clients
) -> Survey:
    """Add a version; it asks nobody until it is activated."""
    request = pb.ReviseSurveyRequest(request_id=key, survey_id=survey_id, content=body.content.message())
    return Survey.of((await clients.survey.ReviseSurvey(request)).survey)


@router.post("/surveys/{survey_id}:activate", operation_id="activate_survey", summary="Let a version ask")
async def activate(
    survey_id: SurveyId, body: ActivateSurvey, caller: Editor, key: IdempotencyKey, clients: Clients
) -> Survey:
    """Let a version ask, in place of the one before."""
    request = pb.ActivateSurveyRequest(request_id=key, survey_id=survey_id, version=body.version)
    return Survey.of((await clients.survey.ActivateSurvey(request)).survey)


@router.post("/surveys/{survey_id}:pause", operation_id="pause_survey", summary="Stop asking")
async def pause(survey_id: SurveyId, caller: Editor, key: IdempotencyKey, clients: Clients) -> Survey:
    """Ask nobody new; who has an invitation may answer it."""
    request = pb.PauseSurveyRequest(request_id=key, survey_id=survey_id)
    return Survey.of((await clients.survey.PauseSurvey(request)).survey)


@router.get("/surveys/{survey_id}/results", operation_id="get_survey_results", summary="Counts and scores")
async def results(
    survey_id: SurveyId,
    caller: Reader,
    clients: Clients,
    from_time: Moment = None,
    to_time: Moment = None,
    channel: Annotated[str, Query(max_length=40)] = "",
    topic: Topic = "",
) -> SurveyResults:
    """Counts and scores from five answers on; scores, and counts under a filter, are of whole groups of five
    and more and of days that are over. No person's answer can be read from them.
    """
    request = pb.GetResultsRequest(survey_id=survey_id, channel=channel, topic=topic)
    _put(request, "from_time", from_time)
    _put(request, "to_time", to_time)
    return SurveyResults.of(await clients.survey.GetResults(request))


@router.get(
    "/surveys/{survey_id}/results.csv",
    operation_id="export_survey_results",
    summary="Counts and scores as CSV",
    response_class=Response,
    responses={200: {"content": {"text/csv": {"schema": {"type": "string"}}}}},
)
async def results_as_csv(
    survey_id: SurveyId,
    caller: Reader,
    clients: Clients,
    from_time: Moment = None,
    to_time: Moment = None,
    channel: Annotated[str, Query(max_length=40)] = "",
    topic: Topic = "",
) -> Response:
    """One line per figure, the very figures of the results."""
    found = await results(survey_id, caller, clients, from_time, to_time, channel, topic)
    name = f'attachment; filename="results-{found.survey_id}.csv"'
    return Response(survey_csv.of(found), media_type="text/csv", headers={"Content-Disposition": name})


@router.get("/survey-refusals", operation_id="count_not_asked", summary="Why people were not asked")
async def not_asked(
    caller: Reader,
    clients: Clients,
    from_time: Moment = None,
    to_time: Moment = None,
    survey_id: Annotated[str, Query(max_length=64)] = "",
) -> NotAskedCounts:
    """Each closed contact that led to no question has a reason; here they are counted, nobody is named. Of a
    period whole days are counted, and reasons of fewer than five contacts are left out.
    """
    request = pb.CountNotAskedRequest(survey_id=survey_id)
    _put(request, "from_time", from_time)
    _put(request, "to_time", to_time)
    return NotAskedCounts.of(await clients.survey.CountNotAsked(request))


def _put(request: pb.GetResultsRequest | pb.CountNotAskedRequest, name: str, given: datetime | None) -> None:
    if given is not None:
        getattr(request, name).FromDatetime(given)
