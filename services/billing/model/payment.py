"""Payments as the bank reports them, and what each does to an invoice.

The bank may tell of one payment twice: in an OCR giro file and in a camt.054 notification. What makes the two
one is the *slot*: payee account, booking day, KID, amount, direction. Within a slot the k-th payment of one
channel is the k-th of the other (docs/adr/0016-one-payment-two-channels.md).
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from services.chassis.vault import Redacted

OCR_GIRO, CAMT_054 = "ocr_giro", "camt.054"
# Where a day's camt.054 payments stand: behind every transmission of OCR giro, whose numbers have seven
# digits.
_BEHIND_OCR = 10**7
NO_NAME = Redacted("")
WRITTEN_OFF = "written_off"
Order = tuple[str, int, int, int]


class PaymentStatus(StrEnum):
    """Where a payment stands."""

    MATCHED = "matched"
    SUSPENSE = "suspense"
    REVERSED = "reversed"
    REVERSAL = "reversal"
    TO_REFUND = "to_refund"  # a person decided that it goes back to the account it came from
    RETURNED = "returned"  # the bank has paid all of it back there


class SuspenseReason(StrEnum):
    """Why a payment waits for a person."""

    KID_BLANK = "kid_blank"
    KID_INVALID = "kid_invalid"
    KID_UNKNOWN = "kid_unknown"
    KID_SEVERAL = "kid_several"  # one payment that names several KIDs
    REVERSAL_UNMATCHED = "reversal_unmatched"
    REVERSAL_UNCLEAR = "reversal_unclear"  # a debit of ours that came back


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
    """Where the bank's own record of a payment stands in the archive: the file, and the line of amount item 2
    (OCR giro) or the number of the transaction in the file (camt.054).
    """

    file_id: str
    line: int


@dataclass(frozen=True, slots=True)
class Arrival:
    """One payment as a file tells it, whatever the format.

    `ref` is the bank's identity of it within the channel, `payer` the account it came from ("" when unknown),
    `line` its place in the archived file. Amounts are øre, never negative; `reversal` says that it goes back.
    `reference` is what stands in the KID's place and is none, for the person who looks into it.
    """

    channel: str
    ref: str
    order: Order
    payee_account: str
    booked_on: date
    kid: str
    amount_ore: int
    reversal: bool
    type: int
    payer: Redacted[str]
    line: int
    odd: SuspenseReason | None = None
    name: Redacted[str] = NO_NAME
    reference: Redacted[str] = NO_NAME

    @property
    def slot(self) -> str:
        """What it has in common with the same payment told by the other channel."""
        sign = "-" if self.reversal else "+"
        return f"{self.payee_account}/{self.booked_on.isoformat()}/{self.kid}/{self.amount_ore:017d}/{sign}"


@dataclass(frozen=True)
class Telling:
    """That a channel has told of a payment: how it calls it, where the voucher is, and who paid (a keyed
    digest within the billing account; "" while either is unknown).
    """

    channel: str
    ref: str
    order: Order
    voucher: Voucher
    payer_key: str = ""
    type: int = 0


@dataclass(frozen=True)
class Payment:
    """One payment on the log; the payer's account is known only as `payer_key`, an HMAC within the account.

    `key` is its slot with its number among equal ones; amounts are øre, never negative; `booked_on` is the
    booking date. `told` says which channels told of it: what OCR giro says goes before what camt.054 says, in
    whatever order they came. `shared` says that it shares its row with others; the store alone sets it.
    """

    id: str
    key: str
    order: Order
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
    reversal: bool = False
    told: tuple[Telling, ...] = ()
    resolution: "Resolution | None" = None
    file_id: str = ""
    shared: bool = False

    @property
    def signed_ore(self) -> int:
        """What it brought: negative when money went back."""
        return -self.amount_ore if self.reversal else self.amount_ore


@dataclass(frozen=True)
class Resolution:
    """What a person decided about a payment in suspense: `act` is resolved, returned or written_off."""

    act: str
    by: str
    at: datetime
    reason: Redacted[str]


def told_again(payment: Payment, telling: Telling) -> Payment:
    """The payment with what another channel tells of it too; the same in whatever order the channels tell."""
    told = tuple(sorted((*payment.told, telling), key=lambda item: item.channel != OCR_GIRO))
    known = [item for item in told if item.payer_key]
    first = told[0]
    return replace(
        payment,
        told=told,
        order=first.order,
        transaction_type=first.type,
        payer_key=known[0].payer_key if known else "",
        voucher=known[0].voucher if known else first.voucher,
    )


def pair(arrival: Arrival, equal: Sequence[Payment], payer_key: str) -> Payment | None:
    """Which of the `equal` payments, those of its slot, the arrival is; None when it is a new one.

    One that its channel has told under the same reference is it; else it is the first that its channel has
    not told yet, one from the same payer before any other.
    """
    open_: list[Payment] = []
    for payment in equal:
        mine = [item for item in payment.told if item.channel == arrival.channel]
        if any(item.ref == arrival.ref for item in mine):
            return payment
        if not mine:
            open_.append(payment)
    same = [item for item in open_ if payer_key and item.payer_key == payer_key]
    return next(iter(same or open_), None)


def is_told(arrival: Arrival, payment: Payment) -> bool:
    """Whether its channel has told of the payment under this reference before."""
    return any((item.channel, item.ref) == (arrival.channel, arrival.ref) for item in payment.told)


def key(slot: str, number: int) -> str:
    """The key of the `number`-th equal payment of a slot, counted from 1."""
    return f"{slot}/{number:06d}"


def slot_of(payment_key: str) -> str:
    """The slot of a payment's key."""
    return payment_key.rpartition("/")[0]


