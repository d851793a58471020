"""Leaving, restricting, and the clocks that then run."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from services.chassis.errors import Violations
from services.customer.errors import (
    ContractsRunning,
    CustomerNotActive,
    CustomerNotRestricted,
    DependantsLinked,
    RestrictionInvalid,
)
from services.customer.model.contract import Contract
from services.customer.model.customer import Customer, CustomerStatus
from services.customer.model.interaction import Interaction
from services.kernel.calendar import oslo_date
from services.kernel.retention import hold_until, retention_class

GROUNDS = ("accuracy_contested", "unlawful_processing", "needed_for_claims", "objection_pending")
"""GDPR article 18(1) a to d."""
STORAGE_REASONS = frozenset({"legal_claim", "data_request", "restriction"})
"""Access reasons for which staff may look at restricted data (GDPR article 18(2))."""


@dataclass(frozen=True)
class RetentionClock:
    """How long one class of records is kept: both dates are Oslo dates, the last one inclusive."""

    key: str
    statute: str
    since: date
    until: date


def close(
    customer: Customer, contracts: Sequence[Contract], dependants: int, *, now: datetime, today: date
) -> Customer:
    """The customer after the relationship has ended.

    Raises CustomerNotActive, ContractsRunning, or DependantsLinked: a child would lose its guardian.
    """
    customer.require_active()
    running = sum(contract.runs(today) for contract in contracts)
    if running:
        raise ContractsRunning("End the contracts first.", count=str(running))
    if dependants:
        raise DependantsLinked("End the links to the children first.", count=str(dependants))
    return replace(customer, status=CustomerStatus.CLOSED, closed_at=now, version=customer.version + 1)


def restrict(customer: Customer, ground: str, now: datetime) -> Customer:
    """The customer whose data is only stored from now on.

    Raises RestrictionInvalid, or CustomerNotActive when it is restricted already or erased.
    """
    if ground not in GROUNDS:
        found = Violations()
        found.add("reason", "RESTRICTION_GROUND", "Use one of " + ", ".join(GROUNDS) + ".")
        found.raise_if_any(RestrictionInvalid, "A restriction needs a ground.")
    if customer.status not in {CustomerStatus.ACTIVE, CustomerStatus.CLOSED}:
        raise CustomerNotActive("This customer cannot be restricted.", status=customer.status.value)
    return replace(
        customer,
        status=CustomerStatus.RESTRICTED,
        restricted_at=now,
        restriction=ground,
        version=customer.version + 1,
    )


def unrestrict(customer: Customer) -> Customer:
    """The customer as it stood before the restriction: active, or closed. Raises CustomerNotRestricted."""
    if customer.status is not CustomerStatus.RESTRICTED:
        raise CustomerNotRestricted("There is no restriction to lift.")
    status = CustomerStatus.ACTIVE if customer.closed_at is None else CustomerStatus.CLOSED
    return replace(customer, status=status, restricted_at=None, restriction="", version=customer.version + 1)


def clocks(
    customer: Customer, contracts: Sequence[Contract], interactions: Sequence[Interaction]
) -> list[RetentionClock]:
    """The retention clocks of a customer who has left; none while the relationship runs.

    Agreements count from the day on which the last contract ended, the dialogue from when its last matter was
    closed, all else from the end of the relationship.
    """
    if customer.closed_at is None:
        return []
    left = oslo_date(customer.closed_at)
    found = [_clock("contract_period", left)]
    ends = [contract.end_date for contract in contracts if contract.end_date is not None]
    if contracts:
        found.append(_clock("bookkeeping_agreements", max(ends, default=left)))
    if interactions:
        closed = [oslo_date(item.closed_at) for item in interactions if item.closed_at is not None]
        found.append(_clock("dialogue", max(closed, default=left)))
    return found


def _clock(key: str, since: date) -> RetentionClock:
    return RetentionClock(key, retention_class(key).statute, since, hold_until(key, since))
