"""Documents of the consent context: one per person, one per ledger entry, one per policy version.

`subjects` is what a decision reads: facts (a copy) and standing (the sum of the ledger) in one document, so
that a decision costs one round trip and every replica sees a withdrawal at once.
"""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from services.chassis.errors import VersionConflict
from services.chassis.mongo import Document, DuplicateKeyError, Index, Mongo
from services.consent.model.facts import Facts, Kind, Status
from services.consent.model.ledger import Act, Entry, Head, from_record
from services.consent.model.policy import Policy
from services.consent.model.standing import Mark, Standing

SUBJECTS, LEDGER, POLICIES = "subjects", "ledger", "policies"

INDEXES = [
    Index(LEDGER, [("subject_id", 1), ("sequence", 1)], unique=True),  # a chain cannot fork
    Index(LEDGER, [("receipt_id", 1)], unique=True),
    Index(POLICIES, [("texts.hash", 1)]),
]


@dataclass(frozen=True)
class Known:
    """What is stored about a person; `facts` is None until they have been fetched from their owner."""

    facts: Facts | None
    standing: Standing


@dataclass(frozen=True)
class StoredReceipt:
    """A receipt as it was issued."""

    receipt_id: str
    entry_id: str
    jws: str


class ConsentStore:
    """The context's collections."""

    def __init__(self, mongo: Mongo) -> None:
        self._subjects = mongo.collection(SUBJECTS)
        self._ledger = mongo.collection(LEDGER)
        self._policies = mongo.collection(POLICIES)

    # --- people ------------------------------------------------------------------------------------------

    async def known(self, customer_id: str) -> Known:
        """What is stored about a person, in one round trip; empty when nothing is."""
        found = await self._subjects.find_one({"_id": customer_id})
        if found is None:
            return Known(None, Standing())
        facts = found.get("facts")
        return Known(_facts(customer_id, facts) if facts else None, _standing(found))

    async def ensure(self, customer_id: str) -> None:
        """Have a document for this person, so that later updates inside transactions never insert."""
        empty: Document = {"head": None, "consents": {}, "objections": {}, "facts": None}
        try:
            await self._subjects.update_one({"_id": customer_id}, {"$setOnInsert": empty}, upsert=True)
        except DuplicateKeyError:
            return  # another replica was first

    async def keep_facts(self, facts: Facts) -> bool:
        """Keep these facts unless newer ones are there; whether they were kept. The document must exist.

        Contracts do not raise the customer's version, so two answers of one version may differ: the one that
        was asked for later saw at least as much.
        """
        older: Document = {
            "_id": facts.customer_id,
            "$or": [
                {"facts": None},
                {"facts.version": {"$lt": facts.version}},
                {"facts.version": facts.version, "facts.asked_at": {"$lte": facts.asked_at}},
            ],
        }
        return (
            await self._subjects.update_one(older, {"$set": {"facts": _facts_document(facts)}})
        ).matched > 0

    async def drop_facts(self, customer_id: str) -> None:
        """Forget the facts: the next decision asks their owner again."""
        await self._subjects.update_one({"_id": customer_id}, {"$set": {"facts": None}})

    # --- the ledger --------------------------------------------------------------------------------------

    async def append(self, entry: Entry, standing: Standing, jws: str) -> None:
        """Add an entry to the end of its chain and keep where the person then stands; inside a transaction.

        The person's document is written first: of two concurrent appends one meets a write conflict there and
        starts again from the new end. The unique index on subject and sequence is the second lock.

        Raises:
            VersionConflict: the chain has another end than the entry was made for.
        """
        before = entry.sequence - 1
        query: Document = {"_id": entry.subject_id, "head.sequence": before}
        if not before:
            query = {"_id": entry.subject_id, "head": None}
        changed = {"$set": _standing_document(standing)}
        if not (await self._subjects.update_one(query, changed)).matched:
            raise VersionConflict("the ledger has moved on")
        await self._ledger.insert_one(
            {
                "_id": entry.entry_id,
                "subject_id": entry.subject_id,
                "sequence": entry.sequence,
                "receipt_id": entry.receipt_id,
                "record": entry.record(),
                "jws": jws,
            }
        )

    async def entry(self, entry_id: str) -> Entry:
        """One entry by its id, which came from this store."""
        found = await self._ledger.find_one({"_id": entry_id}, ["record"])
        if found is None:
            raise LookupError("a ledger entry is gone")
        return from_record(found["record"])

    async def entries(self, customer_id: str, *, before: int = 0, limit: int = 0) -> list[Entry]:
        """A person's entries, newest first; with `before` only those of a lower sequence."""
        query: Document = {"subject_id": customer_id}
        if before:
            query["sequence"] = {"$lt": before}
        found = await self._ledger.find(query, sort=[("sequence", -1)], limit=limit, projection=["record"])
        return [from_record(item["record"]) for item in found]

    async def records(self, customer_id: str) -> AsyncIterator[Mapping[str, Any]]:
        """A person's records as they are stored, oldest first, for the verifier."""
        query = {"subject_id": customer_id}
        async for item in self._ledger.each(query, sort=[("sequence", 1)], projection=["record"]):
            yield item["record"]

    async def receipt(self, customer_id: str, receipt_id: str) -> StoredReceipt | None:
        """A receipt of this person; None when there is none, also when it is somebody else's."""
        found = await self._ledger.find_one({"receipt_id": receipt_id, "subject_id": customer_id}, ["jws"])
        return StoredReceipt(receipt_id, found["_id"], found["jws"]) if found else None

    async def receipts(self, customer_id: str) -> list[StoredReceipt]:
        """All receipts of a person, oldest first."""
        query = {"subject_id": customer_id}
        found = await self._ledger.find(query, sort=[("sequence", 1)], projection=["receipt_id", "jws"])
        return [StoredReceipt(item["receipt_id"], item["_id"], item["jws"]) for item in found]

    # --- policies ----------------------------------------------------------------------------------------

    async def publish(self, policy: Policy, now: datetime) -> bool:
        """Keep a policy for good the first time that it is in force; whether it is new here."""
        document: Document = {
            "_id": policy.version,
            "published_at": now,
            "texts": [
                {"purpose": key, "language": language, "hash": text_hash}
                for key, purpose in policy.purposes.items()
                for language, text_hash in purpose.text_hashes.items()
            ],
            "source": dict(policy.source),
        }
        if await self._policies.find_one({"_id": policy.version}, ["_id"]):
            return False
        try:
            await self._policies.insert_one(document)
        except DuplicateKeyError:
            return False
        return True

    async def was_published(self, purpose: str, language: str, text_hash: str) -> bool:
        """Whether any policy that was ever in force had this text."""
        text = {"purpose": purpose, "language": language, "hash": text_hash}
        query = {"texts.hash": text_hash, "texts": {"$elemMatch": text}}
        return await self._policies.find_one(query, ["_id"]) is not None


