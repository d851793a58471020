"""The form behind an invitation's link, for whoever holds the link; no login."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path

from gateway.dependencies import AnonymousCaller, Clients, IdempotencyKey, Language
from gateway.schemas.survey_answers import AnswersSaved, SaveAnswers, SurveyForm
from personvern.survey.v1 import survey_service_pb2 as pb

router = APIRouter(prefix="/v1/public", tags=["surveys"])

Token = Annotated[str, Path(max_length=128, description="From the link in the invitation.")]


@router.get("/surveys/{token}", operation_id="open_survey", summary="The form behind an invitation's link")
async def open_form(
    token: Token, caller: AnonymousCaller, clients: Clients, language: Language
) -> SurveyForm:
    """The questions in the reader's language, and what is done with the answers."""
    opened = await clients.survey.OpenForm(pb.OpenFormRequest(token=token, language=language))
    return SurveyForm.of(opened.form)


@router.post("/surveys/{token}", operation_id="answer_survey", summary="Save or submit answers")
async def answer(
    token: Token, body: SaveAnswers, caller: AnonymousCaller, key: IdempotencyKey, clients: Clients
) -> AnswersSaved:
    """Save a part, or with `final` submit: once."""
    return AnswersSaved.of(await clients.survey.SaveAnswers(body.message(key, token)))
