"""Every refusal as RFC 9457 problem+json. The only place that knows HTTP status codes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from http import HTTPStatus
from math import ceil
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from opentelemetry import trace
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from gateway import texts
from gateway.errors import (
    BodyTooLarge,
    EncodingBroken,
    FieldUnknown,
    JsonMalformed,
    MediaTypeUnsupported,
    MethodNotAllowed,
    RouteUnknown,
    TypeWrong,
)
from gateway.languages import best_language
from services.chassis import telemetry
from services.chassis.errors import (
    DomainError,
    Internal,
    Invalid,
    Kind,
    RemoteError,
    Violation,
    from_exception,
)

ACCEPTED = int(HTTPStatus.ACCEPTED)
OK = int(HTTPStatus.OK)
NOT_MODIFIED = int(HTTPStatus.NOT_MODIFIED)
NOT_ACCEPTABLE = int(HTTPStatus.NOT_ACCEPTABLE)
NO_CONTENT = int(HTTPStatus.NO_CONTENT)
NOT_READY = int(HTTPStatus.SERVICE_UNAVAILABLE)
FAULT = int(HTTPStatus.INTERNAL_SERVER_ERROR)
MEDIA_TYPE = "application/problem+json"

_STATUS = {
    Kind.INVALID: HTTPStatus.UNPROCESSABLE_ENTITY,
    Kind.NOT_FOUND: HTTPStatus.NOT_FOUND,
    Kind.ALREADY_EXISTS: HTTPStatus.CONFLICT,
    Kind.CONFLICT: HTTPStatus.CONFLICT,
    Kind.PRECONDITION: HTTPStatus.CONFLICT,
    Kind.FORBIDDEN: HTTPStatus.FORBIDDEN,
    Kind.UNAUTHENTICATED: HTTPStatus.UNAUTHORIZED,
    Kind.EXHAUSTED: HTTPStatus.TOO_MANY_REQUESTS,
    Kind.UNAVAILABLE: HTTPStatus.SERVICE_UNAVAILABLE,
    Kind.DEADLINE: HTTPStatus.GATEWAY_TIMEOUT,
    Kind.ABORTED: HTTPStatus.CONFLICT,
    Kind.INTERNAL: HTTPStatus.INTERNAL_SERVER_ERROR,
    Kind.UNIMPLEMENTED: HTTPStatus.NOT_IMPLEMENTED,
    Kind.CANCELLED: HTTPStatus.SERVICE_UNAVAILABLE,
}
# Reasons whose status says more than that of their kind.
_BY_REASON = {
    "ACCESS_REASON_REQUIRED": HTTPStatus.PRECONDITION_REQUIRED,
    "ACCESS_REASON_INVALID": HTTPStatus.BAD_REQUEST,
    "IDEMPOTENCY_KEY_REQUIRED": HTTPStatus.BAD_REQUEST,
    "IDEMPOTENCY_KEY_INVALID": HTTPStatus.BAD_REQUEST,
    "IF_MATCH_INVALID": HTTPStatus.BAD_REQUEST,
    "JSON_MALFORMED": HTTPStatus.BAD_REQUEST,
    "ENCODING_BROKEN": HTTPStatus.BAD_REQUEST,
    "PAGE_TOKEN_INVALID": HTTPStatus.BAD_REQUEST,
    "CUSTOMER_CHANGED": HTTPStatus.PRECONDITION_FAILED,
    "AGREEMENT_CHANGED": HTTPStatus.PRECONDITION_FAILED,
    "BREACH_CHANGED": HTTPStatus.PRECONDITION_FAILED,
    "PREFERENCES_CHANGED": HTTPStatus.PRECONDITION_FAILED,
    "BODY_TOO_LARGE": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "NOT_ACCEPTABLE": HTTPStatus.NOT_ACCEPTABLE,
    "EHF_NOT_FOR_PERSONS": HTTPStatus.NOT_ACCEPTABLE,
    "MEDIA_TYPE_UNSUPPORTED": HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    "REQUEST_MALFORMED": HTTPStatus.BAD_REQUEST,
    "HEADERS_TOO_LARGE": HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
    "BODY_TOO_SLOW": HTTPStatus.REQUEST_TIMEOUT,
    "METHOD_NOT_ALLOWED": HTTPStatus.METHOD_NOT_ALLOWED,
}
# What OpenAPI says that every operation may answer besides its success: status -> what it means.
EVERYWHERE = {
    HTTPStatus.BAD_REQUEST: "Malformed: broken JSON, encoding or header.",
    HTTPStatus.NOT_FOUND: "There is no such thing for this caller.",
    HTTPStatus.METHOD_NOT_ALLOWED: "Not with this method; `Allow` names those that do.",
    HTTPStatus.REQUEST_TIMEOUT: "The body came too slowly.",
    HTTPStatus.CONFLICT: "Not possible as things stand, or the Idempotency-Key was used for something else.",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "The body is too large.",
    HTTPStatus.UNPROCESSABLE_ENTITY: "Fields break rules; `violations` names each.",
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE: "The headers are larger than 16 KiB.",
    HTTPStatus.TOO_MANY_REQUESTS: "Too many requests; `Retry-After` says when to try again.",
    HTTPStatus.INTERNAL_SERVER_ERROR: "Something went wrong inside; `trace_id` leads to the log.",
    HTTPStatus.SERVICE_UNAVAILABLE: "A part cannot be reached; the same request may be sent again.",
    HTTPStatus.GATEWAY_TIMEOUT: "It took too long; the same request may be sent again.",
}
LOGGED_IN = {
    HTTPStatus.UNAUTHORIZED: "No token, or one that cannot be used.",
    HTTPStatus.FORBIDDEN: "The caller may not do this.",
}
CHANGING = {
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "The body is not in the right format.",
}
CONDITIONAL = {HTTPStatus.PRECONDITION_FAILED: "Somebody changed it since the version in If-Match."}
STAFF = {HTTPStatus.PRECONDITION_REQUIRED: "X-Access-Reason is missing."}


# Headers of answers, by status as OpenAPI writes it.
HEADERS = {
    str(int(HTTPStatus.ACCEPTED)): "Location",
    str(int(HTTPStatus.UNAUTHORIZED)): "WWW-Authenticate",
    str(int(HTTPStatus.METHOD_NOT_ALLOWED)): "Allow",
    str(int(HTTPStatus.TOO_MANY_REQUESTS)): "Retry-After",
    str(int(HTTPStatus.SERVICE_UNAVAILABLE)): "Retry-After",
}


class FieldViolation(BaseModel):
    """A field that breaks a rule."""

    field: str = Field(examples=["home_address.postcode"])
    rule: str = Field(examples=["POSTCODE_FORMAT"])
    text: str = Field(examples=["A postcode has four digits."])


class Problem(BaseModel):
    """A refusal (RFC 9457)."""

    type: str = Field(examples=["/problems/invalid-request"])
    title: str = Field(examples=["The request is not valid"])
    status: int = Field(examples=[422])
    detail: str = Field(examples=["Some fields break rules; see violations."])
    reason: str = Field(examples=["INVALID_REQUEST"])
    domain: str = Field(examples=["customer.personvern"])
    violations: list[FieldViolation] = []
    metadata: dict[str, str] = {}
    trace_id: str = Field(examples=["4bf92f3577b34da6a3ce929d0e0e4736"])


def status_of(error: DomainError) -> int:
    """The HTTP status of a refusal."""
    return int(_BY_REASON.get(error.reason) or _STATUS[error.kind])


_refusal: ContextVar[str] = ContextVar("refusal", default="")


def note_refusal(error: DomainError | None) -> None:
    """Why the request in force is refused, for those who look after the gateway; None: it begins anew."""
    _refusal.set(error.reason if error is not None else "")


def refusal() -> str:
    """Why the request in force was refused; empty when it was not."""
    return _refusal.get()


def status_line(status: int) -> str:
    """The first line of an answer, for what is refused before there is a request."""
    return f"HTTP/1.1 {status} {HTTPStatus(status).phrase}"


def problem_type(reason: str) -> str:
    """The problem's type: an address below the gateway that explains it."""
    return "/problems/" + reason.lower().replace("_", "-")


