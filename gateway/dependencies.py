"""What a route may ask for as a parameter: who calls, with which key, which page, which stubs."""

from __future__ import annotations

import re
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Header, Query, Request

from gateway.auth import Authenticator, Bearer
from gateway.clients import Stubs
from gateway.errors import (
    AccessReasonInvalid,
    ActingNotAllowed,
    BodyTooLarge,
    CustomerUnknown,
    IdempotencyKeyInvalid,
    IdempotencyKeyRequired,
    RoleMissing,
    ScopeMissing,
    VersionInvalid,
    WrongSurface,
)
from gateway.languages import best_language
from gateway.settings import Settings
from personvern.customer.v1.person_service_pb2 import CheckActingRequest
from personvern.disclosure.v1.disclosure_service_pb2 import CheckPartnerRequest
from services.chassis import deadline
from services.chassis.caller import Caller, set_caller, use_caller
from services.chassis.errors import AccessReasonRequired

_REASON = re.compile(r"(?P<code>[a-z][a-z0-9_-]{1,63})\s*(?:;\s*case=(?P<case>[A-Za-z0-9_-]{1,64}))?")
_KEY = re.compile(r"[\x21-\x7e]{1,128}")
# For the OpenAPI document; FastAPI must not know: a header that is missing has a refusal of its own.
REQUIRED = "x-required"
_CUSTOMER = re.compile(r"cus_[0-9a-f]{32}")
_VERSION = re.compile(r'"([1-9]\d{0,17})"')


# --- who calls
# ------------------------------------------------------------------------------------------------


async def _bearer(request: Request) -> Bearer | None:
    auth: Authenticator = request.app.state.auth
    return await auth.bearer(request.headers.get("authorization", ""))


def _as(request: Request, caller: Caller) -> Caller:
    set_caller(caller)
    request.state.caller = caller
    return caller


async def customer_caller(request: Request) -> Caller:
    """The customer who is logged in; `caller.id` is the customer id.

    With X-Acting-For it is the child for whom a guardian acts, and `caller.actor` is the guardian.
    Raises TokenMissing, TokenInvalid, TokenExpired, LoginTooWeak, WrongSurface, CustomerUnknown (logged in,
    but no customer yet), ActingNotAllowed.
    """
    auth: Authenticator = request.app.state.auth
    bearer = auth.required(await _bearer(request))
    if bearer.kind != "customer":
        raise WrongSurface("This is for customers.")
    return _as(request, await _for_whom(request, await auth.customer(bearer)))


async def _for_whom(request: Request, own: Caller) -> Caller:
    """The caller, or the child for whom it acts. The owner of the link is asked each time: an ended link and
    a sixteenth birthday cut at once. All refusals are one: whoever tries ids learns nothing.
    """
    child_id = request.headers.get("x-acting-for", "")
    if not child_id:
        return own
    stubs: Stubs = request.app.state.clients
    allowed = False
    if _CUSTOMER.fullmatch(child_id):
        with use_caller(None):
            asked = CheckActingRequest(guardian_id=own.id, dependant_id=child_id)
            allowed = (await stubs.persons.CheckActing(asked)).allowed
    if not allowed:
        raise ActingNotAllowed("You cannot act for this customer.")
    return Caller(kind="customer", id=child_id, actor=own.name)


async def anonymous_caller(request: Request) -> Caller:
    """Anyone. With a customer's login token, `caller.identity` says whose; a broken token is refused all
    the same.
    """
    bearer = await _bearer(request)
    identity = bearer.identity if bearer is not None and bearer.kind == "customer" else ""
    return _as(request, Caller(kind="anonymous", identity=identity))


async def anybody_caller(request: Request) -> Caller:
    """The customer when somebody is logged in who is one, else anyone; a broken token is refused."""
    auth: Authenticator = request.app.state.auth
    bearer = await _bearer(request)
    if bearer is not None and bearer.kind == "customer":
        with suppress(CustomerUnknown):
            return _as(request, await auth.customer(bearer))
    return await anonymous_caller(request)


