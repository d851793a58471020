"""The payment log. No account number stands here: a payer is a keyed digest within one billing account.

Payments of a file that pay their invoices share rows (`payment_sheets`); nobody but this module knows.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from services.billing.errors import PaymentNotFound
from services.billing.model.payment import Payment, PaymentStatus, slot_of
from services.billing.store import payment_sheets as sheets
from services.billing.store.payment_documents import document, payment, verdict
from services.chassis.mongo import Collection, Document, Index, Mongo, UpdateOne
from services.chassis.pages import Page, PageRequest, Pages
from services.chassis.vault import SealBroken, Vault

PAYMENTS = "payments"
# Few, because each costs a payment file of 100,000 some seconds on the local database.
INDEXES = [
    # Slot and number: the same payment is on the log once, whatever file or channel tells of it.
    Index(PAYMENTS, [("key", 1)], unique=True),
    Index(PAYMENTS, [("billing_account_id", 1), ("_id", 1)]),
    Index(PAYMENTS, [("file_id", 1), ("_id", 1)]),
    Index(PAYMENTS, [("status", 1), ("_id", 1)], partial={"status": PaymentStatus.SUSPENSE.value}),
]
_PURPOSE = "bookkeeping"
_AT_ONCE = 50  # sheets or accounts in one `$in`, and rows that a page reads at a time
_TOLD = ("told", "order", "type", "payer_key", "voucher")
_AFTER = "\uffff"  # behind everything that a key may hold
_SIGNED = {"$cond": [{"$eq": ["$reversal", True]}, {"$multiply": ["$amount_ore", -1]}, "$amount_ore"]}


@dataclass(frozen=True)
class Tally:
    """What came of a file: payments and øre by status, and øre that customers paid too much."""

    count: int
    amount_ore: int
    credit_ore: int


class PaymentStore:
    """Reads and writes the payment log."""

    def __init__(self, mongo: Mongo, vault: Vault, pages: Pages) -> None:
        self._rows = mongo.collection(PAYMENTS)
        self._vault = vault
        self._pages = pages

    async def in_slots(self, first: str, last: str) -> dict[str, list[Payment]]:
        """The payments of the slots from `first` through `last`, each slot's in the order of their numbers.

        One walk along the index: of 1,000 slots that lie close together it costs a twentieth of asking for
        each.
        """
        query = {"key": {"$gte": first, "$lt": last + _AFTER}}
        rows = await self._rows.find(query)
        items = [item for row in rows for item in sheets.payments_in(row)]
        found: dict[str, list[Payment]] = {}
        for item in sorted(items, key=lambda item: item.key):
            found.setdefault(slot_of(item.key), []).append(item)
        return found

    async def add_many(self, payments: Sequence[Payment]) -> None:
        """Store several payments; none is not an error. Raises BulkWriteError when the log has one."""
        await self._rows.insert_many(sheets.added(payments))

    async def set_told(self, payments: Sequence[Payment]) -> None:
        """Store what the channels tell of these payments now. Inside a transaction."""
        await self._change(payments, _telling)

    async def set_judged(self, payments: Sequence[Payment]) -> None:
        """Store what became of these payments of an invoice. Inside a transaction."""
        await self._change(payments, verdict)

    async def _change(self, payments: Sequence[Payment], values: Callable[[Payment], Document]) -> None:
        alone = {item.id: item for item in payments}
        places = sorted({sheets.sheet_id(item.id) for item in payments if item.shared})
        for first in range(0, len(places), _AT_ONCE):
            rows = await self._rows.find({"_id": {"$in": places[first : first + _AT_ONCE]}})
            await self._rows.bulk([write for row in rows for write in sheets.changed(row, alone)])
            for row in rows:
                for one in row["payments"]:
                    alone.pop(one["_id"], None)
        await self._rows.bulk([UpdateOne({"_id": one}, {"$set": values(alone[one])}) for one in alone])

    async def set_resolved(self, payment: Payment) -> bool:
        """Store what a person decided about a payment, unless it no longer waits for that."""
        values = document(payment)
        if payment.resolution is not None:
            reason = payment.resolution.reason
            values["why"] = await self._vault.seal(_whose(payment), _PURPOSE, _place(payment.id), reason)
        query = {"_id": values.pop("_id"), "status": PaymentStatus.SUSPENSE.value}
        return bool((await self._rows.update_one(query, {"$set": values})).matched)

    async def set_returned(self, payment_id: str) -> None:
        """The bank has paid all of it back to where it came from: nothing of it waits any more."""
        query = {"_id": payment_id, "status": PaymentStatus.TO_REFUND.value}
        await self._rows.update_one(query, {"$set": {"status": PaymentStatus.RETURNED.value}})

    async def get(self, payment_id: str) -> Payment:
        """One payment. Raises PaymentNotFound."""
        for place in (payment_id, sheets.sheet_id(payment_id)):
            row = await self._rows.find_one({"_id": place})
            for item in sheets.payments_in(row) if row is not None else ():
                if item.id == payment_id:  # one who asks for a sheet by its own id finds none
                    return item
        raise PaymentNotFound("There is no such payment.", payment_id=payment_id)

    async def decided(self, payment_id: str) -> Payment:
        """One payment, with what a person wrote who decided about it. Raises PaymentNotFound."""
        return (await self.opened([await self.get(payment_id)]))[0]

    async def opened(self, payments: Sequence[Payment]) -> list[Payment]:
        """The payments with what those wrote who decided about them; nothing where its key is gone."""
        decided = [item.id for item in payments if item.resolution is not None]
        rows = await self._rows.find({"_id": {"$in": decided}}, projection=["why"]) if decided else []
        sealed = {row["_id"]: row.get("why") for row in rows}
        return [await self._opened(item, sealed.get(item.id)) for item in payments]

    async def _opened(self, payment: Payment, sealed: Document | None) -> Payment:
        if payment.resolution is None or sealed is None:
            return payment
        try:
            reason = await self._vault.open(_whose(payment), _PURPOSE, _place(payment.id), sealed)
        except SealBroken:
            return payment
        return replace(payment, resolution=replace(payment.resolution, reason=reason))

    async def of_account(self, account_id: str) -> list[Payment]:
        """Every payment of the account."""
        return (await self.of_accounts([account_id]))[account_id]

    async def of_accounts(self, account_ids: Sequence[str]) -> dict[str, list[Payment]]:
        """Every payment of these accounts, by account."""
        found: dict[str, list[Payment]] = {account_id: [] for account_id in account_ids}
        for first in range(0, len(account_ids), _AT_ONCE):
            some = frozenset(account_ids[first : first + _AT_ONCE])
            for row in await self._rows.find({"billing_account_id": {"$in": sorted(some)}}):
                for item in sheets.payments_in(row, some):
                    found[item.billing_account_id].append(item)
        return {account_id: sorted(items, key=_id) for account_id, items in found.items()}

    async def page(self, page: PageRequest, **wanted: str) -> Page[Payment]:
        """A page of the payments with these values (`billing_account_id`, `invoice_id` or `file_id`), oldest
        first. Raises PageTokenInvalid.
        """
        listing = "payments:" + "/".join(f"{name}={value}" for name, value in sorted(wanted.items()))
        found = await self._behind(self._pages.place(listing, page), wanted, page.limit + 1)
        return self._pages.cut(listing, found, page, _id)

    async def _behind(self, after: str, wanted: Mapping[str, str], enough: int) -> list[Payment]:
        """The first so many behind an id. A sheet stands before those that have left it: some more are read,
        so that none of these is left out.
        """
        # An account has fewer than a file.
        by = "billing_account_id" if "billing_account_id" in wanted else "file_id"
        found, place = list[Payment](), {"$gte": sheets.sheet_id(after)} if after else {}
        while len(found) < enough + sheets.SHARED:
            query: Document = {by: wanted[by]} | ({"_id": place} if place else {})
            rows = await self._rows.find(query, sort=[("_id", 1)], limit=_AT_ONCE)
            items = (item for row in rows for item in sheets.payments_in(row))
            found += [item for item in items if item.id > after and _has(item, wanted)]
            if len(rows) < _AT_ONCE:
                break
            place = {"$gt": rows[-1]["_id"]}
        return sorted(found, key=_id)[:enough]

    async def suspense_count(self) -> int:
        """How many wait for somebody to place them."""
        return await self._rows.count({"status": PaymentStatus.SUSPENSE.value})

    async def suspense(self, page: PageRequest) -> Page[Payment]:
        """A page of payments that wait for a person, oldest first. Raises PageTokenInvalid."""
        query = {"status": PaymentStatus.SUSPENSE.value}
        return await self._pages.by_id(self._rows, "suspense", query, page, payment, newest_first=False)

    async def tally(self, file_id: str) -> dict[PaymentStatus, Tally]:
        """What came of the payments that a file was the first to tell of, by status."""
        pipeline: list[Mapping[str, Any]] = [
            {"$match": {"file_id": file_id}},
            {
                "$group": {
                    "_id": "$status",
                    "count": {"$sum": {"$ifNull": ["$count", 1]}},
                    "amount_ore": {"$sum": _SIGNED},
                    "credit_ore": {"$sum": "$credit_ore"},
                }
            },
        ]
        rows: list[Document] = await self._rows.aggregate(pipeline)
        return {
            PaymentStatus(row["_id"]): Tally(row["count"], row["amount_ore"], row["credit_ore"])
            for row in rows
        }


async def delete_payment(rows: Collection, payment_id: str) -> int:
    """Delete one payment of the log; the number deleted. Inside a transaction."""
    if await rows.delete_one({"_id": payment_id}):
        return 1
    row = await rows.find_one({"_id": sheets.sheet_id(payment_id)})
    if row is None or payment_id not in {one["_id"] for one in row["payments"]}:
        return 0
    await rows.bulk([sheets.without(row, payment_id)])
    return 1


def _id(item: Payment) -> str:
    return item.id


def _has(item: Payment, wanted: Mapping[str, str]) -> bool:
    return all(getattr(item, name) == value for name, value in wanted.items())


def _telling(item: Payment) -> Document:
    row = document(item)
    return {name: row[name] for name in _TOLD}


def _whose(payment: Payment) -> str:
    """Under whose keys the reason is: the customer's, or the payment's own while nobody owns the money."""
    return payment.customer_id or f"payment:{payment.id}"


def _place(payment_id: str) -> str:
    return f"billing.payments.why:{payment_id}"
