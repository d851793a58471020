"""Partner clients in the database: a hash of the secret, never the secret."""

import hashlib
from collections.abc import Collection
from datetime import datetime
from typing import Any

from services.chassis.ids import new_id
from services.chassis.mongo import Document, DuplicateKeyError, Index, Mongo
from services.chassis.vault import Redacted, Vault
from services.disclosure.model.assertion import Assertion, PublicKey
from services.disclosure.model.client import PartnerClient, Refused

COLLECTION = "partner_clients"
ASSERTIONS = "client_assertions"
REFUSED = "refused_attempts"
INDEXES = [
    Index(COLLECTION, [("agreement_id", 1), ("_id", 1)]),
    Index(ASSERTIONS, [("expires_at", 1)]),
    Index(REFUSED, [("client_id", 1), ("_id", -1)]),
    Index(REFUSED, [("at", 1)]),
]


class Clients:
    """The partner clients."""

    def __init__(self, mongo: Mongo, vault: Vault) -> None:
        self._rows = mongo.collection(COLLECTION)
        self._assertions = mongo.collection(ASSERTIONS)
        self._refused = mongo.collection(REFUSED)
        self._vault = vault

    def secret(self, client_id: str, generation: int = 0) -> Redacted[str]:
        """A secret of a client, 256 bits derived by key from its id and how many it had before: the same
        whenever it is asked for.
        """
        which = f"{client_id}/{generation}" if generation else client_id
        return Redacted(self._vault.blind_index("partner_client_secret", which))

    async def add(self, client: PartnerClient) -> None:
        """Store a new client."""
        await self._rows.insert_one(
            {
                "_id": client.client_id,
                "agreement_id": client.agreement_id,
                "processor_id": client.processor_id,
                "scopes": list(client.scopes),
                "secret_hash": client.secret_hash,
                "created_at": client.created_at,
                "revoked_at": client.revoked_at,
                "generation": client.generation,
            }
        )

    async def save_revoked(self, client: PartnerClient) -> None:
        """Note when a client was revoked; the first time stands."""
        query = {"_id": client.client_id, "revoked_at": None}
        await self._rows.update_one(query, {"$set": {"revoked_at": client.revoked_at}})

    async def save_secret(self, client: PartnerClient) -> bool:
        """Keep a new secret; False when another one was made or the client was revoked meanwhile."""
        query = {"_id": client.client_id, "generation": client.generation - 1, "revoked_at": None}
        changed = {
            "secret_hash": client.secret_hash,
            "generation": client.generation,
            "rotated_at": client.rotated_at,
            "old_secret_hash": client.old_secret_hash,
            "old_secret_until": client.old_secret_until,
        }
        return (await self._rows.update_one(query, {"$set": changed})).matched == 1

    async def save_keys(self, client: PartnerClient) -> None:
        """Keep the public keys."""
        keys = [{"kid": key.kid, "jwk": key.jwk} for key in client.keys]
        await self._rows.update_one({"_id": client.client_id}, {"$set": {"keys": keys}})

    async def used_once(self, assertion: Assertion) -> bool:
        """Whether this assertion is used for the first time, on whichever replica."""
        name = f"{assertion.client_id}|{assertion.assertion_id}".encode()
        row = {"_id": hashlib.sha256(name).hexdigest(), "expires_at": assertion.expires_at}
        try:
            await self._assertions.insert_one(row)
        except DuplicateKeyError:
            return False
        return True

    async def note_refused(self, client_id: str, refused: Refused) -> None:
        """Keep that an attempt was refused."""
        await self._refused.insert_one(
            {
                "_id": new_id("ref"),
                "client_id": client_id,
                "at": refused.at,
                "method": refused.method,
                "cause": refused.cause,
            }
        )

    async def refused(self, client_id: str, limit: int) -> list[Refused]:
        """The last refused attempts, newest first."""
        rows = await self._refused.find({"client_id": client_id}, sort=[("_id", -1)], limit=limit)
        return [Refused(row["at"], row["method"], row["cause"]) for row in rows]

    async def forget(self, now: datetime, refused_before: datetime) -> None:
        """Drop ids of assertions that have expired, which nobody can use again, and old refusals."""
        await self._assertions.delete_many({"expires_at": {"$lt": now}})
        await self._refused.delete_many({"at": {"$lt": refused_before}})

    async def get(self, client_id: str) -> PartnerClient | None:
        """One client."""
        row = await self._rows.find_one({"_id": client_id})
        return None if row is None else _client(row)

    async def page(self, agreement_id: str, after: str, size: int) -> list[PartnerClient]:
        """Clients in the order they were made, of one agreement unless that is empty."""
        query: dict[str, Any] = {"_id": {"$gt": after}}
        if agreement_id:
            query["agreement_id"] = agreement_id
        return [_client(row) for row in await self._rows.find(query, sort=[("_id", 1)], limit=size)]

    async def living_of(self, agreement_ids: Collection[str]) -> list[PartnerClient]:
        """The clients of these agreements that are not revoked."""
        query = {"agreement_id": {"$in": sorted(agreement_ids)}, "revoked_at": None}
        return [_client(row) for row in await self._rows.find(query)]


def _client(row: Document) -> PartnerClient:
    return PartnerClient(
        client_id=row["_id"],
        agreement_id=row["agreement_id"],
        processor_id=row["processor_id"],
        scopes=tuple(row["scopes"]),
        secret_hash=row["secret_hash"],
        created_at=row["created_at"],
        revoked_at=row["revoked_at"],
        generation=row.get("generation", 0),
        rotated_at=row.get("rotated_at"),
        old_secret_hash=row.get("old_secret_hash", ""),
        old_secret_until=row.get("old_secret_until"),
        keys=tuple(PublicKey(key["kid"], key["jwk"]) for key in row.get("keys", ())),
    )
