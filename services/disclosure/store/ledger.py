"""The disclosure ledger in the database: one collection that is only ever inserted into.

Two unique indexes carry the guarantees: (subject_id, sequence) keeps each chain one line however many write
at once, and (request_key, subject_id) makes each read one entry however often it is sent. So a single insert
is enough, and the most frequent write of the whole suite needs no transaction.
"""

from collections.abc import AsyncIterator, Collection, Sequence
from datetime import datetime
from typing import Any

from services.chassis.errors import IdempotencyKeyReused
from services.chassis.idempotency import RequestKey
from services.chassis.mongo import BulkWriteError, Document, DuplicateKeyError, Index, Mongo
from services.chassis.vault import Vault
from services.disclosure.model.ledger import Cut, Entry, Ground, Head, Left, RecipientKind, Release, moment
from services.disclosure.model.withdrawal import Recipient

COLLECTION, CUTS = "ledger", "ledger_cuts"
Content = dict[str, Any]
"""What is hashed of an entry, as plain JSON values, with its `hash`."""
GONE = "gone"
"""In place of the recipient's kind once an entry's time is over: only its place in the chain is left."""
INDEXES = [
    Index(COLLECTION, [("subject_id", 1), ("sequence", 1)], unique=True),
    Index(COLLECTION, [("request_key", 1), ("subject_id", 1)], unique=True),
    Index(CUTS, [("behind", 1), ("_id", 1)], partial={"behind": True}),
]
_TAKEN = 11000  # the server's word for a key that is there already
# Asked for in one query. The embedded database holds each row against each of a list: a thousand chains take
# it half as long by 25 as by 100, a thousand ids two thirds as long by 50. Where there is nothing, as many as
# it likes.
_CHAINS, _IDS, _NONE = 25, 50, 200


