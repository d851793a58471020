"""Which invoices are drawn by AvtaleGiro, on which day, and which claims are taken back before that day.

Source: the clearing house's AvtaleGiro specification: a claim falls due at most twelve months ahead, and on a
banking day. A claim is never changed: it is taken back, and the next file may claim anew.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from services.billing.model.account import InvoiceChannel
from services.billing.model.banking_day import is_banking_day, next_banking_day
from services.billing.model.invoice import Invoice
from services.billing.model.mandate import Mandate
from services.kernel.calendar import add_months

MONTHS_AHEAD = 12
_BY_MAIL = frozenset({InvoiceChannel.EMAIL, InvoiceChannel.AVTALEGIRO})


class Reason(StrEnum):
    """Why an invoice is not drawn, or not any more."""

    NO_MANDATE = "no_mandate"
    PAID = "paid"
    COVERED = "covered_by_credit"  # the customer has as much due on the same account
    DISPUTED = "disputed"
    IN_PLAN = "in_plan"
    TOO_LATE = "too_late"
    TOO_EARLY = "too_early"
    CHANGED = "changed"  # another sum, or another day


@dataclass(frozen=True)
class Wanted:
    """What is to be drawn: on a banking day, øre, with the bank's notice or without."""

    due: date
    amount_ore: int
    with_notice: bool


class ClaimState(StrEnum):
    """A claim stands until it is taken back; what became of it the payments tell."""

    CLAIMED = "claimed"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class DirectClaim:
    """One claim in a claim file; the `attempt`-th for its invoice, from 1."""

    invoice_id: str
    attempt: int
    billing_account_id: str
    customer_id: str
    kid: str
    due: date
    amount_ore: int
    with_notice: bool
    file_id: str
    state: ClaimState = ClaimState.CLAIMED
    cancel_file_id: str = ""
    cancel_reason: str = ""

    @property
    def id(self) -> str:
        """By which an invoice is claimed once at a time."""
        return f"{self.invoice_id}:{self.attempt}"


def banking_day(day: date) -> date:
    """The day itself, or the next one on which banks settle."""
    return day if is_banking_day(day) else next_banking_day(day)


def wanted(
    invoice: Invoice,
    mandate: Mandate | None,
    *,
    disputed: bool,
    in_plan: bool,
    today: date,
    credit_ore: int = 0,
) -> Wanted | Reason:
    """What is to be drawn for the invoice, or why nothing is: what is still owed, less `credit_ore` that the
    customer has due on the same account.

    The bank gets the claim at the latest on the banking day before it falls due.
    """
    if mandate is None or not mandate.active:
        return Reason.NO_MANDATE
    if invoice.outstanding_ore <= 0 or disputed or in_plan:
        held = Reason.DISPUTED if disputed else Reason.IN_PLAN
        return held if invoice.outstanding_ore > 0 else Reason.PAID
    if invoice.outstanding_ore <= credit_ore:
        return Reason.COVERED
    due = banking_day(invoice.falls_due)
    if not today < due <= add_months(today, MONTHS_AHEAD):
        return Reason.TOO_LATE if due <= today else Reason.TOO_EARLY
    return Wanted(due, invoice.outstanding_ore - credit_ore, _with_notice(invoice, mandate))


def _with_notice(invoice: Invoice, mandate: Mandate) -> bool:
    """Whether the bank writes to the payer: where we left that to it, and else where the payer wants it and
    the invoice went no way that shows it as drawn.
    """
    return invoice.bank_notice or (mandate.notice and invoice.channel in _BY_MAIL)


def reason_to_cancel(claim: DirectClaim, now: Wanted | Reason, today: date) -> Reason | None:
    """Why the bank must not draw the claim after all; None when it may, or when it is too late to say so."""
    if claim.state is not ClaimState.CLAIMED or claim.due <= today:
        return None
    if isinstance(now, Reason):
        # Due days that have come do not matter here: the claim's own day is still to come.
        return Reason.CHANGED if now in {Reason.TOO_LATE, Reason.TOO_EARLY} else now
    return Reason.CHANGED if (now.due, now.amount_ore) != (claim.due, claim.amount_ore) else None
