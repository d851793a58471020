"""One document per ledger entry, with the receipt that was issued for it."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.chassis.errors import VersionConflict
from services.chassis.mongo import Document, Index, Mongo
from services.consent.model.ledger import Entry, entry_of, from_record
from services.consent.model.standing import Standing
from services.consent.store.subjects import SubjectStore
from services.kernel.proof.chains import Head

LEDGER = "ledger"

INDEXES = [
    Index(LEDGER, [("subject_id", 1), ("sequence", 1)], unique=True),  # a chain cannot fork
    Index(LEDGER, [("record.expires_at", 1), ("_id", 1)]),
]


@dataclass(frozen=True)
class StoredReceipt:
    """A receipt as it was issued."""

    receipt_id: str
    entry_id: str
    jws: str


@dataclass(frozen=True)
class Written:
    """An entry with the receipt that goes with it."""

    entry: Entry
    jws: str


@dataclass(frozen=True)
class Chain:
    """One ledger as it is stored: records with their receipts, and its end, None when nothing says where."""

    subject_id: str
    rows: list[tuple[Mapping[str, Any], str]]
    head: Head | None


class LedgerStore:
    """The chains."""

    def __init__(self, mongo: Mongo, subjects: SubjectStore) -> None:
        self._rows = mongo.collection(LEDGER)
        self._subjects = subjects

    async def append(self, written: Sequence[Written], standings: Mapping[str, Standing]) -> None:
        """Add entries to the ends of their chains and keep where the people then stand.

        Inside the transaction that read the ends. The people's documents are written first: of two concurrent
        appends to one chain one meets a write conflict there and starts again from the new end. The unique
        index on subject and sequence is the second lock.

        Raises:
            VersionConflict: somebody is not known any more.
        """
        if not await self._subjects.move(standings):
            raise VersionConflict("the ledger has moved on")
        await self.insert(written)

    async def insert(self, written: Sequence[Written]) -> None:
        """Add entries whose chain's end is kept elsewhere, by who calls this; inside a transaction."""
        await self._rows.insert_many([_row(item) for item in written])

    async def entry(self, entry_id: str) -> Entry:
        """One entry by its id, which came from this store."""
        found = await self._rows.find_one({"_id": entry_id}, ["record"])
        if found is None:
            raise LookupError("a ledger entry is gone")
        return from_record(found["record"])

    async def entries(self, customer_id: str, *, before: int = 0, limit: int = 0) -> list[Entry]:
        """A person's entries, newest first; with `before` only those of a lower sequence."""
        query: Document = {"subject_id": customer_id}
        if before:
            query["sequence"] = {"$lt": before}
        found = await self._rows.find(query, sort=[("sequence", -1)], limit=limit, projection=["record"])
        return [from_record(item["record"]) for item in found]

    async def records(self, customer_id: str) -> AsyncIterator[Mapping[str, Any]]:
        """A person's records as they are stored, oldest first, for the verifier."""
        query = {"subject_id": customer_id}
        async for item in self._rows.each(query, sort=[("sequence", 1)], projection=["record"]):
            yield item["record"]

    async def hashes(self) -> AsyncIterator[tuple[str, int, str, str]]:
        """Subject, sequence, time and hash of every entry, by subject and sequence."""
        fields = ["subject_id", "sequence", "record.recorded_at", "record.hash"]
        order = [("subject_id", 1), ("sequence", 1)]
        async for item in self._rows.each({"subject_id": {"$gt": ""}}, sort=order, projection=fields):
            record = item["record"]
            yield item["subject_id"], item["sequence"], record["recorded_at"], record["hash"]

    async def count(self) -> int:
        """How many entries there are in all."""
        return await self._rows.count({"subject_id": {"$gt": ""}})

    async def between(self, after: str, until: str | None) -> list[Document]:
        """The entries with their receipts of the subjects after one and up to another, in order."""
        query: Document = {"subject_id": {"$gt": after} | ({"$lte": until} if until is not None else {})}
        order = [("subject_id", 1), ("sequence", 1)]
        return await self._rows.find(query, sort=order, projection=["subject_id", "record", "jws"])

    async def running_out(self, after: tuple[str, str], until: str, limit: int) -> list[Entry]:
        """Entries whose time ran out after (moment, id) and up to a moment, in that order."""
        moment, entry_id = after
        order = [("record.expires_at", 1), ("_id", 1)]
        same = {"record.expires_at": moment, "_id": {"$gt": entry_id}}
        found = await self._rows.find(same, sort=order, limit=limit, projection=["record"])
        if not found:
            later = {"record.expires_at": {"$gt": moment, "$lte": until}}
            found = await self._rows.find(later, sort=order, limit=limit, projection=["record"])
        return [from_record(item["record"]) for item in found]

    async def receipt(self, customer_id: str, receipt_id: str) -> StoredReceipt | None:
        """A receipt of this person; None when there is none, also when it is somebody else's."""
        query = {"_id": entry_of(receipt_id), "subject_id": customer_id}
        found = await self._rows.find_one(query, ["jws"])
        return StoredReceipt(receipt_id, found["_id"], found["jws"]) if found else None

    async def receipts(self, customer_id: str) -> list[StoredReceipt]:
        """All receipts of a person, oldest first."""
        query = {"subject_id": customer_id}
        found = await self._rows.find(query, sort=[("sequence", 1)], projection=["receipt_id", "jws"])
        return [StoredReceipt(item["receipt_id"], item["_id"], item["jws"]) for item in found]


def _row(written: Written) -> Document:
    entry = written.entry
    return {
        "_id": entry.entry_id,
        "subject_id": entry.subject_id,
        "sequence": entry.sequence,
        "receipt_id": entry.receipt_id,
        "record": entry.record(),
        "jws": written.jws,
    }
