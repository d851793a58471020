"""Payments as the bank reports them, and what each does to an invoice."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from services.billing.model.ocr_giro import Transaction


class PaymentStatus(StrEnum):
    """Where a payment stands."""

    MATCHED = "matched"
    SUSPENSE = "suspense"
    REVERSED = "reversed"
    REVERSAL = "reversal"


class SuspenseReason(StrEnum):
    """Why a payment waits for a person."""

    KID_BLANK = "kid_blank"
    KID_INVALID = "kid_invalid"
    KID_UNKNOWN = "kid_unknown"
    REVERSAL_UNMATCHED = "reversal_unmatched"


@dataclass(frozen=True)
class Effect:
    """What a payment does to its invoice, in øre: `applied_ore` pays it, `credit_ore` is too much (may be
    refunded).
    """

    applied_ore: int
    credit_ore: int
    settles: bool


def apply(total_ore: int, paid_ore: int, amount_ore: int) -> Effect:
    """What `amount_ore` does to an invoice of `total_ore` of which `paid_ore` is paid."""
    outstanding = max(0, total_ore - paid_ore)
    applied = min(outstanding, amount_ore)
    return Effect(applied, amount_ore - applied, settles=0 < outstanding == applied)


@dataclass(frozen=True)
class Voucher:
    """Where the bank's own record of a payment stands in the archive: the file and the line of amount item
    2.
    """

    file_id: str
    line: int


@dataclass(frozen=True)
class Payment:
    """One payment on the log; the payer's account is known only as `payer_key`, an HMAC within the account.

    `key` is the bank's identity of the transaction; amounts are øre; `booked_on` is the Nets date.
    """

    id: str
    key: str
    order: tuple[str, int, int, int]
    kid: str
    amount_ore: int
    transaction_type: int
    booked_on: date
    recorded_at: datetime
    voucher: Voucher
    status: PaymentStatus
    suspense_reason: SuspenseReason | None = None
    billing_account_id: str = ""
    customer_id: str = ""
    invoice_id: str = ""
    payer_key: str = ""
    applied_ore: int = 0
    credit_ore: int = 0
    reverses: str = ""


def settle(total_ore: int, payments: Iterable[Payment]) -> list[Payment]:
    """The payments of one invoice with what each did to it, in the order of the log.

    Computed anew from the whole log each time: a late or reversed payment leaves the same state as if the
    bank had reported in order.
    """
    paid, settled = 0, []
    for payment in sorted(payments, key=lambda item: item.order):
        if payment.status is PaymentStatus.MATCHED:
            effect = apply(total_ore, paid, payment.amount_ore)
            paid += effect.applied_ore
            settled.append(replace(payment, applied_ore=effect.applied_ore, credit_ore=effect.credit_ore))
        else:
            settled.append(payment)
    return settled


def identity(transmission: str, transaction: Transaction) -> str:
    """The bank's identity of a transaction: transmission, assignment, transaction number, Nets date."""
    number, day = f"{transaction.number:07d}", transaction.nets_date.isoformat()
    return f"{transmission}/{transaction.assignment}/{number}/{day}"


def order(transmission: str, transaction: Transaction) -> tuple[str, int, int, int]:
    """Where the payment stands in the log: booking date first, then as the bank numbered it.

    Built from what the bank wrote alone, so that files imported late or in another order give the same log.
    """
    return (
        transaction.nets_date.isoformat(),
        int(transmission),
        int(transaction.assignment),
        transaction.number,
    )
