"""What is known about the RPC that runs now, and the idempotency key of a command."""

from __future__ import annotations

import hashlib
import hmac
from contextvars import ContextVar
from dataclasses import dataclass

from google.protobuf.message import Message

from services.chassis.caller import current_caller
from services.chassis.errors import Invalid, Violation
from services.chassis.idempotency import RequestKey

_LONGEST = 128
_PATIENCE = "wait_seconds"
"""How long a caller waits for the end of what it asks for is no part of it."""


@dataclass(frozen=True)
class CallInfo:
    """The RPC that runs now: its full name and the key for digests of requests."""

    method: str
    fingerprint_key: bytes


current_call: ContextVar[CallInfo] = ContextVar("personvern_call")


def request_key(request: Message) -> RequestKey:
    """The idempotency key of a command: caller, method, `request.request_id`, and a keyed digest of the rest.

    The digest is keyed because a request may hold personal data that could be guessed from a plain one.
    Anonymous callers cannot be told apart, and one must not use up the ids of the others: for them the digest
    belongs to the id, so that the same id with something else to say is another command.
    Raises Invalid when `request_id` is empty or longer than 128 characters.
    """
    request_id: str = getattr(request, "request_id", "")
    if not request_id or len(request_id) > _LONGEST:
        rule = Violation("request_id", "REQUEST_ID", f"Give an id of 1 to {_LONGEST} characters.")
        raise Invalid("The request needs an id of its own.", violations=[rule])
    rest = type(request)()
    rest.CopyFrom(request)
    rest.ClearField("request_id")
    if _PATIENCE in rest.DESCRIPTOR.fields_by_name:
        rest.ClearField(_PATIENCE)
    call, caller = current_call.get(), current_caller()

    def digest(value: bytes) -> str:
        return hmac.new(call.fingerprint_key, value, hashlib.sha256).hexdigest()

    fingerprint = digest(rest.SerializeToString(deterministic=True))
    stranger = caller.kind == "anonymous" and not caller.identity
    return RequestKey(
        # A login without customer is known by its identity, which says who it is at its issuer.
        caller=f"{caller.kind}:{caller.id or digest(caller.identity.encode())}",
        method=call.method,
        # Apps make their keys of what they send; whatever that was, it stands in no record.
        request_id=digest(request_id.encode() + (fingerprint.encode() if stranger else b"")),
        fingerprint=fingerprint,
    )
