"""Refusals of the gateway itself. Their HTTP status stands in `gateway.problems`."""

from __future__ import annotations

from services.chassis.errors import DomainError, Kind

DOMAIN = "gateway.personvern"


class Refusal(DomainError):
    """What the gateway refuses before any service is asked."""

    kind, reason, domain = Kind.INVALID, "REFUSED", DOMAIN


class TokenMissing(Refusal):
    kind, reason = Kind.UNAUTHENTICATED, "TOKEN_MISSING"


class TokenInvalid(Refusal):
    kind, reason = Kind.UNAUTHENTICATED, "TOKEN_INVALID"


class TokenExpired(Refusal):
    kind, reason = Kind.UNAUTHENTICATED, "TOKEN_EXPIRED"


class LoginTooWeak(Refusal):
    kind, reason = Kind.UNAUTHENTICATED, "LOGIN_TOO_WEAK"


class WrongSurface(Refusal):
    kind, reason = Kind.FORBIDDEN, "WRONG_SURFACE"


class RoleMissing(Refusal):
    kind, reason = Kind.FORBIDDEN, "ROLE_MISSING"


class ScopeMissing(Refusal):
    kind, reason = Kind.FORBIDDEN, "SCOPE_MISSING"


class CustomerUnknown(Refusal):
    kind, reason = Kind.FORBIDDEN, "CUSTOMER_UNKNOWN"


class ActingNotAllowed(Refusal):
    kind, reason = Kind.FORBIDDEN, "ACTING_NOT_ALLOWED"


class AccessReasonInvalid(Refusal):
    reason = "ACCESS_REASON_INVALID"


class IdempotencyKeyRequired(Refusal):
    reason = "IDEMPOTENCY_KEY_REQUIRED"


class IdempotencyKeyInvalid(Refusal):
    reason = "IDEMPOTENCY_KEY_INVALID"


class VersionInvalid(Refusal):
    reason = "IF_MATCH_INVALID"


class JsonMalformed(Refusal):
    reason = "JSON_MALFORMED"


class EncodingBroken(Refusal):
    reason = "ENCODING_BROKEN"


class FieldUnknown(Refusal):
    reason = "FIELD_UNKNOWN"


class TypeWrong(Refusal):
    reason = "TYPE_WRONG"


class BodyTooLarge(Refusal):
    kind, reason = Kind.EXHAUSTED, "BODY_TOO_LARGE"


class NotAcceptable(Refusal):
    reason = "NOT_ACCEPTABLE"


class MediaTypeUnsupported(Refusal):
    reason = "MEDIA_TYPE_UNSUPPORTED"


class RouteUnknown(Refusal):
    kind, reason = Kind.NOT_FOUND, "ROUTE_UNKNOWN"


class OptOutPurposeGone(Refusal):
    kind, reason = Kind.NOT_FOUND, "OPT_OUT_PURPOSE_GONE"


class RetentionRunNotFound(Refusal):
    kind, reason = Kind.NOT_FOUND, "RETENTION_RUN_NOT_FOUND"


class MethodNotAllowed(Refusal):
    reason = "METHOD_NOT_ALLOWED"


class RateLimited(Refusal):
    kind, reason = Kind.EXHAUSTED, "RATE_LIMITED"


class RequestMalformed(Refusal):
    reason = "REQUEST_MALFORMED"


class HeadersTooLarge(Refusal):
    kind, reason = Kind.EXHAUSTED, "HEADERS_TOO_LARGE"


class BodyTooSlow(Refusal):
    kind, reason = Kind.DEADLINE, "BODY_TOO_SLOW"


class TooBusy(Refusal):
    kind, reason = Kind.UNAVAILABLE, "TOO_BUSY"


class PreflightRefused(Refusal):
    kind, reason = Kind.FORBIDDEN, "PREFLIGHT_REFUSED"
