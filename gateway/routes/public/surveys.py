"""The form behind an invitation's link, for whoever holds the link; no login."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import parse_qsl

from fastapi import APIRouter, Path, Query, Request

from gateway import survey_page, texts
from gateway.dependencies import AnonymousCaller, Clients, IdempotencyKey, Language
from gateway.languages import LANGUAGES
from gateway.schemas.survey_answers import AnswersSaved, SaveAnswers, SurveyForm
from personvern.survey.v1 import survey_service_pb2 as pb
from services.chassis.errors import DomainError, Invalid, Violation

router = APIRouter(prefix="/v1/public", tags=["surveys"])

Token = Annotated[str, Path(max_length=128, description="From the link in the invitation.")]

LinkLanguage = Annotated[
    str,
    Query(
        max_length=8,
        description="nb, nn or en, from the link: the language of the mail, which wins over Accept-Language.",
        examples=["nn"],
    ),
]


@router.get(
    "/surveys/{token}",
    operation_id="open_survey",
    summary="The form behind an invitation's link",
    response_model=SurveyForm,
    responses={200: {"content": {"text/html": {}}}},
)
async def open_form(
    request: Request,
    token: Token,
    caller: AnonymousCaller,
    clients: Clients,
    language: Language,
    lang: LinkLanguage = "",
) -> Any:
    """The questions in the reader's language, and what is done with the answers. A browser gets a page."""
    as_page = survey_page.wants_page(request.headers.get("accept", ""))
    language = _chosen(lang, language)
    try:
        opened = await clients.survey.OpenForm(pb.OpenFormRequest(token=token, language=language))
    except DomainError as error:
        if as_page:
            return survey_page.refusal_page(error, language)
        raise
    form = SurveyForm.of(opened.form)
    return survey_page.form_page(form, f"{request.url.path}/form?lang={language}") if as_page else form


@router.post("/surveys/{token}", operation_id="answer_survey", summary="Save or submit answers")
async def answer(
    token: Token, body: SaveAnswers, caller: AnonymousCaller, key: IdempotencyKey, clients: Clients
) -> AnswersSaved:
    """Save a part, or with `final` submit: once."""
    return AnswersSaved.of(await clients.survey.SaveAnswers(body.message(key, token)))


@router.post("/surveys/{token}/form", include_in_schema=False)
async def answer_by_page(
    request: Request,
    token: Token,
    caller: AnonymousCaller,
    clients: Clients,
    language: Language,
    lang: LinkLanguage = "",
) -> Any:
    """Submit what the page's form sends."""
    language = _chosen(lang, language)
    try:
        fields = parse_qsl((await request.body()).decode(), keep_blank_values=True, max_num_fields=500)
        key = dict(fields).get("key", "")
        body = survey_page.answers_of(fields)
    except ValueError:
        return survey_page.refusal_page(Invalid(), language)
    try:
        saved = await clients.survey.SaveAnswers(body.message(key, token))
    except DomainError as error:
        if error.reason != "SURVEY_ANSWERS_INVALID":
            return survey_page.refusal_page(error, language)
        return await _to_mend(request, token, body, error, clients, language)
    return survey_page.thanks_page(language, final=body.final, follow_up=saved.follow_up)


async def _to_mend(
    request: Request, token: str, body: SaveAnswers, error: DomainError, clients: Clients, language: str
) -> Any:
    """The form once more, with what was sent and what is wrong with it."""
    try:
        opened = await clients.survey.OpenForm(pb.OpenFormRequest(token=token, language=language))
    except DomainError as gone:
        return survey_page.refusal_page(gone, language)
    told = [
        Violation(
            one.field, one.rule, texts.violation(error.domain, one.rule, language, one.text) or one.text
        )
        for one in error.violations
    ]
    action = f"{request.url.path}?lang={language}"
    return survey_page.mending_page(SurveyForm.of(opened.form), action, body, told)


def _chosen(in_link: str, accepted: str) -> str:
    return in_link if in_link in LANGUAGES else accepted
