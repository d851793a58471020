"""One document per change of somebody's preferences, chained: how they came to be can be proved."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.chassis.mongo import Document, Index, Mongo
from services.consent.model.ledger import ActedBy
from services.consent.model.preferences import Preferences, from_document
from services.kernel.proof.canonical import digest, moment_text

CHANGES = "preference_changes"
FORMAT = "personvern-preferences/1"

INDEXES = [Index(CHANGES, [("customer_id", 1), ("version", 1)], unique=True)]  # no change has two successors


@dataclass(frozen=True)
class PreferenceChange:
    """One change; `hash` covers everything else, the hash of the change before it included."""

    customer_id: str
    at: datetime
    acted_by: ActedBy
    actor_id: str
    preferences: Preferences
    previous_hash: str

    @property
    def hash(self) -> str:
        """SHA-256 in hex."""
        return digest(self.record())

    def record(self) -> dict[str, Any]:
        """The change as JSON values: what is hashed."""
        return {
            "format": FORMAT,
            "customer_id": self.customer_id,
            "at": moment_text(self.at),
            "acted_by": self.acted_by.value,
            "actor_id": self.actor_id,
            "preferences": self.preferences.document(),
            "previous_hash": self.previous_hash,
        }


class PreferenceStore:
    """The histories."""

    def __init__(self, mongo: Mongo) -> None:
        self._rows = mongo.collection(CHANGES)

    async def add(self, change: PreferenceChange) -> None:
        """Keep a change for good; inside the transaction that puts it in force."""
        await self._rows.insert_one(
            {
                "_id": f"{change.customer_id}/{change.preferences.version}",
                "customer_id": change.customer_id,
                "version": change.preferences.version,
                "record": change.record(),
                "hash": change.hash,
            }
        )

    async def change(self, customer_id: str, version: int) -> PreferenceChange | None:
        """One change; None when there is none."""
        found = await self._rows.find_one({"_id": f"{customer_id}/{version}"})
        return _change(found) if found else None

    async def changes(self, customer_id: str, *, before: int = 0, limit: int = 0) -> list[PreferenceChange]:
        """A person's changes, newest first; with `before` only those of a lower version."""
        query: Document = {"customer_id": customer_id}
        if before:
            query["version"] = {"$lt": before}
        found = await self._rows.find(query, sort=[("version", -1)], limit=limit)
        return [_change(item) for item in found]


def _change(found: Document) -> PreferenceChange:
    record = found["record"]
    return PreferenceChange(
        customer_id=record["customer_id"],
        at=datetime.fromisoformat(record["at"]),
        acted_by=ActedBy(record["acted_by"]),
        actor_id=record["actor_id"],
        preferences=from_document(record["preferences"]),
        previous_hash=record["previous_hash"],
    )
