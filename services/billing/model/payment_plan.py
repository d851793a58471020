"""More time to pay: an invoice put off to a later day, or several paid off in instalments."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from services.chassis.errors import Violations
from services.kernel.calendar import add_months

# Foreldelsesloven § 2: a claim is barred three years after it could first be made. No agreement here reaches
# past that.
BARRED_MONTHS = 36
# Money ordered on the day is at the bank a few days later, weekends and holidays counted.
GRACE = timedelta(days=4)
MOST_INSTALMENTS = 36
MOST_INVOICES = 50


@dataclass(frozen=True)
class Limits:
    """How far a customer may go without staff: days after the due day, and instalments a month apart."""

    deferral_days: int = 30
    instalments: int = 6


@dataclass(frozen=True)
class Deferral:
    """One agreement that an invoice is paid later: by `until`, where it was to be paid by `before`.

    `agreed_by` is `customer` or the name of staff. `hold_until` is the last day that the law wants it kept.
    """

    id: str
    invoice_id: str
    billing_account_id: str
    customer_id: str
    before: date
    until: date
    agreed_at: datetime
    agreed_by: str
    hold_until: date


class PlanStatus(StrEnum):
    """A plan runs until everything is paid or an instalment is missed."""

    RUNNING = "running"
    FULFILLED = "fulfilled"
    BROKEN = "broken"


@dataclass(frozen=True)
class Instalment:
    """What is to be paid by a day, in øre."""

    due_date: date
    amount_ore: int


@dataclass(frozen=True)
class Planned:
    """An invoice of a plan: what was outstanding when it was agreed, and until when it was put off before."""

    invoice_id: str
    outstanding_ore: int
    deferred_before: date | None = None


@dataclass(frozen=True)
class PaymentPlan:
    """Invoices that are paid off together."""

    id: str
    billing_account_id: str
    customer_id: str
    invoices: tuple[Planned, ...]
    instalments: tuple[Instalment, ...]
    agreed_at: datetime
    agreed_by: str
    hold_until: date
    status: PlanStatus = PlanStatus.RUNNING
    ended_at: datetime | None = None

    @property
    def total_ore(self) -> int:
        """What is paid off: the sum of the instalments."""
        return sum(item.amount_ore for item in self.instalments)


@dataclass(frozen=True)
class Standing:
    """Where a plan stands on a day: whether it runs, what should be paid by then, and the instalment that was
    missed, or else the next one that is not covered yet.
    """

    status: PlanStatus
    due_ore: int
    missed: Instalment | None = None
    next: Instalment | None = None


def standing(plan: PaymentPlan, paid_ore: int, today: date, grace: timedelta = GRACE) -> Standing:
    """Where the plan stands.

    Args:
        plan: the plan.
        paid_ore: by how much the claims of its invoices have gone down since it was agreed, by payments and
            credit notes alike.
        today: the day (Europe/Oslo).
        grace: how long money may be on its way.
    """
    due = sum(item.amount_ore for item in plan.instalments if item.due_date + grace < today)
    if paid_ore >= plan.total_ore:
        return Standing(PlanStatus.FULFILLED, due)
    upto = 0
    for item in plan.instalments:
        upto += item.amount_ore
        if paid_ore < upto:
            if item.due_date + grace < today:
                return Standing(PlanStatus.BROKEN, due, missed=item)
            return Standing(PlanStatus.RUNNING, due, next=item)
    return Standing(PlanStatus.FULFILLED, due)


def equal(total_ore: int, count: int, first: date) -> tuple[Instalment, ...]:
    """So many equal instalments a month apart; what is left by rounding is on the last."""
    each = total_ore // count
    amounts = [each] * (count - 1) + [total_ore - each * (count - 1)]
    return tuple(Instalment(add_months(first, month), amount) for month, amount in enumerate(amounts))


def barred_from(due_date: date) -> date:
    """The day from which a claim that was due on `due_date` can be barred."""
    return add_months(due_date, BARRED_MONTHS)


def check_deferral(until: date, falls_due: date, due_date: date, today: date, days: int | None) -> Violations:
    """What is wrong with putting an invoice off `until` a day; `days` after its due date at most, or None for
    as far as the law lets it.
    """
    found = Violations()
    latest = barred_from(due_date) - timedelta(days=1) if days is None else due_date + timedelta(days=days)
    if until <= max(today, falls_due):
        found.add("until", "DEFERRAL_NOT_LATER", "Give a day to come, after the one it is due on now.")
    elif until > latest and days is not None:
        found.add("until", "DEFERRAL_TOO_FAR", f"At most {days} days after the due date.")
    elif until > latest:
        found.add("until", "CLAIM_BARRED", "The claim is barred three years after the due date; stay before.")
    return found


def check_plan(
    instalments: Sequence[Instalment], total_ore: int, earliest_due: date, today: date, most: int
) -> Violations:
    """What is wrong with these instalments for `total_ore` of invoices of which the first was due on
    `earliest_due`.
    """
    found = Violations()
    if not 2 <= len(instalments) <= most:
        found.add("instalments", "INSTALMENT_COUNT", f"A plan has 2 to {most} instalments.")
    before = today
    for place, item in enumerate(instalments):
        if item.due_date <= before:
            text = "Each instalment is due after the one before, the first after today."
            found.add(f"instalments[{place}].due_date", "INSTALMENT_ORDER", text)
        if item.amount_ore < 1:
            found.add(
                f"instalments[{place}].amount_ore", "INSTALMENT_AMOUNT", "An instalment is at least 1 øre."
            )
        before = max(before, item.due_date)
    if before >= barred_from(earliest_due):
        text = "The claim is barred three years after the due date; stay before."
        found.add("instalments", "CLAIM_BARRED", text)
    if not found and sum(item.amount_ore for item in instalments) != total_ore:
        found.add("instalments", "INSTALMENT_SUM", f"The instalments add up to {total_ore} øre.")
    return found
