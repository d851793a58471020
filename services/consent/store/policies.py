"""One document per policy that was ever in force, and one that says which is."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.chassis.mongo import Document, Index, Mongo
from services.consent.model.policy import TERMINAL_CONSENTS, Policy

POLICIES, IN_FORCE = "policies", "policy_in_force"

INDEXES = [
    Index(POLICIES, [("texts.hash", 1)]),
    Index(POLICIES, [("number", 1)], unique=True),
]


@dataclass(frozen=True)
class Archived:
    """A policy of the archive. `number` counts them from 1; `previous` is the version before it, or ""."""

    version: str
    number: int
    published_at: datetime
    previous: str
    source: dict[str, Any]


class PolicyStore:
    """The archive of policies."""

    def __init__(self, mongo: Mongo) -> None:
        self._rows = mongo.collection(POLICIES)
        self._in_force = mongo.collection(IN_FORCE)

    async def bring_into_force(self, policy: Policy, now: datetime) -> str | None:
        """Say that this policy is in force, and keep it for good the first time; inside a transaction.

        Returns:
            The version that it takes over from ("" for none); None when it was in force already.
        """
        standing = await self._in_force.find_one({"_id": "policy"})
        previous = standing["version"] if standing else ""
        if previous == policy.version:
            return None
        if await self._rows.find_one({"_id": policy.version}, ["_id"]) is None:
            last = await self.versions(before=0, limit=1)
            number = last[0].number + 1 if last else 1
            await self._rows.insert_one(_document(policy, number, previous, now))
        force = {"_id": "policy", "version": policy.version, "since": now}
        await self._in_force.replace_one({"_id": "policy"}, force, upsert=True)
        return previous

    async def version_in_force(self) -> str:
        """The version of the policy in force; "" when there never was one."""
        standing = await self._in_force.find_one({"_id": "policy"})
        return standing["version"] if standing else ""

    async def archived(self, version: str) -> Archived | None:
        """A policy of the archive with its content; None when there never was such a version."""
        found = await self._rows.find_one({"_id": version})
        return None if found is None else _archived(found)

    async def versions(self, *, before: int, limit: int) -> list[Archived]:
        """The archive without contents, latest first; with `before` only those of a lower number."""
        query: Document = {"number": {"$lt": before} if before else {"$gt": 0}}
        kept = ["number", "published_at", "previous"]
        found = await self._rows.find(query, sort=[("number", -1)], limit=limit, projection=kept)
        return [_archived(item) for item in found]

    async def was_published(self, purpose: str, language: str, text_hash: str) -> bool:
        """Whether any policy that was ever in force had this text."""
        text = {"purpose": purpose, "language": language, "hash": text_hash}
        query = {"texts.hash": text_hash, "texts": {"$elemMatch": text}}
        return await self._rows.find_one(query, ["_id"]) is not None

    async def published_at(self, purpose: str, language: str, text_hash: str) -> datetime | None:
        """Since when the text is published: by the first policy that had it; None when none ever had."""
        text = {"purpose": purpose, "language": language, "hash": text_hash}
        query = {"texts.hash": text_hash, "texts": {"$elemMatch": text}}
        found = await self._rows.find(query, projection=["published_at"])
        return min((row["published_at"] for row in found), default=None)


def _document(policy: Policy, number: int, previous: str, now: datetime) -> Document:
    return {
        "_id": policy.version,
        "number": number,
        "published_at": now,
        "previous": previous,
        "texts": [
            {"purpose": key, "language": language, "hash": text_hash}
            for key, purpose in policy.purposes.items()
            for language, text_hash in purpose.text_hashes.items()
        ]
        + [
            {"purpose": TERMINAL_CONSENTS, "language": language, "hash": text_hash}
            for language, text_hash in policy.terminal_texts_hashes.items()
        ],
        "source": dict(policy.source),
    }


def _archived(found: Document) -> Archived:
    return Archived(
        found["_id"], found["number"], found["published_at"], found["previous"], found.get("source", {})
    )