def answer(error: DomainError, accept_language: str) -> JSONResponse:
    """The problem+json for a refusal, in the reader's language."""
    note_refusal(error)
    language, status = best_language(accept_language), status_of(error)
    detail, violations, whole = _told(error, language)
    body: dict[str, Any] = {
        "type": problem_type(error.reason),
        "title": texts.title(error.kind.value, language, error.reason),
        "status": status,
        "detail": detail,
        "reason": error.reason,
        "domain": error.domain,
        "violations": violations,
        "metadata": _metadata(error),
        "trace_id": telemetry.trace_id(),
    }
    headers = {"Content-Language": language if whole or language == "en" else f"{language}, en"}
    if error.kind is Kind.UNAUTHENTICATED:
        headers["WWW-Authenticate"] = "Bearer" + _challenge(error.reason)
    retry_after = error.retry_after
    if retry_after is None and status == NOT_READY:
        retry_after = 1
    if retry_after is not None:
        headers["Retry-After"] = str(max(1, ceil(retry_after)))
    return JSONResponse(body, status_code=status, headers=headers, media_type=MEDIA_TYPE)


def _told(error: DomainError, language: str) -> tuple[str, list[dict[str, str]], bool]:
    """Detail and violations in the language as far as there are texts, and whether that was all the way."""
    detail = texts.detail(error.reason, language, error.text, error.metadata)
    # A reason that only staff meet has no text, and its rules mean something else than those of the table.
    found = [
        (one, detail and texts.violation(error.domain, one.rule, language, one.text))
        for one in error.violations
    ]
    said = [{"field": one.field, "rule": one.rule, "text": text or one.text} for one, text in found]
    return detail or error.text, said, bool(detail) and all(text for _, text in found)