class Ledger:
    """The ledger."""

    def __init__(self, mongo: Mongo, vault: Vault) -> None:
        self._rows = mongo.collection(COLLECTION)
        self._cuts = mongo.collection(CUTS)
        self._vault = vault

    async def head(self, subject_id: str) -> Head:
        """The last entry of one person's chain."""
        row = await self._rows.find_one(
            {"subject_id": subject_id}, ["sequence", "hash"], sort=[("sequence", -1)]
        )
        row = row or await self._cuts.find_one({"_id": subject_id})
        return Head() if row is None else Head(row["sequence"], row["hash"])

    async def heads(self, subject_ids: Sequence[str]) -> dict[str, Head]:
        """The last entries of many chains; persons without any are left out."""
        found: dict[str, Head] = {}
        start, step = 0, _CHAINS
        while start < len(subject_ids):
            rows = await self._rows.aggregate(
                [
                    {"$match": {"subject_id": {"$in": list(subject_ids[start : start + step])}}},
                    {"$sort": {"subject_id": 1, "sequence": 1}},
                    {
                        "$group": {
                            "_id": "$subject_id",
                            "sequence": {"$last": "$sequence"},
                            "hash": {"$last": "$hash"},
                        }
                    },
                ]
            )
            found |= {row["_id"]: Head(row["sequence"], row["hash"]) for row in rows}
            start, step = start + step, _CHAINS if rows else _NONE
        return found | await self._cut_heads([one for one in subject_ids if one not in found])

    async def _cut_heads(self, subject_ids: Sequence[str]) -> dict[str, Head]:
        """Where chains go on of which no entry is left."""
        found: dict[str, Head] = {}
        for start in range(0, len(subject_ids), _NONE):
            query = {"_id": {"$in": list(subject_ids[start : start + _NONE])}}
            rows = await self._cuts.find(query)
            found |= {row["_id"]: Head(row["sequence"], row["hash"]) for row in rows}
        return found

    async def cut(self, subject_id: str) -> Cut:
        """Where one person's chain begins."""
        row = await self._cuts.find_one({"_id": subject_id})
        if row is None:
            return Cut()
        return self._cut(row)

    def _cut(self, row: Document) -> Cut:
        head = Head(row["sequence"], row["hash"])
        return Cut(head, row["proof"] == proof(self._vault, row["_id"], head))

    async def recall(self, key: RequestKey, subject_ids: Sequence[str]) -> dict[str, str]:
        """Entries that the same request wrote before, by person.

        Raises:
            IdempotencyKeyReused: the request id was used for another read.
        """
        query: dict[str, Any] = {"request_key": key.record_id}
        if len(subject_ids) == 1:
            query["subject_id"] = subject_ids[0]
        found: dict[str, str] = {}
        async for row in self._rows.each(query, projection=["subject_id", "fingerprint"]):
            if row["fingerprint"] != key.fingerprint:
                raise IdempotencyKeyReused(
                    "This request id was used for another read; send a new one.", request_id=key.request_id
                )
            found[row["subject_id"]] = row["_id"]
        return {subject: found[subject] for subject in subject_ids if subject in found}

    async def there(self, entry_ids: Sequence[str]) -> set[str]:
        """Which of these entries still have their places."""
        found: set[str] = set()
        for start in range(0, len(entry_ids), _IDS):
            query = {"_id": {"$in": list(entry_ids[start : start + _IDS])}}
            found.update([row["_id"] for row in await self._rows.find(query, projection=["_id"])])
        return found

    async def written_by(self, record_id: str) -> set[str]:
        """The entries that a request wrote, by the id of its record, as far as their time is not over."""
        return {row["_id"] for row in await self._rows.find({"request_key": record_id}, projection=["_id"])}

    async def insert(self, key: RequestKey, entries: Sequence[Entry]) -> None:
        """Append entries. Raises DuplicateKeyError when another writer was first."""
        if len(entries) == 1:
            await self._rows.insert_one(_row(key, entries[0]))
            return
        try:
            await self._rows.insert_many([_row(key, entry) for entry in entries])
        except BulkWriteError as error:
            failed = (error.details or {}).get("writeErrors", [])
            if not failed or any(item["code"] != _TAKEN for item in failed):
                raise
            raise DuplicateKeyError("another writer was first", _TAKEN) from error

    async def insert_each(
        self, entries: Sequence[tuple[RequestKey, Entry]], *, ordered: bool
    ) -> Collection[int]:
        """Append entries of different requests, each for itself; the numbers of those that were not, for
        another was first. `ordered` when some follow one another: then none behind such a one. Outside of
        transactions.
        """
        return await self._rows.insert_each([_row(key, entry) for key, entry in entries], ordered=ordered)

    async def page(self, subject_id: str, before: int, size: int) -> list[Entry]:
        """Entries of one person, newest first, with a sequence below `before`."""
        query = {"subject_id": subject_id, "sequence": {"$lt": before}, "recipient_kind": {"$ne": GONE}}
        return [_entry(row) for row in await self._rows.find(query, sort=[("sequence", -1)], limit=size)]

    async def sequence_of(self, subject_id: str, entry_id: str) -> int:
        """The place of an entry in its person's chain; 0 when there is none."""
        row = await self._rows.find_one({"_id": entry_id, "subject_id": subject_id}, ["sequence"])
        return 0 if row is None else int(row["sequence"])

    async def recipients(self, subject_id: str, purpose: str) -> list[Recipient]:
        """The processors that received data about a person for a purpose, each once."""
        query = {
            "subject_id": subject_id,
            "purpose": purpose,
            "recipient_kind": RecipientKind.PROCESSOR.value,
        }
        rows = await self._rows.find(
            query, sort=[("sequence", 1)], projection=["recipient_id", "recipient_category"]
        )
        categories = {row["recipient_id"]: row["recipient_category"] for row in rows}
        return [Recipient(processor_id, category) for processor_id, category in categories.items()]

    async def received_fields(self, subject_id: str) -> list[tuple[Recipient, frozenset[str]]]:
        """All processors that received data about a person, each with the fields that it received."""
        query = {"subject_id": subject_id, "recipient_kind": RecipientKind.PROCESSOR.value}
        shown = ["recipient_id", "recipient_category", "fields"]
        categories: dict[str, str] = {}
        fields: dict[str, set[str]] = {}
        for row in await self._rows.find(query, sort=[("sequence", 1)], projection=shown):
            categories[row["recipient_id"]] = row["recipient_category"]
            fields.setdefault(row["recipient_id"], set()).update(row["fields"])
        return [(Recipient(one, category), frozenset(fields[one])) for one, category in categories.items()]

    async def processors(self, subject_id: str) -> list[Recipient]:
        """All processors that received data about a person, whatever for, each once."""
        query = {"subject_id": subject_id, "recipient_kind": RecipientKind.PROCESSOR.value}
        rows = await self._rows.find(
            query, sort=[("sequence", 1)], projection=["recipient_id", "recipient_category"]
        )
        categories = {row["recipient_id"]: row["recipient_category"] for row in rows}
        return [Recipient(processor_id, category) for processor_id, category in categories.items()]

    async def received(
        self, recipient_id: str, since: datetime, until: datetime, person: str = ""
    ) -> AsyncIterator[tuple[str, bool]]:
        """The person of every entry, by person, and whether this recipient received it in between; from that
        person on.
        """
        fields = ["subject_id", "recipient_id", "at"]
        order = [("subject_id", 1), ("sequence", 1)]
        query = {"subject_id": {"$gte": person}, "recipient_kind": {"$ne": GONE}}
        async for row in self._rows.each(query, sort=order, projection=fields):
            theirs = row.get("recipient_id") == recipient_id  # a deleted entry says nothing
            yield row["subject_id"], theirs and since <= row["at"] < until

    async def hashes(self) -> AsyncIterator[tuple[str, int, str, str]]:
        """Subject, sequence, time and hash of each entry, and of where chains begin that were cut, by subject
        and sequence. The time of what is deleted is "", which is before every other.
        """
        fields = ["subject_id", "sequence", "at", "hash"]
        order = [("subject_id", 1), ("sequence", 1)]
        cuts = self._cuts.each({"_id": {"$gt": ""}}, sort=[("_id", 1)])
        cut = await anext(cuts, None)
        async for row in self._rows.each({}, sort=order, projection=fields):
            while cut is not None and cut["_id"] <= row["subject_id"]:
                yield cut["_id"], cut["sequence"], "", cut["hash"]
                cut = await anext(cuts, None)
            at = moment(row["at"]) if "at" in row else ""
            yield row["subject_id"], row["sequence"], at, row["hash"]
        while cut is not None:
            yield cut["_id"], cut["sequence"], "", cut["hash"]
            cut = await anext(cuts, None)

    async def chains(self) -> AsyncIterator[tuple[str, Cut, list[Content | Left]]]:
        """Every person's chain with where it begins, by person, while everything goes on."""
        cuts = self._cuts.each({"_id": {"$gt": ""}}, sort=[("_id", 1)])
        cut = await anext(cuts, None)
        person, begins, links = "", Cut(), list[Content | Left]()
        order = [("subject_id", 1), ("sequence", 1)]
        async for row in self._rows.each({}, sort=order):
            if row["subject_id"] != person:
                if person:
                    yield person, begins, links
                person, begins, links = row["subject_id"], Cut(), []
                while cut is not None and cut["_id"] <= person:
                    if cut["_id"] == person:
                        begins = self._cut(cut)
                    else:
                        yield cut["_id"], self._cut(cut), []
                    cut = await anext(cuts, None)
            links.append(self._left(row) if row.get("recipient_kind") == GONE else _content(row))
        if person:
            yield person, begins, links
        while cut is not None:
            yield cut["_id"], self._cut(cut), []
            cut = await anext(cuts, None)

    async def count(self) -> int:
        """How many entries there are in all, to tell how far one is."""
        return await self._rows.estimate()

    async def of_person(self, subject_id: str) -> list[Entry]:
        """As `chain`, all at once."""
        found = await self._rows.find({"subject_id": subject_id}, sort=[("sequence", 1)])
        return [_entry(row) for row in found if row["recipient_kind"] != GONE]

    async def chain(self, subject_id: str) -> AsyncIterator[Entry]:
        """All entries of one person, oldest first."""
        async for found in self.links(subject_id):
            if isinstance(found, Entry):
                yield found

    async def links(self, subject_id: str) -> AsyncIterator[Entry | Left]:
        """The whole chain of one person, oldest first, with what deleted entries have left in it."""
        async for row in self._rows.each({"subject_id": subject_id}, sort=[("sequence", 1)]):
            yield self._link(row)

    def _link(self, row: Document) -> Entry | Left:
        return self._left(row) if row["recipient_kind"] == GONE else _entry(row)

    def _left(self, row: Document) -> Left:
        head = Head(row["sequence"], row["hash"])
        proven = row["proof"] == proof(self._vault, row["subject_id"], head)
        return Left(row["_id"], head.sequence, row["previous_hash"], head.hash, proven)


