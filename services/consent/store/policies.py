"""One document per policy that was ever in force."""

from datetime import datetime

from services.chassis.mongo import Document, DuplicateKeyError, Index, Mongo
from services.consent.model.policy import Policy

POLICIES = "policies"

INDEXES = [Index(POLICIES, [("texts.hash", 1)])]


class PolicyStore:
    """The archive of policies."""

    def __init__(self, mongo: Mongo) -> None:
        self._rows = mongo.collection(POLICIES)

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
        if await self._rows.find_one({"_id": policy.version}, ["_id"]):
            return False
        try:
            await self._rows.insert_one(document)
        except DuplicateKeyError:
            return False
        return True

    async def was_published(self, purpose: str, language: str, text_hash: str) -> bool:
        """Whether any policy that was ever in force had this text."""
        text = {"purpose": purpose, "language": language, "hash": text_hash}
        query = {"texts.hash": text_hash, "texts": {"$elemMatch": text}}
        return await self._rows.find_one(query, ["_id"]) is not None
