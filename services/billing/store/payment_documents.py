"""Payments as documents."""

from datetime import date
from functools import lru_cache

from services.billing.model.payment import (
    Order,
    Payment,
    PaymentStatus,
    Resolution,
    SuspenseReason,
    Telling,
    Voucher,
)
from services.chassis.mongo import Document
from services.chassis.vault import Redacted
from services.kernel.retention import hold_until

RETENTION = "bookkeeping_vouchers"


@lru_cache(maxsize=64)
def _until(day: date) -> str:
    """The last day of keeping; the payments of a file share a few days."""
    return hold_until(RETENTION, day).isoformat()


def document(item: Payment) -> Document:
    """A payment as it is stored. `file_id` is the file that was the first to tell of it."""
    return {
        "_id": item.id,
        "key": item.key,
        "order": list(item.order),
        "kid": item.kid,
        "amount_ore": item.amount_ore,
        "reversal": item.reversal,
        "type": item.transaction_type,
        "booked_on": item.booked_on.isoformat(),
        "recorded_at": item.recorded_at,
        "file_id": item.file_id,
        "voucher": [item.voucher.file_id, item.voucher.line],
        "billing_account_id": item.billing_account_id,
        "customer_id": item.customer_id,
        "invoice_id": item.invoice_id,
        "payer_key": item.payer_key,
        "told": [_telling_document(telling, item) for telling in item.told],
        "resolution": _resolution_document(item.resolution),
        "retention": RETENTION,
        "hold_until": _until(item.booked_on),
        **verdict(item),
    }


def verdict(item: Payment) -> Document:
    """What changes when an invoice's payments are judged anew."""
    return {
        "status": item.status.value,
        "suspense_reason": item.suspense_reason.value if item.suspense_reason else None,
        "applied_ore": item.applied_ore,
        "credit_ore": item.credit_ore,
        "reverses": item.reverses,
    }


def payment(row: Document, *, shared: bool = False) -> Payment:
    """A stored payment; `shared` with others in a row."""
    file_id, line = row["voucher"]
    return Payment(
        id=row["_id"],
        key=row["key"],
        order=_order(row["order"]),
        kid=row["kid"],
        amount_ore=row["amount_ore"],
        transaction_type=row["type"],
        booked_on=date.fromisoformat(row["booked_on"]),
        recorded_at=row["recorded_at"],
        voucher=Voucher(file_id, line),
        status=PaymentStatus(row["status"]),
        suspense_reason=SuspenseReason(row["suspense_reason"]) if row["suspense_reason"] else None,
        billing_account_id=row["billing_account_id"],
        customer_id=row["customer_id"],
        invoice_id=row["invoice_id"],
        payer_key=row["payer_key"],
        applied_ore=row["applied_ore"],
        credit_ore=row["credit_ore"],
        reverses=row["reverses"],
        reversal=row["reversal"],
        told=tuple(_telling(row | told) for told in row["told"]),
        resolution=_resolution(row["resolution"]),
        file_id=row["file_id"],
        shared=shared,
    )


def _order(values: list[object]) -> Order:
    day, first, second, third = values
    return (str(day), int(str(first)), int(str(second)), int(str(third)))


def _telling_document(item: Telling, of: Payment) -> Document:
    """What a channel tells, without what the payment itself says the same."""
    row: Document = {"channel": item.channel, "ref": item.ref}
    if item.order != of.order:
        row["order"] = list(item.order)
    if item.voucher != of.voucher:
        row["voucher"] = [item.voucher.file_id, item.voucher.line]
    if item.payer_key != of.payer_key:
        row["payer_key"] = item.payer_key
    if item.type != of.transaction_type:
        row["type"] = item.type
    return row


def _telling(row: Document) -> Telling:
    file_id, line = row["voucher"]
    return Telling(
        channel=row["channel"],
        ref=row["ref"],
        order=_order(row["order"]),
        voucher=Voucher(file_id, line),
        payer_key=row["payer_key"],
        type=row["type"],
    )


def _resolution_document(item: Resolution | None) -> Document | None:
    """Without the reason, which is sealed apart: it may name people."""
    return None if item is None else {"act": item.act, "by": item.by, "at": item.at}


def _resolution(row: Document | None) -> Resolution | None:
    return None if row is None else Resolution(row["act"], row["by"], row["at"], Redacted(""))
