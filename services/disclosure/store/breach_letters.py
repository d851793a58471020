"""Letters about breaches in the database: rounds with sealed texts, and what became of each letter."""

from datetime import datetime
from typing import Any

from services.chassis.mongo import Document, Index, Mongo
from services.chassis.vault import Redacted, Vault
from services.disclosure.model.breach_letters import PARTS, LetterState, LetterText, PersonLetter, Round
from services.disclosure.store.breaches import AFFECTED

ROUNDS = "breach_letter_rounds"
INDEXES = [
    Index(ROUNDS, [("breach_id", 1), ("number", 1)], unique=True),
    Index(AFFECTED, [("look_at", 1)]),
    # Of the few that something is in the way of, among all who were written to.
    Index(AFFECTED, [("held_up", 1)], partial={"held_up": True}),
]
_PURPOSE = "breach_register"
_PLAIN = (
    *("breach_id", "number", "prepared_by", "prepared_at", "approved_by", "approved_at", "operation_id"),
    *("done_at", "counts"),
)


class BreachLetters:
    """A letter lies with the person affected, so that it goes when the person does."""

    def __init__(self, mongo: Mongo, vault: Vault) -> None:
        self._rounds = mongo.collection(ROUNDS)
        self._persons = mongo.collection(AFFECTED)
        self._vault = vault

    async def put(self, item: Round) -> None:
        """Keep a round as it is now."""
        place = _place(item)
        texts = {
            language: {part: getattr(text, part).reveal() for part in PARTS}
            for language, text in item.texts.items()
        }
        row: Document = {
            **{name: getattr(item, name) for name in _PLAIN},
            "counts": dict(item.counts),
            "texts": await self._vault.seal_json(item.breach_id, _PURPOSE, place, texts),
        }
        await self._rounds.replace_one({"_id": place}, {"_id": place, **row}, upsert=True)

    async def rounds(self, breach_id: str) -> list[Round]:
        """Of one breach, oldest first."""
        rows = await self._rounds.find({"breach_id": breach_id}, sort=[("number", 1)])
        return [await self._round(row) for row in rows]

    async def unwritten(self, breach_id: str, after: str, limit: int) -> list[str]:
        """Ids of persons affected without a letter, in their order."""
        query = {"breach_id": breach_id, "customer_id": {"$gt": after}, "letter": {"$exists": False}}
        rows = await self._persons.find(
            query, sort=[("customer_id", 1)], limit=limit, projection=["customer_id"]
        )
        return [row["customer_id"] for row in rows]

    async def note(self, breach_id: str, letter: PersonLetter, look_at: datetime | None) -> None:
        """Keep what became of it; nothing when the person was erased meanwhile."""
        kept = {name: getattr(letter, name) for name in ("channel", "message_id", "at", "reason")}
        marks = {"look_at": look_at, "held_up": True if letter.state is LetterState.HELD_UP else None}
        there = {name: value for name, value in marks.items() if value is not None}
        change: dict[str, Document] = {"$set": {"letter": {**kept, "state": letter.state.value}, **there}}
        if gone := dict.fromkeys(marks.keys() - there.keys(), ""):
            change["$unset"] = gone
        await self._persons.update_one({"_id": f"{breach_id}:{letter.customer_id}"}, change)

    async def to_look_at(self, now: datetime, limit: int) -> list[tuple[str, PersonLetter]]:
        """Letters whose message is to be looked at, with their breach."""
        query = {"look_at": {"$lte": now}}
        rows = await self._persons.find(query, sort=[("look_at", 1)], limit=limit)
        return [(row["breach_id"], _letter(row)) for row in rows]

    async def page(self, breach_id: str, after: str, limit: int) -> list[PersonLetter]:
        """What became of the letters, in the order of the persons' ids."""
        query = {"breach_id": breach_id, "customer_id": {"$gt": after}, "letter": {"$exists": True}}
        rows = await self._persons.find(query, sort=[("customer_id", 1)], limit=limit)
        return [_letter(row) for row in rows]

    async def counts(self, breach_id: str) -> dict[str, int]:
        """How many letters there are in each state."""
        rows = await self._persons.aggregate(
            [
                {"$match": {"breach_id": breach_id, "letter": {"$exists": True}}},
                {"$group": {"_id": "$letter.state", "n": {"$sum": 1}}},
            ]
        )
        return {row["_id"]: row["n"] for row in rows}

    async def count_held_up(self) -> int:
        """How many letters of all breaches something is in the way of."""
        return await self._persons.count({"held_up": True})

    async def of_person(self, breach_id: str, customer_id: str) -> PersonLetter | None:
        """The letter to one person."""
        row = await self._persons.find_one({"_id": f"{breach_id}:{customer_id}"})
        return _letter(row) if row is not None and "letter" in row else None

    async def _round(self, row: Document) -> Round:
        texts = await self._vault.open_json(row["breach_id"], _PURPOSE, row["_id"], row["texts"])
        return Round(
            **{name: row[name] for name in _PLAIN},
            texts={
                language: LetterText(**{part: Redacted(parts[part]) for part in PARTS})
                for language, parts in texts.items()
            },
        )


def _place(item: Round) -> str:
    return f"{item.breach_id}:{item.number}"


def _letter(row: Document) -> PersonLetter:
    kept: dict[str, Any] = dict(row["letter"])
    return PersonLetter(row["customer_id"], LetterState(kept.pop("state")), **kept)
