"""The ledger: entries are added, never changed."""

from collections.abc import Sequence

from services.billing.model.ledger import Book, Entry, EntryKind, Posting
from services.chassis.mongo import Document, Index, Mongo

ENTRIES = "ledger_entries"
INDEXES = [Index(ENTRIES, [("billing_account_id", 1), ("_id", 1)])]


class LedgerStore:
    """Adds and reads ledger entries."""

    def __init__(self, mongo: Mongo) -> None:
        self._rows = mongo.collection(ENTRIES)

    async def add(self, entry: Entry) -> None:
        """Store an entry."""
        await self._rows.insert_one(_document(entry))

    async def add_many(self, entries: Sequence[Entry]) -> None:
        """Store several entries; none is not an error."""
        await self._rows.insert_many([_document(entry) for entry in entries])

    async def of(self, account_id: str) -> list[Entry]:
        """Every entry of the account, oldest first."""
        rows = await self._rows.find({"billing_account_id": account_id}, sort=[("_id", 1)])
        return [_entry(row) for row in rows]


def _document(entry: Entry) -> Document:
    return {
        "_id": entry.id,
        "billing_account_id": entry.billing_account_id,
        "kind": entry.kind.value,
        "at": entry.at,
        "reference": entry.reference,
        "postings": [{"book": p.book.value, "amount_ore": p.amount_ore} for p in entry.postings],
    }


def _entry(row: Document) -> Entry:
    return Entry(
        id=row["_id"],
        billing_account_id=row["billing_account_id"],
        kind=EntryKind(row["kind"]),
        at=row["at"],
        reference=row["reference"],
        postings=tuple(Posting(Book(p["book"]), p["amount_ore"]) for p in row["postings"]),
    )