def _facts(customer_id: str, found: Document) -> Facts:
    birth = found["birth_date"]
    return Facts(
        customer_id=customer_id,
        version=found["version"],
        asked_at=found["asked_at"],
        kind=Kind(found["kind"]),
        status=Status(found["status"]),
        birth_date=date.fromisoformat(birth) if birth else None,
        relationship=found["relationship"],
        groups={item["group"]: tuple(item["similar_to"]) for item in found["groups"]},
        sale_channels=frozenset(found["sale_channels"]),
        postcodes=tuple(found["postcodes"]),
        municipalities=tuple(found["municipalities"]),
        guardians=tuple(found["guardians"]),
    )


def _facts_document(facts: Facts) -> Document:
    return {
        "version": facts.version,
        "asked_at": facts.asked_at,
        "kind": facts.kind.value,
        "status": facts.status.value,
        "birth_date": facts.birth_date.isoformat() if facts.birth_date else "",
        "relationship": facts.relationship,
        "groups": [{"group": key, "similar_to": list(groups)} for key, groups in facts.groups.items()],
        "sale_channels": sorted(facts.sale_channels),
        "postcodes": list(facts.postcodes),
        "municipalities": list(facts.municipalities),
        "guardians": list(facts.guardians),
    }


def _standing(found: Document) -> Standing:
    head = found.get("head")
    return Standing(
        consents={key: _mark(item) for key, item in found["consents"].items()},
        objections={key: _mark(item) for key, item in found["objections"].items()},
        head=Head(head["sequence"], head["hash"]) if head else None,
    )


def _mark(found: Document) -> Mark:
    return Mark(
        act=Act(found["act"]),
        entry_id=found["entry_id"],
        receipt_id=found["receipt_id"],
        at=found["at"],
        text_hash=found["text_hash"],
        expires_at=found["expires_at"],
    )


def _standing_document(standing: Standing) -> Document:
    head = standing.head
    return {
        "head": {"sequence": head.sequence, "hash": head.hash} if head else None,
        "consents": {key: _mark_document(mark) for key, mark in standing.consents.items()},
        "objections": {key: _mark_document(mark) for key, mark in standing.objections.items()},
    }


def _mark_document(mark: Mark) -> Document:
    return {
        "act": mark.act.value,
        "entry_id": mark.entry_id,
        "receipt_id": mark.receipt_id,
        "at": mark.at,
        "text_hash": mark.text_hash,
        "expires_at": mark.expires_at,
    }
