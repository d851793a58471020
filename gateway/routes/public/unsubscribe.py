"""Opting out by the link in a message, without logging in (markedsføringsloven § 15, RFC 8058)."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import HTMLResponse

from gateway.dependencies import AnonymousCaller, Clients, IdempotencyKey, Language
from gateway.errors import OptOutPurposeGone
from gateway.unsubscribe_page import ask_page, done_page, refusal_page
from personvern.consent.v1 import consent_service_pb2 as consent
from personvern.customer.v1 import customer_service_pb2 as customer
from services.chassis.caller import Caller, use_caller
from services.chassis.errors import DomainError

router = APIRouter(prefix="/v1/public", tags=["unsubscribe"])

Token = Annotated[str, Path(max_length=128, description="From the link in the message.")]


@router.get(
    "/unsubscribe/{token}",
    operation_id="ask_unsubscribe",
    summary="The page behind an opt-out link",
    response_class=HTMLResponse,
)
async def ask(
    request: Request, token: Token, caller: AnonymousCaller, clients: Clients, language: Language
) -> HTMLResponse:
    """Ask before anything changes, in the language of the message."""
    try:
        found = await _resolved(token, clients)
        return ask_page(found.language, *await _named(found, clients))
    except DomainError as error:
        return _refused(request, error, language)


@router.post(
    "/unsubscribe/{token}",
    operation_id="unsubscribe",
    summary="Opt out in one click",
    response_class=HTMLResponse,
)
async def unsubscribe(
    request: Request,
    token: Token,
    caller: AnonymousCaller,
    key: IdempotencyKey,
    clients: Clients,
    language: Language,
) -> HTMLResponse:
    """Object to the purpose of the message. Who holds the link acts for its receiver, in this only."""
    try:
        return await _opted_out(token, key, clients)
    except DomainError as error:
        return _refused(request, error, language)


async def _opted_out(token: str, key: str, clients: Clients) -> HTMLResponse:
    found = await _resolved(token, clients)
    purpose, company = await _named(found, clients)
    with use_caller(Caller(kind="customer", id=found.customer_id)):
        await clients.consent.ObjectToPurpose(
            consent.ObjectToPurposeRequest(
                request_id=key,
                customer_id=found.customer_id,
                purpose=found.purpose,
                channel=found.channel,
            )
        )
    return done_page(found.language, purpose, company)


def _refused(request: Request, error: DomainError, language: str) -> HTMLResponse:
    # A person sees a page; a mail server that opts out in one click gets the problem.
    if "text/html" not in request.headers.get("accept", ""):
        raise error
    return refusal_page(error, language)


async def _resolved(token: str, clients: Clients) -> customer.ResolveOptOutResponse:
    with use_caller(None):  # the gateway asks for itself: whoever holds a link must not learn whose it is
        found: customer.ResolveOptOutResponse = await clients.customer.ResolveOptOut(
            customer.ResolveOptOutRequest(token=token)
        )
    return found


async def _named(found: customer.ResolveOptOutResponse, clients: Clients) -> tuple[str, str]:
    """What the messages are about, in the language of the message, and who sends them.

    Raises OptOutPurposeGone: the policy has dropped the purpose since, so nothing is sent for it any more.
    """
    policy = (await clients.consent.GetPolicy(consent.GetPolicyRequest())).policy
    purpose = next((item for item in policy.purposes if item.key == found.purpose), None)
    if purpose is None:
        raise OptOutPurposeGone("We no longer send messages of this kind: there is nothing to opt out of.")
    return str(getattr(purpose.name, found.language)), policy.controller.name
