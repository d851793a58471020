"""Rules for who may call an RPC. Deny by default: a method without a rule does not start."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from typing_extensions import override

from services.chassis.caller.who import SCHEDULER, Caller
from services.chassis.errors import AccessReasonRequired, CallerNotAllowed

F = TypeVar("F", bound=Callable[..., Any])
_MARK = "__personvern_allow__"


class Rule(ABC):
    """One sort of caller that is let in."""

    @abstractmethod
    def allows(self, caller: Caller, request: Any) -> bool:
        """Whether this rule lets the caller make this request. `request` is None for a stream of requests.

        Raises AccessReasonRequired when only the reason for the access is missing.
        """

    def request_fields(self) -> Sequence[str]:
        """Fields that the request message must have for the rule to make sense."""
        return ()


@dataclass(frozen=True)
class CustomerRule(Rule):
    """A customer whose id stands in a field of the request."""

    field: str

    @override
    def allows(self, caller: Caller, request: Any) -> bool:
        if caller.kind != "customer" or not caller.id or request is None:
            return False
        return bool(getattr(request, self.field) == caller.id)

    @override
    def request_fields(self) -> Sequence[str]:
        return (self.field,)


@dataclass(frozen=True)
class StaffRule(Rule):
    """Staff by role."""

    roles: frozenset[str]
    reads_personal_data: bool

    @override
    def allows(self, caller: Caller, request: Any) -> bool:
        if caller.kind != "staff" or not (caller.roles & self.roles):
            return False
        if self.reads_personal_data and not caller.access_reason:
            raise AccessReasonRequired("Say why you look at this person's data: X-Access-Reason.")
        return True


@dataclass(frozen=True)
class PartnerRule(Rule):
    """A partner by scope."""

    scopes: frozenset[str]

    @override
    def allows(self, caller: Caller, request: Any) -> bool:
        return caller.kind == "partner" and bool(caller.agreement_id) and self.scopes <= caller.scopes


@dataclass(frozen=True)
class ServiceRule(Rule):
    """A service by name; without names each of those that have data of their own to answer for."""

    names: frozenset[str]

    @override
    def allows(self, caller: Caller, request: Any) -> bool:
        if caller.kind != "service":
            return False
        return caller.id in self.names if self.names else caller.id != SCHEDULER


@dataclass(frozen=True)
class AnyoneRule(Rule):
    """Everybody whose token verifies."""

    @override
    def allows(self, caller: Caller, request: Any) -> bool:
        return True


def customer(field: str = "customer_id") -> Rule:
    """A customer, for himself: the request's `field` must be his own id."""
    return CustomerRule(field)


def staff(*roles: str, reads_personal_data: bool = False) -> Rule:
    """Staff with one of the roles; with `reads_personal_data` only with a reason for the access."""
    if not roles:
        raise ValueError("staff() needs at least one role")
    return StaffRule(frozenset(roles), reads_personal_data)


def partner(*scopes: str) -> Rule:
    """A partner under an agreement whose token has all these scopes."""
    if not scopes:
        raise ValueError("partner() needs at least one scope")
    return PartnerRule(frozenset(scopes))


def service(*names: str) -> Rule:
    """Another service: one of the names, or any but the scheduler when none is given."""
    return ServiceRule(frozenset(names))


def anyone() -> Rule:
    """Every verified caller, anonymous ones too."""
    return AnyoneRule()


def allow(*rules: Rule) -> Callable[[F], F]:
    """Decorator for a servicer method: who may call it. All others get CALLER_NOT_ALLOWED."""
    if not rules:
        raise ValueError("allow() needs at least one rule")

    def mark(method: F) -> F:
        setattr(method, _MARK, rules)
        return method

    return mark


def rules_of(method: object) -> tuple[Rule, ...]:
    """The rules on a servicer method; empty when nobody may call it."""
    rules: tuple[Rule, ...] = getattr(method, _MARK, ())
    return rules


def check(rules: Sequence[Rule], caller: Caller, request: Any, method: str = "") -> None:
    """Raises CallerNotAllowed, or AccessReasonRequired, unless one of the rules lets the caller in."""
    reason_missing: AccessReasonRequired | None = None
    for rule in rules:
        try:
            if rule.allows(caller, request):
                return
        except AccessReasonRequired as missing:
            reason_missing = missing
    if reason_missing is not None:
        raise reason_missing
    raise CallerNotAllowed("You may not do this.", method=method)
