"""What moves about invoices after they were issued, each in a small row of its own.

Beside the invoice it would cost more: a payment would write the whole invoice anew, with its lines and the
party that is billed, for two fields.
"""

from collections.abc import Sequence
from datetime import date, datetime

from services.billing.model.invoice_state import InvoiceState
from services.billing.store.walks import Walk
from services.chassis.mongo import Document, Index, Mongo, ReplaceOne

STATES = "invoice_states"
RETENTION = "bookkeeping_vouchers"
_SPARSE = 4  # so many rows are walked over for each that is wanted before each is asked for
_AT_ONCE = 50
MOST = 10_000
"""Unpaid invoices are counted up to so many: the number is looked at each minute."""
INDEXES = [
    Index(STATES, [("billing_account_id", 1), ("_id", 1)]),
    # What is not settled, account by account: those that are not due yet are passed over inside the index.
    Index(STATES, [("open", 1), ("billing_account_id", 1), ("due_date", 1)]),
]


class InvoiceStateStore:
    """Reads and writes what moves."""

    def __init__(self, mongo: Mongo) -> None:
        self._rows = mongo.collection(STATES)

    async def add_many(self, states: Sequence[InvoiceState]) -> None:
        """Store those of new invoices. Raises BulkWriteError of the driver."""
        await self._rows.insert_many([_document(item) for item in states])

    async def unpaid(self, today: date | None = None) -> int:
        """How many invoices are not settled, `MOST` at most; with `today`, those past their due date."""
        query: Document = {"open": True}
        if today is not None:
            query["due_date"] = {"$lt": today.isoformat()}
        return await self._rows.count(query, limit=MOST)

    async def find(self, invoice_id: str) -> InvoiceState | None:
        """That of one invoice; None when there is no such invoice."""
        row = await self._rows.find_one({"_id": invoice_id})
        return None if row is None else _state(row)

    async def of_account(self, account_id: str) -> dict[str, InvoiceState]:
        """Those of an account's invoices, by invoice."""
        rows = await self._rows.find({"billing_account_id": account_id}, sort=[("_id", 1)])
        return {row["_id"]: _state(row) for row in rows}

    async def some(self, invoice_ids: Sequence[str]) -> dict[str, InvoiceState]:
        """Those of these invoices, by invoice: one walk while they lie close together, as those of one run
        do; each that is left is asked for.
        """
        ids = sorted(invoice_ids)
        if not ids:
            return {}
        limit = _SPARSE * len(ids)
        rows = await self._rows.find(
            {"_id": {"$gte": ids[0], "$lte": ids[-1]}}, sort=[("_id", 1)], limit=limit
        )
        rest = [one for one in ids if one > rows[-1]["_id"]] if len(rows) == limit else []
        for first in range(0, len(rest), _AT_ONCE):
            rows += await self._rows.find({"_id": {"$in": rest[first : first + _AT_ONCE]}})
        wanted = set(ids)
        return {row["_id"]: _state(row) for row in rows if row["_id"] in wanted}

    async def open_of_accounts(self, account_ids: Sequence[str]) -> list[InvoiceState]:
        """Those of these accounts, at most 100, that are not settled."""
        rows = await self._rows.find({"open": True, "billing_account_id": {"$in": list(account_ids)}})
        return [_state(row) for row in rows]

    async def between(self, first: str, last: str, limit: int) -> Walk[InvoiceState]:
        """Those of the accounts from `first` through `last` by id."""
        query = {"billing_account_id": {"$gte": first, "$lte": last}}
        rows = await self._rows.find(query, sort=[("billing_account_id", 1), ("_id", 1)], limit=limit)
        return Walk.of(rows, "billing_account_id", limit, _state)

    async def set_many(self, states: Sequence[InvoiceState]) -> None:
        """Store these as they stand now. Inside the transaction that has read them."""
        await self._rows.bulk([ReplaceOne({"_id": one.id}, _document(one)) for one in states], ordered=False)

    async def set_paid(self, invoice_id: str, paid_ore: int, settled_at: datetime | None) -> None:
        """Note how much is paid, and when it was settled."""
        change = {"paid_ore": paid_ore} | _settled(settled_at)
        await self._rows.update_one({"_id": invoice_id}, {"$set": change})

    async def move(
        self,
        invoice_id: str,
        *,
        credited_ore: int = 0,
        added_ore: int = 0,
        written_off_ore: int = 0,
        settled_at: datetime | None,
        dunned: bool = False,
    ) -> None:
        """Note that so much more is credited, added in fees and interest, or written off, when it was
        settled, and with `dunned` that a step was taken: a payment that comes at the same moment meets a
        write conflict.
        """
        values = _settled(settled_at) | ({"dunned": True} if dunned else {})
        more = {"credited_ore": credited_ore, "added_ore": added_ore, "written_off_ore": written_off_ore}
        change = {"$inc": more, "$set": values}
        await self._rows.update_one({"_id": invoice_id}, change)

    async def defer(self, invoice_id: str, until: date | None) -> None:
        """Note that the invoice is to be paid later; None takes that back."""
        value = until.isoformat() if until else None
        await self._rows.update_one({"_id": invoice_id}, {"$set": {"deferred_until": value}})


def overdue(day: date, after: str) -> Document:
    """The rows of what was to be paid before `day` and is not settled, of accounts behind `after` by id."""
    return {"open": True, "billing_account_id": {"$gt": after}, "due_date": {"$lt": day.isoformat()}}


def _settled(at: datetime | None) -> Document:
    return {"settled_at": at, "open": at is None}


def _document(item: InvoiceState) -> Document:
    return {
        "_id": item.id,
        "invoice_id": item.id,  # as every other record of an invoice names it
        "billing_account_id": item.billing_account_id,
        "customer_id": item.customer_id,
        "total_ore": item.total_ore,
        "due_date": item.due_date.isoformat(),
        "credited_ore": item.credited_ore,
        "added_ore": item.added_ore,
        "written_off_ore": item.written_off_ore,
        "paid_ore": item.paid_ore,
        "deferred_until": item.deferred_until.isoformat() if item.deferred_until else None,
        "dunned": item.dunned,
        **_settled(item.settled_at),
        "hold_until": item.hold_until.isoformat(),
        "retention": RETENTION,
    }


def _state(row: Document) -> InvoiceState:
    return InvoiceState(
        id=row["_id"],
        billing_account_id=row["billing_account_id"],
        customer_id=row["customer_id"],
        total_ore=row["total_ore"],
        due_date=date.fromisoformat(row["due_date"]),
        hold_until=date.fromisoformat(row["hold_until"]),
        credited_ore=row["credited_ore"],
        added_ore=row["added_ore"],
        written_off_ore=row.get("written_off_ore", 0),
        paid_ore=row["paid_ore"],
        settled_at=row["settled_at"],
        deferred_until=date.fromisoformat(row["deferred_until"]) if row["deferred_until"] else None,
        dunned=row.get("dunned", True),  # older rows do not say
    )