def staff_caller(*roles: str, reads_personal_data: bool = False) -> Callable[..., Awaitable[Caller]]:
    """Staff with one of the roles. With `reads_personal_data` X-Access-Reason is required (428 without it).

    Raises RoleMissing, AccessReasonRequired, AccessReasonInvalid, and what `customer_caller` raises for
    tokens.
    """

    header = Header(
        default="",
        alias="X-Access-Reason",
        description="Why you look at a person's data: a code, and perhaps the case.",
        examples=["complaint; case=K-17"],
        json_schema_extra={REQUIRED: reads_personal_data},
    )

    async def staff(request: Request, reason: str = header) -> Caller:
        auth: Authenticator = request.app.state.auth
        bearer = auth.required(await _bearer(request))
        if bearer.kind != "staff":
            raise WrongSurface("This is for staff.")
        if not bearer.roles & set(roles):
            raise RoleMissing("Your roles do not cover this.", roles=" ".join(roles))
        code, case = _access_reason(reason)
        if reads_personal_data and not code:
            raise AccessReasonRequired("Say why you look at this person's data: X-Access-Reason.")
        caller = Caller(
            kind="staff",
            id=bearer.subject,
            roles=bearer.roles,
            access_reason=code,
            case_id=case,
            identity=bearer.identity,
        )
        return _as(request, caller)

    return staff


def partner_caller(*scopes: str) -> Callable[[Request], Awaitable[Caller]]:
    """A partner whose token has all these scopes; `caller.id` is the processor.

    Raises ScopeMissing, and RemoteError when its agreement or client is no longer in force.
    """

    async def partner(request: Request) -> Caller:
        auth: Authenticator = request.app.state.auth
        bearer = auth.required(await _bearer(request))
        if bearer.kind != "partner":
            raise WrongSurface("This is for partners.")
        if not set(scopes) <= bearer.scopes:
            raise ScopeMissing("Your token does not have the scope.", scopes=" ".join(scopes))
        await _in_force(request, bearer)
        caller = Caller(
            kind="partner",
            id=bearer.subject,
            scopes=bearer.scopes,
            purposes=bearer.purposes,
            agreement_id=bearer.agreement_id,
            client_id=bearer.client_id,
        )
        return _as(request, caller)

    return partner


async def _in_force(request: Request, bearer: Bearer) -> None:
    """Ask the owner of the agreement each time: a token that is out dies with its agreement and its client.
    Raises RemoteError.
    """
    stubs: Stubs = request.app.state.clients
    with use_caller(None):
        await stubs.disclosure.CheckPartner(
            CheckPartnerRequest(
                processor_id=bearer.subject,
                agreement_id=bearer.agreement_id,
                client_id=bearer.client_id,
            )
        )


async def operation_caller(request: Request) -> Caller:
    """Whoever may have started long work: a customer, staff of any role, or a partner."""
    auth: Authenticator = request.app.state.auth
    bearer = auth.required(await _bearer(request))
    if bearer.kind == "customer":
        return _as(request, await _for_whom(request, await auth.customer(bearer)))
    if bearer.kind == "partner":
        await _in_force(request, bearer)
    caller = Caller(
        kind=bearer.kind,
        id=bearer.subject,
        roles=bearer.roles,
        scopes=bearer.scopes,
        purposes=bearer.purposes,
        agreement_id=bearer.agreement_id,
        client_id=bearer.client_id,
    )
    return _as(request, caller)


def _access_reason(header: str) -> tuple[str, str]:
    if not header:
        return "", ""
    match = _REASON.fullmatch(header.strip())
    if match is None:
        raise AccessReasonInvalid("X-Access-Reason is a code like complaint, and perhaps ; case=<id>.")
    return match["code"], match["case"] or ""


CustomerCaller = Annotated[Caller, Depends(customer_caller)]
AnonymousCaller = Annotated[Caller, Depends(anonymous_caller)]
AnybodyCaller = Annotated[Caller, Depends(anybody_caller)]
OperationCaller = Annotated[Caller, Depends(operation_caller)]