# An id that we gave, or a small number such as a version.
_OURS = re.compile(r"[a-z]+(_[a-z]+)*_[0-9a-f]{1,32}|[0-9]{1,4}")


def _metadata(error: DomainError) -> dict[str, str]:
    """What comes with a refusal. The name of a thing that is not there may be anything, a phone number too:
    only what looks like an id of ours is repeated.
    """
    sought = error.kind is Kind.NOT_FOUND
    return {name: value for name, value in error.metadata.items() if not sought or _OURS.fullmatch(value)}


def _challenge(reason: str) -> str:
    return "" if reason == "TOKEN_MISSING" else ' error="invalid_token"'


class OAuthError(BaseModel):
    """A refusal of `/oauth/token` (RFC 6749, 5.2)."""

    error: str = Field(examples=["invalid_client"])
    error_description: str = Field(examples=["The client is unknown."])


OAUTH_ANSWERS: dict[int | str, dict[str, Any]] = {
    int(HTTPStatus.BAD_REQUEST): {"model": OAuthError, "description": "The request is not one for a token."},
    int(HTTPStatus.UNAUTHORIZED): {"model": OAuthError, "description": "The client is not let in."},
}


def oauth_error(error: str, text: str) -> JSONResponse:
    """A refusal in the form of OAuth 2.0 (RFC 6749, 5.2)."""
    refused = error == "invalid_client"
    headers = {"Cache-Control": "no-store"}
    if refused:
        headers["WWW-Authenticate"] = 'Basic realm="personvern"'
    status = HTTPStatus.UNAUTHORIZED if refused else HTTPStatus.BAD_REQUEST
    return JSONResponse({"error": error, "error_description": text}, int(status), headers)


