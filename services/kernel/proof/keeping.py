"""Signed checkpoints and the public keys that ever signed, in the database of the context that they prove."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.chassis.mongo import Document, DuplicateKeyError, Index, Mongo
from services.kernel.proof.checkpoint import Checkpoint

CHECKPOINTS, KEYS = "checkpoints", "signing_keys"
INDEXES = [Index(CHECKPOINTS, [("content.sequence", 1)], unique=True)]  # no checkpoint has two successors


@dataclass(frozen=True)
class SignedCheckpoint:
    """A checkpoint as it was signed."""

    checkpoint: Checkpoint
    jws: str


class Checkpoints:
    """The checkpoints and the keys."""

    def __init__(self, mongo: Mongo) -> None:
        self._rows = mongo.collection(CHECKPOINTS)
        self._keys = mongo.collection(KEYS)

    async def add(self, checkpoint: Checkpoint, jws: str) -> bool:
        """Keep a checkpoint; False when its day, or its place, has one: another replica was first."""
        try:
            await self._rows.insert_one({"_id": checkpoint.day, "content": vars(checkpoint), "jws": jws})
        except DuplicateKeyError:
            return False
        return True

    async def of(self, day: str) -> SignedCheckpoint | None:
        """The checkpoint of an Oslo day; None when there is none."""
        found = await self._rows.find_one({"_id": day})
        return _signed(found) if found else None

    async def page(self, *, before: int = 0, limit: int = 0) -> list[SignedCheckpoint]:
        """Checkpoints, newest first; with `before` only those of a lower sequence."""
        query: Document = (
            {"content.sequence": {"$lt": before}} if before else {"content.sequence": {"$gt": 0}}
        )
        found = await self._rows.find(query, sort=[("content.sequence", -1)], limit=limit)
        return [_signed(item) for item in found]

    async def all(self) -> list[str]:
        """Every checkpoint as it was signed, oldest first: one a day."""
        query = {"content.sequence": {"$gt": 0}}
        found = await self._rows.find(query, sort=[("content.sequence", 1)], projection=["jws"])
        return [item["jws"] for item in found]

    async def keep_key(self, jwk: Mapping[str, Any], now: datetime) -> None:
        """Keep a public key for good: what it signed must be verifiable after it has been replaced."""
        try:
            await self._keys.update_one(
                {"_id": jwk["kid"]}, {"$setOnInsert": {"jwk": dict(jwk), "since": now}}, upsert=True
            )
        except DuplicateKeyError:
            return  # another replica was first

    async def key(self, kid: str) -> str:
        """One public key as JSON; "" when it never signed here."""
        found = await self._keys.find_one({"_id": kid})
        return json.dumps(found["jwk"], sort_keys=True) if found else ""

    async def since(self) -> datetime | None:
        """When the first key was kept, which is when this began; None when that is not known."""
        found = await self._keys.find({"_id": {"$gt": ""}}, projection=["since"])
        return min((item["since"] for item in found if "since" in item), default=None)

    async def keys(self) -> list[dict[str, Any]]:
        """Every public key that ever signed."""
        return [item["jwk"] for item in await self._keys.find({"_id": {"$gt": ""}}, sort=[("_id", 1)])]


def _signed(found: Document) -> SignedCheckpoint:
    return SignedCheckpoint(Checkpoint(**found["content"]), found["jws"])
