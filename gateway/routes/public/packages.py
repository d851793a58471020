"""An access package behind a link, for who asked without a login; it needs the person's birth date too."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from urllib.parse import parse_qsl

from fastapi import APIRouter, Header, Path, Query, Request, Response
from fastapi.responses import HTMLResponse

from gateway import packages
from gateway.dependencies import AnonymousCaller, Clients, Language, LongWork
from gateway.languages import best_language
from gateway.package_page import ask_page
from gateway.schemas.data_requests import OpenPackage
from personvern.disclosure.v1 import data_request_service_pb2 as rpc
from personvern.disclosure.v1 import disclosure_service_pb2 as forms
from services.chassis.caller import use_caller
from services.chassis.errors import DomainError, Invalid

router = APIRouter(prefix="/v1/public", tags=["data requests"])

Token = Annotated[str, Path(max_length=64, description="From the link in the message.")]
LinkLanguage = Annotated[str, Query(alias="lang", max_length=2, description="Language of the message.")]
_BY_BUTTON = {
    "page": forms.PACKAGE_FORMAT_HTML,
    "pdf": forms.PACKAGE_FORMAT_PDF,
    "file": forms.PACKAGE_FORMAT_JSON,
}


@router.get(
    "/packages/{token}",
    operation_id="ask_for_package",
    summary="The page behind the link to a package",
    response_class=HTMLResponse,
)
async def ask(
    request: Request, token: Token, caller: AnonymousCaller, language: Language, lang: LinkLanguage = ""
) -> HTMLResponse:
    """Asks for the birth date; nothing is fetched, because mail scanners open links."""
    language = best_language(lang) if lang else language
    return ask_page(language, f"{request.url.path}/form?lang={language}")


@router.post(
    "/packages/{token}",
    operation_id="open_package",
    summary="The package behind a link",
    response_class=Response,
    dependencies=[LongWork],
    responses=packages.ANSWERS,
)
async def open_it(
    token: Token,
    body: OpenPackage,
    caller: AnonymousCaller,
    clients: Clients,
    accept: Annotated[str, Header(examples=["application/pdf"])] = "",
    accept_language: Annotated[str, Header(examples=["nn"])] = "",
) -> Response:
    """In the form that `Accept` likes best. After five wrong birth dates the link works no more."""
    language = best_language(accept_language) if accept_language else ""
    return await _opened(token, body.birth_date.isoformat(), packages.wanted(accept), language, clients)


@router.post("/packages/{token}/form", include_in_schema=False, dependencies=[LongWork])
async def open_by_page(
    request: Request,
    token: Token,
    caller: AnonymousCaller,
    clients: Clients,
    language: Language,
    lang: LinkLanguage = "",
) -> Any:
    """What the page's form sends."""
    language = best_language(lang) if lang else language
    action = f"{request.url.path}?lang={language}"
    try:
        fields = dict(parse_qsl((await request.body()).decode(), max_num_fields=10))
        born = date.fromisoformat(fields.get("birth_date", "")).isoformat()
        form = _BY_BUTTON[fields.get("form", "page")]
    except (ValueError, KeyError):
        return ask_page(language, action, Invalid())
    try:
        return await _opened(token, born, form, language, clients)
    except DomainError as error:
        return ask_page(language, action, error)


async def _opened(
    token: str, birth_date: str, form: forms.PackageFormat, language: str, clients: Clients
) -> Response:
    request = rpc.OpenPackageLinkRequest(token=token, birth_date=birth_date, format=form, language=language)
    with use_caller(None):  # the gateway asks for itself: who has the link is nobody until the date is right
        found = await clients.data_requests.OpenPackageLink(request)
    return packages.answer(form, found.media_type, found.content)
