"""Partner clients in the database: a hash of the secret, never the secret."""

from typing import Any

from services.chassis.mongo import Document, Index, Mongo
from services.chassis.vault import Redacted, Vault
from services.disclosure.model.client import PartnerClient

COLLECTION = "partner_clients"
INDEXES = [Index(COLLECTION, [("agreement_id", 1), ("_id", 1)])]


class Clients:
    """The partner clients."""

    def __init__(self, mongo: Mongo, vault: Vault) -> None:
        self._rows = mongo.collection(COLLECTION)
        self._vault = vault

    def secret(self, client_id: str) -> Redacted[str]:
        """The secret of a client, 256 bits derived by key from its id: the same whenever it is asked for."""
        return Redacted(self._vault.blind_index("partner_client_secret", client_id))

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
            }
        )

    async def save_revoked(self, client: PartnerClient) -> None:
        """Note when a client was revoked; the first time stands."""
        query = {"_id": client.client_id, "revoked_at": None}
        await self._rows.update_one(query, {"$set": {"revoked_at": client.revoked_at}})

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


def _client(row: Document) -> PartnerClient:
    return PartnerClient(
        client_id=row["_id"],
        agreement_id=row["agreement_id"],
        processor_id=row["processor_id"],
        scopes=tuple(row["scopes"]),
        secret_hash=row["secret_hash"],
        created_at=row["created_at"],
        revoked_at=row["revoked_at"],
    )
