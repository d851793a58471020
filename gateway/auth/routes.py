"""`POST /oauth/token` for partners (RFC 6749, 4.4) and the development login."""

from __future__ import annotations

import base64
import binascii
from typing import Any
from urllib.parse import parse_qs, unquote_plus

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from pydantic import Field

from gateway.auth.own_tokens import DEVELOPMENT_SECONDS, PARTNER_SECONDS, OwnTokens
from gateway.clients import Stubs
from gateway.problems import OAUTH_ANSWERS, note_refusal, oauth_error
from gateway.schemas.model import Answer, Body
from personvern.disclosure.v1 import disclosure_service_pb2 as disclosure_pb
from personvern.disclosure.v1 import partner_client_service_pb2 as client_pb
from services.chassis.caller import set_caller
from services.chassis.errors import Kind, RemoteError

partner_router = APIRouter(tags=["partners"])
development_router = APIRouter(prefix="/dev", tags=["development"])

STAFF = {
    "anne.agent": ["agent"],
    "marius.marketing": ["marketing"],
    "frida.finance": ["finance"],
    "pia.personvern": ["dpo"],
    "odd.ops": ["ops"],
    "test.staff": ["agent", "marketing", "finance", "dpo", "ops"],
}


class Token(Answer):
    """An access token."""

    access_token: str = Field(examples=["eyJhbGciOiJFZDI1NTE5In0…"])
    token_type: str = "Bearer"  # noqa: S105 - its type, not a token
    expires_in: int = Field(description="Seconds.", examples=[300])
    scope: str = ""


ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_FORM = {
    "type": "object",
    "required": ["grant_type"],
    "properties": {
        "grant_type": {"type": "string", "enum": ["client_credentials"]},
        "client_id": {"type": "string", "maxLength": 200},
        "client_secret": {"type": "string", "maxLength": 500},
        "client_assertion_type": {"type": "string", "enum": [ASSERTION_TYPE]},
        "client_assertion": {"type": "string", "maxLength": 8192},
        "scope": {"type": "string", "maxLength": 2000, "examples": ["invoices:read"]},
    },
}
_FORM_TYPE = "application/x-www-form-urlencoded"


@partner_router.post(
    "/oauth/token",
    operation_id="partner_token",
    summary="Token for a partner",
    response_model=Token,
    responses=OAUTH_ANSWERS,
    openapi_extra={"requestBody": {"required": True, "content": {_FORM_TYPE: {"schema": _FORM}}}},
)
async def partner_token(request: Request) -> Any:
    """Client credentials, by HTTP Basic or in the form, or a signed assertion (`private_key_jwt`, RFC 7523).

    An assertion is meant for this address or for the issuer, lives five minutes at most and is taken once.
    The token lasts five minutes and dies with its client and its agreement. Refusals have the form of OAuth
    2.0.
    """
    form = await _form(request)
    if form.get("grant_type") != "client_credentials":
        return oauth_error("unsupported_grant_type", "grant_type must be client_credentials.")
    set_caller(None)
    by_assertion = "client_assertion" in form or "client_assertion_type" in form
    if by_assertion and ("client_secret" in form or request.headers.get("authorization")):
        return oauth_error("invalid_request", "Prove who you are in one way only.")
    try:
        asked = _by_assertion(request, form) if by_assertion else _by_secret(request, form)
        found, client_id = await asked
    except _Unproven as unproven:
        return oauth_error("invalid_client", str(unproven))
    except RemoteError as error:
        return _refused(error)
    tokens: OwnTokens = request.app.state.tokens
    token = tokens.for_partner(
        found.processor_id, found.agreement_id, client_id, found.purposes, found.scopes
    )
    answer = Token(access_token=token, expires_in=PARTNER_SECONDS, scope=" ".join(found.scopes))
    return JSONResponse(answer.model_dump(), headers={"Cache-Control": "no-store"})


class _Unproven(Exception):
    """Nothing to check was sent."""


async def _by_secret(request: Request, form: dict[str, str]) -> tuple[Any, str]:
    client_id, client_secret = form.get("client_id", ""), form.get("client_secret", "")
    header = request.headers.get("authorization", "")
    if header:
        client_id, client_secret = _basic(header)
    if not client_id or not client_secret:
        raise _Unproven("Say who you are: client_id and client_secret.")
    clients: Stubs = request.app.state.clients
    asked = disclosure_pb.AuthenticateClientRequest(
        client_id=client_id, secret=client_secret, scopes=form.get("scope", "").split()
    )
    return await clients.disclosure.AuthenticateClient(asked), client_id


async def _by_assertion(request: Request, form: dict[str, str]) -> tuple[Any, str]:
    if form.get("client_assertion_type") != ASSERTION_TYPE or not form.get("client_assertion"):
        raise _Unproven("Send client_assertion and its client_assertion_type.")
    clients: Stubs = request.app.state.clients
    issuer = request.app.state.tokens.partner_issuer
    asked = client_pb.AuthenticateAssertionRequest(
        assertion=form["client_assertion"],
        client_id=form.get("client_id", ""),
        audiences=[issuer, f"{issuer}/oauth/token"],
        scopes=form.get("scope", "").split(),
    )
    found = await clients.partner_clients.AuthenticateAssertion(asked)
    return found, found.client_id


async def _form(request: Request) -> dict[str, str]:
    # Three short fields: not worth a library for forms. A field that comes twice counts as missing (RFC
    # 6749, 3.2).
    try:
        fields = parse_qs((await request.body()).decode(), max_num_fields=20)
    except ValueError:
        return {}
    return {name: values[0] for name, values in fields.items() if len(values) == 1}


def _basic(header: str) -> tuple[str, str]:
    scheme, _, encoded = header.partition(" ")
    if scheme.lower() != "basic":
        return "", ""
    try:
        name, _, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return unquote_plus(name), unquote_plus(secret)


def _refused(error: RemoteError) -> JSONResponse:
    if error.transient or error.kind is Kind.INTERNAL:
        raise error
    note_refusal(error)
    if "SCOPE" in error.reason:
        return oauth_error("invalid_scope", "The client does not have this scope.")
    return oauth_error(
        "invalid_client", "The client is unknown, its secret wrong, or its agreement not active."
    )


class Login(Body):
    """A test user who logs in. With roles it is a member of staff, without a customer."""

    subject: str = Field(min_length=1, max_length=100, examples=["kari"])
    roles: list[str] = Field(default=[], max_length=10, examples=[["agent"]])


@development_router.post("/login", operation_id="dev_login", summary="Log a test user in")
async def login(request: Request, body: Login) -> Token:
    """A login token for a test user. Not there in production."""
    tokens: OwnTokens = request.app.state.tokens
    token = tokens.for_development(body.subject, body.roles)
    return Token(access_token=token, expires_in=DEVELOPMENT_SECONDS)


@development_router.get("/jwks.json", operation_id="dev_keys", summary="Keys of the development issuer")
async def keys(request: Request) -> dict[str, Any]:
    """The public key of the development issuer as a JWK set."""
    tokens: OwnTokens = request.app.state.tokens
    return tokens.public_jwks()


@development_router.get("/users", operation_id="dev_users", summary="Test users of staff")
async def users() -> dict[str, list[str]]:
    """Test users of staff with their roles; any other subject logs in as a customer."""
    return STAFF
