"""The payment log. No account number stands here: a payer is a keyed digest within one billing account."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from services.billing.model.payment import Payment, PaymentStatus, SuspenseReason, Voucher
from services.chassis.mongo import DESCENDING, Document, Index, Mongo, UpdateOne
from services.chassis.pages import Page, PageRequest, Pages

PAYMENTS = "payments"
INDEXES = [
    # The bank's identity of a transaction: none is applied twice, whatever file it comes in.
    Index(PAYMENTS, [("key", 1)], unique=True),
    Index(PAYMENTS, [("billing_account_id", 1), ("_id", 1)]),
    Index(PAYMENTS, [("customer_id", 1), ("_id", 1)]),
    Index(PAYMENTS, [("status", 1), ("_id", 1)]),
    Index(PAYMENTS, [("invoice_id", 1), ("_id", DESCENDING)]),
    Index(PAYMENTS, [("file_id", 1), ("status", 1)]),
]


@dataclass(frozen=True)
class Tally:
    """What came of a file: payments and øre by status, and øre that customers paid too much."""

    count: int
    amount_ore: int
    credit_ore: int


class PaymentStore:
    """Reads and writes the payment log."""

    def __init__(self, mongo: Mongo, pages: Pages) -> None:
        self._rows = mongo.collection(PAYMENTS)
        self._pages = pages

    async def known(self, keys: list[str]) -> set[str]:
        """Which of the bank's identities are on the log."""
        rows = await self._rows.find({"key": {"$in": keys}}, projection=["key"])
        return {row["key"] for row in rows}

    async def add(self, payment: Payment) -> None:
        """Store a payment. Raises DuplicateKeyError when the log has it."""
        await self._rows.insert_one(_document(payment))

    async def add_many(self, payments: Sequence[Payment]) -> None:
        """Store several payments; none is not an error."""
        await self._rows.insert_many([_document(payment) for payment in payments])

    async def of_account(self, account_id: str) -> list[Payment]:
        """Every payment of the account."""
        rows = await self._rows.find({"billing_account_id": account_id}, sort=[("_id", 1)])
        return [_payment(row) for row in rows]

    async def of_customer(self, customer_id: str) -> list[Payment]:
        """Every payment of the customer, oldest first."""
        rows = await self._rows.find({"customer_id": customer_id}, sort=[("_id", 1)])
        return [_payment(row) for row in rows]

    async def to_reverse(self, invoice_id: str, amount_ore: int) -> Payment | None:
        """The latest payment of the invoice with this amount that has not gone back."""
        query = {"invoice_id": invoice_id, "status": PaymentStatus.MATCHED.value, "amount_ore": amount_ore}
        row = await self._rows.find_one(query, sort=[("_id", DESCENDING)])
        return None if row is None else _payment(row)

    async def set_effects(self, payments: Sequence[Payment]) -> None:
        """Store what each of these payments does to its invoice now."""
        await self._rows.bulk(
            [
                UpdateOne(
                    {"_id": payment.id},
                    {"$set": {"applied_ore": payment.applied_ore, "credit_ore": payment.credit_ore}},
                )
                for payment in payments
            ]
        )

    async def set_reversed(self, payment: Payment) -> Payment:
        """Note that a payment has gone back."""
        status = PaymentStatus.REVERSED
        await self._rows.update_one({"_id": payment.id}, {"$set": {"status": status.value}})
        return replace(payment, status=status)

    async def suspense(self, page: PageRequest) -> Page[Payment]:
        """A page of payments that wait for a person, oldest first. Raises PageTokenInvalid."""
        query = {"status": PaymentStatus.SUSPENSE.value}
        return await self._pages.by_id(self._rows, "suspense", query, page, _payment, newest_first=False)

    async def tally(self, file_id: str) -> dict[PaymentStatus, Tally]:
        """What came of a file, by status."""
        rows = await self._rows.aggregate(
            [
                {"$match": {"file_id": file_id}},
                {
                    "$group": {
                        "_id": "$status",
                        "count": {"$sum": 1},
                        "amount_ore": {"$sum": "$amount_ore"},
                        "credit_ore": {"$sum": "$credit_ore"},
                    }
                },
            ]
        )
        return {
            PaymentStatus(row["_id"]): Tally(row["count"], row["amount_ore"], row["credit_ore"])
            for row in rows
        }


def _document(payment: Payment) -> Document:
    return {
        "_id": payment.id,
        "key": payment.key,
        "order": list(payment.order),
        "kid": payment.kid,
        "amount_ore": payment.amount_ore,
        "type": payment.transaction_type,
        "booked_on": payment.booked_on.isoformat(),
        "recorded_at": payment.recorded_at,
        "file_id": payment.voucher.file_id,
        "line": payment.voucher.line,
        "status": payment.status.value,
        "suspense_reason": payment.suspense_reason.value if payment.suspense_reason else None,
        "billing_account_id": payment.billing_account_id,
        "customer_id": payment.customer_id,
        "invoice_id": payment.invoice_id,
        "payer_key": payment.payer_key,
        "applied_ore": payment.applied_ore,
        "credit_ore": payment.credit_ore,
        "reverses": payment.reverses,
    }


def _payment(row: Document) -> Payment:
    day, transmission, assignment, number = row["order"]
    return Payment(
        id=row["_id"],
        key=row["key"],
        order=(day, transmission, assignment, number),
        kid=row["kid"],
        amount_ore=row["amount_ore"],
        transaction_type=row["type"],
        booked_on=date.fromisoformat(row["booked_on"]),
        recorded_at=row["recorded_at"],
        voucher=Voucher(row["file_id"], row["line"]),
        status=PaymentStatus(row["status"]),
        suspense_reason=SuspenseReason(row["suspense_reason"]) if row["suspense_reason"] else None,
        billing_account_id=row["billing_account_id"],
        customer_id=row["customer_id"],
        invoice_id=row["invoice_id"],
        payer_key=row["payer_key"],
        applied_ore=row["applied_ore"],
        credit_ore=row["credit_ore"],
        reverses=row["reverses"],
    )
