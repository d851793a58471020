"""The ledger: entries are added, never changed.

Those of a payment file share rows, some dozens in each, because a row costs the local database several times
what an entry in it does. Such a row stands under each of its accounts; `of` gives each account its own.
"""

from collections.abc import AsyncIterator, Sequence
from datetime import date, datetime
from functools import lru_cache

from services.billing.model.ledger import Book, Entry, EntryKind, Posting
from services.chassis.documents import in_common
from services.chassis.mongo import Document, Index, Mongo
from services.kernel.calendar import oslo_date
from services.kernel.retention import hold_until

ENTRIES = "ledger_entries"
RETENTION = "bookkeeping_vouchers"
PACKED = 25  # entries in one row, when more are added at once; an account that is read reads so many of each
_IN_COMMON = ("kind", "at", "retention", "hold_until")
INDEXES = [
    Index(ENTRIES, [("billing_account_id", 1), ("_id", 1)]),
    Index(ENTRIES, [("at", 1), ("_id", 1)]),
]


class LedgerStore:
    """Adds and reads ledger entries."""

    def __init__(self, mongo: Mongo) -> None:
        self._rows = mongo.collection(ENTRIES)

    async def add(self, entry: Entry) -> None:
        """Store an entry."""
        await self._rows.insert_one(_document(entry))

    async def add_many(self, entries: Sequence[Entry]) -> None:
        """Store several entries; none is not an error."""
        if len(entries) <= PACKED:
            await self._rows.insert_many([_document(entry) for entry in entries])
            return
        parts = (entries[first : first + PACKED] for first in range(0, len(entries), PACKED))
        await self._rows.insert_many([_packed(part) for part in parts])

    async def of(self, account_id: str) -> list[Entry]:
        """Every entry of the account, oldest first."""
        rows = await self._rows.find({"billing_account_id": account_id}, sort=[("_id", 1)])
        mine = (row | one for row in rows for one in row.get("entries", [{}]))
        return [_entry(one) for one in mine if one["billing_account_id"] == account_id]

    async def between(self, first: datetime, after: datetime, limit: int) -> AsyncIterator[list[Entry]]:
        """The entries from `first` until `after` in the order of time, those of some `limit` rows at once.
        What shares a row counts by the first of it. No cursor is held between.
        """
        at, known = first, set[str]()
        while True:
            query = {"at": {"$gte": at, "$lt": after}}
            # Those of the last moment are met again.
            rows = await self._rows.find(query, sort=[("at", 1), ("_id", 1)], limit=limit + len(known))
            fresh = [row for row in rows if row["_id"] not in known]
            if not fresh:
                return
            yield [_entry(row | one) for row in fresh for one in row.get("entries", [{}])]
            last = fresh[-1]["at"]
            known = {row["_id"] for row in rows if row["at"] == last}
            at = last


@lru_cache(maxsize=64)
def _until(day: date) -> str:
    """The last day of keeping; the entries of a file share a few days."""
    return hold_until(RETENTION, day).isoformat()


def _document(entry: Entry) -> Document:
    return {
        "_id": entry.id,
        "retention": RETENTION,
        "hold_until": _until(oslo_date(entry.at)),
        "billing_account_id": entry.billing_account_id,
        "kind": entry.kind.value,
        "at": entry.at,
        "reference": entry.reference,
        "postings": [{"book": p.book.value, "amount_ore": p.amount_ore} for p in entry.postings],
    }


def _packed(entries: Sequence[Entry]) -> Document:
    accounts = sorted({entry.billing_account_id for entry in entries})
    documents = [_document(entry) for entry in entries]
    kept = {"retention": RETENTION, "hold_until": max(row["hold_until"] for row in documents)}
    same, documents = in_common(documents, _IN_COMMON)
    # By the moment of its first the row is found among those of a month.
    row = {"_id": entries[0].id, "at": entries[0].at, "billing_account_id": accounts}
    return row | {"entries": documents} | kept | same


def _entry(row: Document) -> Entry:
    return Entry(
        id=row["_id"],
        billing_account_id=row["billing_account_id"],
        kind=EntryKind(row["kind"]),
        at=row["at"],
        reference=row["reference"],
        postings=tuple(Posting(Book(p["book"]), p["amount_ore"]) for p in row["postings"]),
    )
