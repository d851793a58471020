"""The caller of the work that runs now, in a context variable."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from services.chassis.errors import CallerMissing

KINDS = frozenset({"anonymous", "customer", "staff", "partner", "service"})
SCHEDULER = "scheduler"
"""Name of the service that starts what comes round: it is let in by name only, where a rule says so."""


@dataclass(frozen=True)
class Caller:
    """Who stands behind a call. Holds ids only, never names or addresses.

    kind: anonymous, customer, staff, partner or service. id: customer id, staff subject, processor id or
    service name. roles: of staff. scopes, purposes, agreement_id, client_id: of a partner. access_reason and
    case_id: why a member of staff looks. identity: `issuer|subject` of a logged-in person, also while no
    customer exists yet. actor: `kind:id` of the one for whom a service calls, empty when it acts by itself.
    """

    kind: str = "anonymous"
    id: str = ""
    roles: frozenset[str] = frozenset()
    scopes: frozenset[str] = frozenset()
    purposes: tuple[str, ...] = ()
    agreement_id: str = ""
    client_id: str = ""
    access_reason: str = ""
    case_id: str = ""
    identity: str = ""
    actor: str = ""

    def __hash__(self) -> int:
        # Every call looks its token up by the caller: what tells most callers apart is enough.
        return hash((self.kind, self.id, self.identity, self.case_id, self.actor))

    @property
    def name(self) -> str:
        """`kind:id`, as it stands in records and in `actor`."""
        return f"{self.kind}:{self.id}"

    @property
    def evidence(self) -> str:
        """Why a member of staff looks, as it stands on the disclosure ledger: the reason and the case."""
        return f"{self.access_reason}; case={self.case_id}" if self.case_id else self.access_reason


ANONYMOUS = Caller()
_current: ContextVar[Caller | None] = ContextVar("personvern_caller", default=None)


def current_caller() -> Caller:
    """The caller of the work that runs now. Raises CallerMissing outside a call."""
    caller = _current.get()
    if caller is None:
        raise CallerMissing("There is no caller here.")
    return caller


def caller_or_none() -> Caller | None:
    """The caller of the work that runs now, None for background work."""
    return _current.get()


def set_caller(caller: Caller | None) -> None:
    """Set the caller for the rest of this task."""
    _current.set(caller)


@contextmanager
def use_caller(caller: Caller | None) -> Iterator[None]:
    """Work inside is done for `caller`."""
    token = _current.set(caller)
    try:
        yield
    finally:
        _current.reset(token)
