"""Fibre services closed because an invoice is not paid (ekomloven § 4-11): not charged while closed."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from services.billing.model.account import Subscription
from services.billing.model.dunning import FIRST_AFTER, Case, DunningStep, StepKind

GROUPS = frozenset({"fibre"})  # nothing else can be closed here, power least of all


class NotClosable(StrEnum):
    """Why a service may not be closed."""

    NOTHING_OPEN = "NOTHING_OPEN"
    NOT_OVERDUE = "NOT_OVERDUE"  # put off since, or on a payment plan
    DISPUTED = "DISPUTED"
    NOT_FIBRE = "NOT_FIBRE"
    NO_NOTICE = "NO_NOTICE"
    TOO_EARLY = "TOO_EARLY"
    CLOSED = "CLOSED"


@dataclass(frozen=True)
class Closure:
    """One closing of a subscription because of an invoice: from `closed_from` until the day before
    `reopened_on`, None while it is closed. `closed_by` is who decided it.
    """

    id: str
    billing_account_id: str
    customer_id: str
    subscription_id: str
    contract_id: str
    invoice_id: str
    closed_from: date
    hold_until: date
    reopened_on: date | None = None
    closed_by: str = ""


def may_close(steps: Iterable[DunningStep], case: Case, fibre: bool, today: date) -> NotClosable | None:
    """Why the fibre services on an invoice may not be closed today; None when they may: a month after a
    reminder that said so has reached the customer, and not within the time that everybody has after an answer
    to an objection.
    """
    if case.open_ore <= case.credit_ore:
        return NotClosable.NOTHING_OPEN
    if case.disputed:
        return NotClosable.DISPUTED
    if not fibre:
        return NotClosable.NOT_FIBRE
    told = [step for step in steps if step.kind is StepKind.REMINDER and step.channel and not step.undone]
    days = [step.closing_from for step in told if step.closing_from is not None]
    if not days:
        return NotClosable.NO_NOTICE
    if case.on_plan or case.falls_due >= today:
        return NotClosable.NOT_OVERDUE
    first = min(days)
    if case.resumed_on is not None:
        first = max(first, case.resumed_on + FIRST_AFTER)
    return None if today >= first else NotClosable.TOO_EARLY


def charged(subscription: Subscription, closures: Iterable[Closure]) -> list[Subscription]:
    """The subscription cut into the stretches in which its service was open; none while it never was."""
    parts = [subscription]
    for closure in closures:
        if closure.subscription_id == subscription.id:
            parts = [piece for part in parts for piece in _without(part, closure)]
    return parts


def _without(part: Subscription, closure: Closure) -> list[Subscription]:
    last_before = closure.closed_from - timedelta(days=1)
    pieces: list[Subscription] = []
    if part.start <= last_before:
        end = last_before if part.end is None else min(part.end, last_before)
        pieces.append(replace(part, end=end))
    if closure.reopened_on is not None:
        start = max(part.start, closure.reopened_on)
        if part.end is None or start <= part.end:
            pieces.append(replace(part, start=start))
    return pieces
