"""One document per person: facts (a copy) and standing (the sum of the ledger) together.

A decision reads this one document, so every replica sees a withdrawal at once.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from services.chassis.mongo import Document, DuplicateKeyError, Index, Mongo, UpdateOne
from services.consent.model.facts import Facts, Kind, Status
from services.consent.model.ledger import Act, Head
from services.consent.model.standing import Mark, Standing

SUBJECTS = "subjects"
_AGREEING = frozenset({Act.GIVEN, Act.RENEWED, Act.IMPORTED})

INDEXES = [Index(SUBJECTS, [("agreed", 1)])]


@dataclass(frozen=True)
class Known:
    """What is stored about a person; `facts` is None until they have been fetched from their owner."""

    facts: Facts | None
    standing: Standing


@dataclass(frozen=True)
class Move:
    """Where a person's ledger ended when the move was made up, and where the person stands after it."""

    customer_id: str
    before: int
    standing: Standing


class SubjectStore:
    """People as decisions see them."""

    def __init__(self, mongo: Mongo) -> None:
        self._rows = mongo.collection(SUBJECTS)

    async def known(self, customer_id: str) -> Known:
        """What is stored about a person, in one round trip; empty when nothing is."""
        found = await self._rows.find_one({"_id": customer_id})
        return Known(None, Standing()) if found is None else _known(found)

    async def agreed_to(self, text_hash: str) -> int:
        """How many people have agreed to the text with this hash and not taken it back."""
        return await self._rows.count({"agreed": text_hash})

    async def known_of(self, customer_ids: Collection[str]) -> dict[str, Known]:
        """What is stored about several people, in one round trip; those of whom nothing is are left out."""
        found = await self._rows.find({"_id": {"$in": list(customer_ids)}})
        return {item["_id"]: _known(item) for item in found}

    async def ensure(self, customer_id: str) -> None:
        """Have a document for this person, so that later updates inside transactions never insert."""
        empty: Document = {"head": None, "consents": {}, "objections": {}, "facts": None}
        try:
            await self._rows.update_one({"_id": customer_id}, {"$setOnInsert": empty}, upsert=True)
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
        return (await self._rows.update_one(older, {"$set": {"facts": _facts_document(facts)}})).matched > 0

    async def drop_facts(self, customer_id: str) -> None:
        """Forget the facts: the next decision asks their owner again."""
        await self._rows.update_one({"_id": customer_id}, {"$set": {"facts": None}})

    async def move(self, moves: Sequence[Move]) -> bool:
        """Put people where their ledgers now say; inside a transaction. Whether all stood where they began."""
        writes = [UpdateOne(_stands(move), {"$set": _standing_document(move.standing)}) for move in moves]
        return (await self._rows.bulk(writes, ordered=False)).matched == len(moves)


def _stands(move: Move) -> Document:
    query: Document = {"_id": move.customer_id, "head.sequence": move.before}
    return query if move.before else {"_id": move.customer_id, "head": None}


def _known(found: Document) -> Known:
    facts = found.get("facts")
    return Known(_facts(found["_id"], facts) if facts else None, _standing(found))


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
        # The texts that stand agreed to: so a policy that changes one knows how many it must ask again.
        "agreed": sorted({mark.text_hash for mark in standing.consents.values() if mark.act in _AGREEING}),
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