# --- how
# ------------------------------------------------------------------------------------------------------

_KEY_TEXT = "Send the same key again and nothing happens twice; the answer is the same."


_KEY_SCHEMA: dict[str, Any] = {"pattern": f"^{_KEY.pattern}$"}
_KeyHeader = Annotated[
    str, Header(alias="Idempotency-Key", description=_KEY_TEXT, json_schema_extra=_KEY_SCHEMA)
]
_RequiredKeyHeader = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        description=_KEY_TEXT,
        json_schema_extra={**_KEY_SCHEMA, REQUIRED: True},
    ),
]


async def idempotency_key(request: Request, given: _KeyHeader = "") -> str:
    """The caller's Idempotency-Key, or a new one; it goes back. Raises IdempotencyKeyInvalid."""
    if given and _KEY.fullmatch(given) is None:
        raise IdempotencyKeyInvalid("Idempotency-Key is 1 to 128 printable characters without spaces.")
    request.state.idempotency_key = key = given or secrets.token_hex(16)
    return key


async def money_idempotency_key(request: Request, given: _RequiredKeyHeader = "") -> str:
    """The caller's Idempotency-Key, which must be there. Raises IdempotencyKeyRequired,
    IdempotencyKeyInvalid.
    """
    if not given:
        raise IdempotencyKeyRequired("Send an Idempotency-Key: this must not happen twice.")
    return await idempotency_key(request, given)


IdempotencyKey = Annotated[str, Depends(idempotency_key)]
RequiredIdempotencyKey = Annotated[str, Depends(money_idempotency_key)]


@dataclass(frozen=True)
class Page:
    """Which page of a list: at most `size` items from where `token` of the page before says."""

    size: int
    token: str


async def page(
    page_size: Annotated[int, Query(ge=1, le=200, description="Items on a page.")] = 50,
    page_token: Annotated[str, Query(max_length=512, description="From the page before.")] = "",
) -> Page:
    """The page asked for."""
    return Page(page_size, page_token)


PageAsked = Annotated[Page, Depends(page)]


async def language(request: Request) -> str:
    """`nb`, `nn` or `en`, by Accept-Language; `nb` when it says nothing that we have."""
    return best_language(request.headers.get("accept-language", ""))


Language = Annotated[str, Depends(language)]


async def expected_version(
    if_match: Annotated[str, Header(description="ETag of what you saw.", examples=['"3"'])] = "",
) -> int | None:
    """The version in If-Match, None when the caller does not care. Raises VersionInvalid."""
    if not if_match or if_match == "*":
        return None
    match = _VERSION.fullmatch(if_match)
    if match is None:
        raise VersionInvalid('If-Match is a version in quotation marks, such as "3".')
    return int(match[1])


ExpectedVersion = Annotated[int | None, Depends(expected_version)]


async def upload(request: Request) -> AsyncIterator[bytes]:
    """The body as it comes, up to the limit for files, with the time budget for long work. Raises
    BodyTooLarge.
    """
    settings: Settings = request.app.state.settings
    request.state.body_limit = settings.upload_limit
    if int(request.headers.get("content-length", "0")) > settings.upload_limit:
        raise BodyTooLarge("The file is too large.", limit=str(settings.upload_limit))
    deadline.set_budget(settings.long_time_budget)
    return request.stream()


Upload = Annotated[AsyncIterator[bytes], Depends(upload)]


async def long_work(request: Request) -> None:
    """The time budget for long work, where the answer is what is waited for."""
    settings: Settings = request.app.state.settings
    deadline.set_budget(settings.long_time_budget)


LongWork = Depends(long_work)


# --- whom to ask
# ----------------------------------------------------------------------------------------------


async def clients(request: Request) -> Stubs:
    """The stubs of the five contexts."""
    stubs: Stubs = request.app.state.clients
    return stubs


Clients = Annotated[Stubs, Depends(clients)]
