"""One document per ledger entry, with the receipt that was issued for it."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.chassis.errors import VersionConflict
from services.chassis.mongo import Document, Index, Mongo
from services.consent.model.ledger import Entry, entry_of, from_record, is_cut
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
        self._mongo = mongo
        self._rows = mongo.collection(LEDGER)
        self._subjects = subjects
        self.tell: Callable[[Sequence[Entry]], None] = lambda _: None
        """Called with entries once they stand."""

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
        """Add entries whose chain's end is kept by who calls this, with the transaction's commit."""
        self._rows.insert_last([_row(item) for item in written])
        entries = [item.entry for item in written]
        self._mongo.after_commit(lambda: self.tell(entries))

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
        return [from_record(item["record"]) for item in found if not is_cut(item["record"])]

    async def beginning(self, customer_id: str) -> tuple[Mapping[str, Any], str] | None:
        """The first record of a person's ledger with what is signed of it; None when there is none."""
        query = {"subject_id": customer_id}
        found = await self._rows.find_one(query, ["record", "jws"], sort=[("sequence", 1)])
        return None if found is None else (found["record"], found["jws"])

    async def old(self, before: str) -> AsyncIterator[tuple[str, int]]:
        """Ledgers in which nothing was recorded since that moment, with how many entries they have."""
        fields = ["subject_id", "record.recorded_at", "record.cut"]
        order = [("subject_id", 1), ("sequence", 1)]
        subject, entries, last = "", 0, ""
        async for row in self._rows.each({}, sort=order, projection=fields):
            if row["subject_id"] != subject:
                if entries and last < before:
                    yield subject, entries
                subject, entries = row["subject_id"], 0
            entries += not is_cut(row["record"])
            last = row["record"]["recorded_at"]
        if entries and last < before:
            yield subject, entries

    async def last(self, subject_id: str) -> Mapping[str, Any]:
        """The last record of a ledger that there is. Raises LookupError."""
        found = await self._rows.find_one({"subject_id": subject_id}, ["record"], sort=[("sequence", -1)])
        if found is None:
            raise LookupError("a ledger is gone")
        record: Mapping[str, Any] = found["record"]
        return record

    async def cut(self, cut: Mapping[str, Any], jws: str) -> int:
        """Leave of a ledger only its cut, in a transaction; how many entries went. Done again none go."""
        ends_here = {"subject_id": cut["subject_id"], "sequence": {"$gt": cut["sequence"]}}
        if await self._rows.find_one(ends_here, ["_id"]) is not None:
            raise VersionConflict("the ledger has moved on")
        left = {"record": dict(cut), "jws": jws, "receipt_id": ""}
        last = {"_id": cut["entry_id"], "record.cut": {"$ne": True}}
        if not (await self._rows.update_one(last, {"$set": left})).matched:
            return 0
        before = {"subject_id": cut["subject_id"], "sequence": {"$lt": cut["sequence"]}}
        cuts = await self._rows.count({**before, "record.cut": True})
        return 1 + await self._rows.delete_many(before) - cuts

    async def records(self, customer_id: str) -> AsyncIterator[Mapping[str, Any]]:
        """A person's records as they are stored, oldest first, for the verifier."""
        query = {"subject_id": customer_id}
        async for item in self._rows.each(query, sort=[("sequence", 1)], projection=["record"]):
            yield item["record"]

    async def hashes(self) -> AsyncIterator[tuple[str, int, str, str]]:
        """Subject, sequence, time and hash of every entry, by subject and sequence."""
        fields = ["subject_id", "sequence", "record.recorded_at", "record.hash"]
        order = [("subject_id", 1), ("sequence", 1)]
        async for item in self._rows.each({}, sort=order, projection=fields):
            record = item["record"]
            yield item["subject_id"], item["sequence"], record["recorded_at"], record["hash"]

    async def count(self) -> int:
        """How many entries there are in all, to tell how far one is."""
        return await self._rows.estimate()

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
        found = await self._rows.find_one(query, ["jws", "record.cut"])
        if found is None or is_cut(found["record"]):
            return None
        return StoredReceipt(receipt_id, found["_id"], found["jws"])

    async def receipts(self, customer_id: str) -> list[tuple[Entry, StoredReceipt]]:
        """All entries of a person with their receipts, oldest first."""
        query, wanted = {"subject_id": customer_id}, ["record", "receipt_id", "jws"]
        found = await self._rows.find(query, sort=[("sequence", 1)], projection=wanted)
        return [
            (from_record(one["record"]), StoredReceipt(one["receipt_id"], one["_id"], one["jws"]))
            for one in found
            if not is_cut(one["record"])  # a cut has no receipt
        ]


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