def judge(claim_ore: int, payments: Iterable[Payment]) -> list[Payment]:
    """The payments and reversals of one invoice with what each did to it, in the order of the log.

    A reversal takes back the latest payment before it of the same amount that stands; one that finds none
    waits for a person, and is left out once one has written it off. What is left pays the claim. Computed
    anew from the whole log each time: a late file, a late reversal or a changed claim leaves the same state
    as if the bank had reported in order.
    """
    judged: list[Payment] = []
    standing: dict[int, list[int]] = {}
    for payment in sorted(payments, key=lambda item: (item.order, item.key)):
        if payment.resolution is not None and payment.resolution.act == WRITTEN_OFF:
            judged.append(payment)  # a person has decided that it takes nothing back
            continue
        if not payment.reversal:
            standing.setdefault(payment.amount_ore, []).append(len(judged))
            judged.append(replace(payment, status=PaymentStatus.MATCHED, applied_ore=0, credit_ore=0))
            continue
        equal = standing.get(payment.amount_ore)
        if not equal:
            judged.append(_unmatched(payment))
            continue
        place = equal.pop()
        judged[place] = replace(judged[place], status=PaymentStatus.REVERSED)
        status, back = PaymentStatus.REVERSAL, judged[place].id
        judged.append(replace(payment, status=status, suspense_reason=None, reverses=back))
    return _applied(claim_ore, judged)


def _unmatched(reversal: Payment) -> Payment:
    reason = SuspenseReason.REVERSAL_UNMATCHED
    return replace(reversal, status=PaymentStatus.SUSPENSE, suspense_reason=reason, reverses="")


def _applied(claim_ore: int, judged: list[Payment]) -> list[Payment]:
    paid, done = 0, []
    for payment in judged:
        if payment.status is PaymentStatus.MATCHED:
            effect = apply(claim_ore, paid, payment.amount_ore)
            paid += effect.applied_ore
            done.append(replace(payment, applied_ore=effect.applied_ore, credit_ore=effect.credit_ore))
        else:
            done.append(payment)
    return done


def camt_order(booked_on: date, ref: str, *, reversal: bool) -> Order:
    """Where a payment of camt.054 stands in the log: within its day behind those of OCR giro, reversals last.

    The format has no numbers that run through the day, so the bank's reference decides, by a digest: the same
    in whatever file it comes.
    """
    place = int(hashlib.sha256(ref.encode()).hexdigest()[:12], 16)
    return (booked_on.isoformat(), _BEHIND_OCR, int(reversal), place)