# --- what FastAPI and Starlette refuse by themselves
# ----------------------------------------------------------

_FIELD_NAME = re.compile(r"[a-z][A-Za-z_]{0,39}")


def _is_type(kind: str) -> bool:
    return kind.endswith(("_type", "_parsing")) or kind in {"int_from_float", "none_required"}


def from_validation(request: Request, error: RequestValidationError) -> DomainError:
    """The refusal for a request that does not fit its schema. Never repeats what was sent."""
    found: Sequence[Mapping[str, Any]] = error.errors()
    kinds = {str(one["type"]) for one in found}
    in_body = any(one["loc"] and one["loc"][0] == "body" for one in found)
    if "json_invalid" in kinds:
        return JsonMalformed()
    if "string_unicode" in kinds:
        return EncodingBroken()
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if in_body and "missing" not in kinds and not (media == "application/json" or media.endswith("+json")):
        return MediaTypeUnsupported()
    violations = [_violation(one) for one in found]
    if "extra_forbidden" in kinds and len(kinds) == 1:
        return FieldUnknown(violations=violations)
    if all(_is_type(kind) for kind in kinds):
        return TypeWrong(violations=violations)
    return Invalid(violations=violations)


def _violation(one: Mapping[str, Any]) -> Violation:
    kind, path = str(one["type"]), ""
    for part in one["loc"][1:]:
        path += f"[{part}]" if isinstance(part, int) else f".{part}" if path else str(part)
    field = path or str(one["loc"][0])
    if kind == "extra_forbidden" and not _FIELD_NAME.fullmatch(str(one["loc"][-1])):
        field = field.removesuffix(str(one["loc"][-1])) + "?"  # data where a name should be: not repeated
    rule = kind.upper()
    return Violation(field, rule, texts.schema_rule(rule, one.get("ctx", {})))


_BY_STATUS: dict[int, type[DomainError]] = {
    HTTPStatus.NOT_FOUND: RouteUnknown,
    HTTPStatus.METHOD_NOT_ALLOWED: MethodNotAllowed,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: BodyTooLarge,
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: MediaTypeUnsupported,
}


def from_http(error: HTTPException) -> DomainError:
    """The refusal for what Starlette refuses: unknown address, wrong method, body that cannot be read."""
    if error.status_code in _BY_STATUS:
        return _BY_STATUS[error.status_code]()
    cause = error.__cause__
    if isinstance(cause, DomainError):
        return cause
    if isinstance(cause, UnicodeDecodeError):
        return EncodingBroken()
    if isinstance(cause, RecursionError):
        return JsonMalformed()
    return Invalid() if error.status_code < FAULT else from_exception(error)


def _ours(error: DomainError) -> DomainError:
    # A service that does not believe the gateway's signature is our fault; logging in again would not help.
    if isinstance(error, RemoteError) and error.reason in {"CALLER_MISSING", "CALLER_INVALID"}:
        telemetry.log.error("a service does not trust the gateway", reason=error.reason)
        return Internal()
    return error


def install(app: FastAPI) -> None:
    """Answer every refusal of the app with a problem."""

    async def refuse(request: Request, error: Exception) -> JSONResponse:
        if isinstance(error, RequestValidationError):
            seen = from_validation(request, error)
        elif isinstance(error, HTTPException):
            seen = from_http(error)
        else:
            seen = _ours(from_exception(error))
        made = answer(seen, request.headers.get("accept-language", ""))
        if isinstance(seen, MethodNotAllowed) and "allow" in seen.metadata:
            made.headers["Allow"] = seen.metadata["allow"]
        if made.status_code >= FAULT:
            telemetry.failed(trace.get_current_span(), error)
        return made

    for kind in (DomainError, RequestValidationError, HTTPException):
        app.add_exception_handler(kind, refuse)