def proof(vault: Vault, subject_id: str, head: Head) -> str:
    """That this service deleted an entry in its place: a keyed digest that nobody else can make."""
    return vault.blind_index("ledger_cut", f"{subject_id}/{head.sequence}/{head.hash}")


_AS_STORED = (*Release.__dataclass_fields__, "subject_id", "sequence", "previous_hash", "hash")


def _content(row: Document) -> Content:
    """What `Entry.content` says of a row, with its hash, and in a third of the time that an entry takes.

    Whatever was altered is told by the hash; what is no longer there is None.
    """
    content = {name: row.get(name) for name in _AS_STORED}
    content["entry_id"] = row["_id"]
    at = row.get("at")
    content["at"] = moment(at) if isinstance(at, datetime) else None
    return content


def _row(key: RequestKey, entry: Entry) -> Document:
    release: dict[str, Any] = dict(vars(entry.release))
    release["recipient_kind"] = entry.release.recipient_kind.value
    release["ground"] = entry.release.ground.value
    release["data_categories"] = list(entry.release.data_categories)
    release["fields"] = list(entry.release.fields)
    return {
        "_id": entry.entry_id,
        "subject_id": entry.subject_id,
        "sequence": entry.sequence,
        "at": entry.at,
        **release,
        "previous_hash": entry.previous_hash,
        "hash": entry.hash,
        "request_key": key.record_id,
        "fingerprint": key.fingerprint,
    }


def _entry(row: Document) -> Entry:
    return Entry(
        entry_id=row["_id"],
        subject_id=row["subject_id"],
        sequence=row["sequence"],
        at=row["at"],
        release=Release(
            recipient_kind=RecipientKind(row["recipient_kind"]),
            recipient_id=row["recipient_id"],
            recipient_role=row["recipient_role"],
            recipient_category=row["recipient_category"],
            ground=Ground(row["ground"]),
            evidence=row["evidence"],
            purpose=row["purpose"],
            data_categories=tuple(row["data_categories"]),
            fields=tuple(row["fields"]),
            channel=row["channel"],
            trace_id=row["trace_id"],
        ),
        previous_hash=row["previous_hash"],
        hash=row["hash"],
    )
