"""Errors that survive gRPC.

A `DomainError` says what kind of failure it is (`Kind`, decides the gRPC code), which one (`reason`, a value
of an `ErrorReason` enum in the protos, scoped by `domain`) and, for bad input, which fields break which rule
(`Violation`). On the wire it is a `google.rpc.Status` with `ErrorInfo`, `BadRequest` and `RetryInfo`.
No text here may hold personal data: a violation names the field and the rule and never repeats the value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar, cast

import grpc
from google.protobuf.message import DecodeError
from google.rpc import error_details_pb2, status_pb2

T = TypeVar("T")
Raw = TypeVar("Raw")

DOMAIN = "personvern"
DETAILS_KEY = "grpc-status-details-bin"


class Kind(StrEnum):
    """What sort of failure it is, independent of protocol."""

    INVALID = "invalid"
    NOT_FOUND = "not_found"
    ALREADY_EXISTS = "already_exists"
    CONFLICT = "conflict"
    PRECONDITION = "precondition"
    FORBIDDEN = "forbidden"
    UNAUTHENTICATED = "unauthenticated"
    EXHAUSTED = "exhausted"
    UNAVAILABLE = "unavailable"
    DEADLINE = "deadline"
    ABORTED = "aborted"
    INTERNAL = "internal"
    UNIMPLEMENTED = "unimplemented"
    CANCELLED = "cancelled"


# CONFLICT has no gRPC code of its own and shares ABORTED; ErrorInfo metadata `error_kind` tells them apart.
_CODES: dict[Kind, grpc.StatusCode] = {
    Kind.INVALID: grpc.StatusCode.INVALID_ARGUMENT,
    Kind.NOT_FOUND: grpc.StatusCode.NOT_FOUND,
    Kind.ALREADY_EXISTS: grpc.StatusCode.ALREADY_EXISTS,
    Kind.CONFLICT: grpc.StatusCode.ABORTED,
    Kind.PRECONDITION: grpc.StatusCode.FAILED_PRECONDITION,
    Kind.FORBIDDEN: grpc.StatusCode.PERMISSION_DENIED,
    Kind.UNAUTHENTICATED: grpc.StatusCode.UNAUTHENTICATED,
    Kind.EXHAUSTED: grpc.StatusCode.RESOURCE_EXHAUSTED,
    Kind.UNAVAILABLE: grpc.StatusCode.UNAVAILABLE,
    Kind.DEADLINE: grpc.StatusCode.DEADLINE_EXCEEDED,
    Kind.ABORTED: grpc.StatusCode.ABORTED,
    Kind.INTERNAL: grpc.StatusCode.INTERNAL,
    Kind.UNIMPLEMENTED: grpc.StatusCode.UNIMPLEMENTED,
    Kind.CANCELLED: grpc.StatusCode.CANCELLED,
}
_KINDS: dict[grpc.StatusCode, Kind] = {code: kind for kind, code in _CODES.items()} | {
    grpc.StatusCode.OUT_OF_RANGE: Kind.INVALID,
    grpc.StatusCode.DATA_LOSS: Kind.INTERNAL,
    grpc.StatusCode.UNKNOWN: Kind.INTERNAL,
}
_BY_NUMBER: dict[int, grpc.StatusCode] = {code.value[0]: code for code in grpc.StatusCode}
TRANSIENT = frozenset({Kind.UNAVAILABLE, Kind.DEADLINE, Kind.ABORTED, Kind.EXHAUSTED, Kind.CANCELLED})


@dataclass(frozen=True)
class Violation:
    """One field that breaks one rule: `field` is a path (`home_address.postcode`), `text` says what to do."""

    field: str
    rule: str
    text: str


class DomainError(Exception):
    """A failure with a reason; subclasses set `kind`, `reason` and `domain` on the class.

    `retry_after` is in seconds; `metadata` are short facts for machines (ids, limits), never personal data.
    """

    kind: Kind = Kind.INTERNAL
    reason: str = "INTERNAL"
    domain: str = DOMAIN

    def __init__(
        self,
        text: str = "",
        *,
        violations: Sequence[Violation] = (),
        retry_after: float | None = None,
        **metadata: str,
    ) -> None:
        self.text = text or self.reason.replace("_", " ").capitalize()
        super().__init__(self.text)
        self.violations = tuple(violations)
        self.retry_after = retry_after
        self.metadata: Mapping[str, str] = metadata

    @property
    def transient(self) -> bool:
        """Whether the same call may succeed later without anybody changing anything."""
        return self.kind in TRANSIENT


class RemoteError(DomainError):
    """What a stub raises: the error of the far side with everything it said."""

    def __init__(
        self,
        text: str,
        *,
        kind: Kind,
        reason: str,
        domain: str,
        violations: Sequence[Violation] = (),
        retry_after: float | None = None,
        metadata: Mapping[str, str] | None = None,
    ) -> None:
        self.kind, self.reason, self.domain = kind, reason, domain
        super().__init__(text, violations=violations, retry_after=retry_after)
        self.metadata = dict(metadata or {})


class Invalid(DomainError):
    kind, reason = Kind.INVALID, "INVALID_REQUEST"


class CallerMissing(DomainError):
    kind, reason = Kind.UNAUTHENTICATED, "CALLER_MISSING"


class CallerInvalid(DomainError):
    kind, reason = Kind.UNAUTHENTICATED, "CALLER_INVALID"


class CallerNotAllowed(DomainError):
    kind, reason = Kind.FORBIDDEN, "CALLER_NOT_ALLOWED"


class AccessReasonRequired(DomainError):
    kind, reason = Kind.PRECONDITION, "ACCESS_REASON_REQUIRED"


class IdempotencyKeyReused(DomainError):
    kind, reason = Kind.CONFLICT, "IDEMPOTENCY_KEY_REUSED"


class DeadlineTooShort(DomainError):
    kind, reason = Kind.DEADLINE, "DEADLINE_TOO_SHORT"


class DeadlineExceeded(DomainError):
    kind, reason = Kind.DEADLINE, "DEADLINE_EXCEEDED"


class Unavailable(DomainError):
    kind, reason = Kind.UNAVAILABLE, "UNAVAILABLE"


class VersionConflict(DomainError):
    kind, reason = Kind.CONFLICT, "VERSION_CONFLICT"


class OperationUnknown(DomainError):
    kind, reason = Kind.NOT_FOUND, "OPERATION_UNKNOWN"


class Internal(DomainError):
    kind, reason = Kind.INTERNAL, "INTERNAL"


class Unimplemented(DomainError):
    kind, reason = Kind.UNIMPLEMENTED, "UNIMPLEMENTED"


class Cancelled(DomainError):
    kind, reason = Kind.CANCELLED, "CANCELLED"


class Exhausted(DomainError):
    kind, reason = Kind.EXHAUSTED, "EXHAUSTED"


class PageTokenInvalid(DomainError):
    kind, reason = Kind.INVALID, "PAGE_TOKEN_INVALID"


def grpc_code(kind: Kind) -> grpc.StatusCode:
    """The gRPC code that carries this kind."""
    return _CODES[kind]


def from_exception(error: BaseException) -> DomainError:
    """The error as the caller may see it: what is no `DomainError` is an `Internal` that tells nothing."""
    if isinstance(error, DomainError):
        return error
    if isinstance(error, TimeoutError):
        return DeadlineExceeded("The time for this call ran out.")
    return Internal("Something went wrong here. The trace id leads to the log.")


def to_status(error: BaseException) -> status_pb2.Status:
    """The error as `google.rpc.Status` with its details."""
    seen = from_exception(error)
    status = status_pb2.Status(code=_CODES[seen.kind].value[0], message=seen.text)
    info = error_details_pb2.ErrorInfo(reason=seen.reason, domain=seen.domain)
    for name, value in seen.metadata.items():
        info.metadata[name] = str(value)
    if seen.kind is Kind.CONFLICT:
        info.metadata["error_kind"] = seen.kind.value
    status.details.add().Pack(info)
    if seen.violations:
        bad = error_details_pb2.BadRequest()
        for violation in seen.violations:
            bad.field_violations.add(field=violation.field, reason=violation.rule, description=violation.text)
        status.details.add().Pack(bad)
    if seen.retry_after is not None:
        retry = error_details_pb2.RetryInfo()
        retry.retry_delay.FromNanoseconds(int(seen.retry_after * 1e9))
        status.details.add().Pack(retry)
    return status


def from_status(status: status_pb2.Status) -> RemoteError:
    """The error of the far side, read from its `google.rpc.Status`."""
    kind = _KINDS.get(_BY_NUMBER.get(status.code, grpc.StatusCode.UNKNOWN), Kind.INTERNAL)
    reason, domain = _default_reason(kind), DOMAIN
    metadata: dict[str, str] = {}
    violations: list[Violation] = []
    retry_after: float | None = None
    for detail in status.details:
        if detail.Is(error_details_pb2.ErrorInfo.DESCRIPTOR):
            info = error_details_pb2.ErrorInfo.FromString(detail.value)
            reason, domain, metadata = info.reason, info.domain, dict(info.metadata)
            kind = Kind(metadata.pop("error_kind", kind.value))
        elif detail.Is(error_details_pb2.BadRequest.DESCRIPTOR):
            bad = error_details_pb2.BadRequest.FromString(detail.value)
            violations += [Violation(v.field, v.reason, v.description) for v in bad.field_violations]
        elif detail.Is(error_details_pb2.RetryInfo.DESCRIPTOR):
            delay = error_details_pb2.RetryInfo.FromString(detail.value).retry_delay
            retry_after = delay.ToNanoseconds() / 1e9
    return RemoteError(
        status.message,
        kind=kind,
        reason=reason,
        domain=domain,
        violations=violations,
        retry_after=retry_after,
        metadata=metadata,
    )


def from_rpc_error(error: grpc.aio.AioRpcError) -> RemoteError:
    """The error of the far side, or of the way there when the far side never answered."""
    for key, value in error.trailing_metadata() or ():
        if key == DETAILS_KEY and isinstance(value, bytes):
            try:
                return from_status(status_pb2.Status.FromString(value))
            except (DecodeError, ValueError):
                break
    kind = _KINDS.get(error.code(), Kind.INTERNAL)
    # gRPC's own text names addresses and sockets; it belongs in the log (as __cause__), not in an answer.
    text = _PLAIN.get(kind, "The call failed.")
    return RemoteError(text, kind=kind, reason=_default_reason(kind), domain=DOMAIN)


_PLAIN = {
    Kind.UNAVAILABLE: "A part that this needs cannot be reached right now. Try again.",
    Kind.DEADLINE: "The time for this call ran out.",
    Kind.CANCELLED: "The call was given up.",
    Kind.EXHAUSTED: "The call was too large or came too often.",
    Kind.UNIMPLEMENTED: "The service does not have this method.",
}
_REASONS = {
    Kind.INVALID: "INVALID_REQUEST",
    Kind.CONFLICT: "VERSION_CONFLICT",
    Kind.ABORTED: "VERSION_CONFLICT",
    Kind.FORBIDDEN: "CALLER_NOT_ALLOWED",
    Kind.UNAUTHENTICATED: "CALLER_INVALID",
    Kind.EXHAUSTED: "EXHAUSTED",
    Kind.UNAVAILABLE: "UNAVAILABLE",
    Kind.DEADLINE: "DEADLINE_EXCEEDED",
    Kind.UNIMPLEMENTED: "UNIMPLEMENTED",
    Kind.CANCELLED: "CANCELLED",
}


def _default_reason(kind: Kind) -> str:
    return _REASONS.get(kind, "INTERNAL")


class Broken(ValueError):
    """A value object refuses its raw value: the rule that is broken and what to do, never the value."""

    def __init__(self, rule: str, text: str) -> None:
        super().__init__(text)
        self.rule, self.text = rule, text


class Violations:
    """Collects every broken field of a request, so that the caller hears of all of them at once."""

    def __init__(self) -> None:
        self._found: list[Violation] = []
        self._path: list[str] = []

    def __bool__(self) -> bool:
        return bool(self._found)

    def __iter__(self) -> Iterator[Violation]:
        return iter(self._found)

    @contextmanager
    def at(self, name: str) -> Iterator[Violations]:
        """Fields checked inside stand below `name`: `home_address` or `contact_points[2]`."""
        self._path.append(name)
        try:
            yield self
        finally:
            self._path.pop()

    def add(self, field: str, rule: str, text: str) -> None:
        """Note that `field` (below the current path) breaks `rule`."""
        parts = [*self._path, field] if field else self._path
        self._found.append(Violation(".".join(parts), rule, text))

    def check(self, field: str, make: Callable[[Raw], T], raw: Raw) -> T:
        """`make(raw)`, or a violation of `field` when it raises a ValueError that has `rule` and `text`.

        After a violation the answer is None whatever the type says: call `raise_if_any` before using it.
        """
        try:
            return make(raw)
        except ValueError as error:
            rule, text = getattr(error, "rule", None), getattr(error, "text", None)
            if rule is None or text is None:
                raise
            self.add(field, rule, text)
            return cast(T, None)

    def raise_if_any(self, error: type[DomainError] = Invalid, text: str = "") -> None:
        """Raise `error` with all violations when there are some."""
        if self._found:
            raise error(text or "The request breaks rules; see the violations.", violations=self._found)
