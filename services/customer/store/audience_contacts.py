"""What was given to a social platform about each customer, sealed, so that the same can be taken back."""

import contextlib
from collections.abc import Sequence
from datetime import datetime

from services.chassis.mongo import Document, Index, Mongo, UpdateOne
from services.chassis.vault import Redacted, SealBroken, Vault
from services.customer.model.audience_contact import HashedContact

COLLECTION = "audience_contacts"
PURPOSE = "social_media_audiences"
# Ids in one query: the embedded database slows down with more.
AT_ONCE = 100
INDEXES = [Index(COLLECTION, [("customer_id", 1), ("_id", 1)])]


class AudienceContactStore:
    """Hashes by export and customer."""

    def __init__(self, mongo: Mongo, vault: Vault) -> None:
        self._rows = mongo.collection(COLLECTION)
        self._vault = vault

    async def given(self, export_id: str, customer_ids: Sequence[str]) -> dict[str, HashedContact]:
        """What was given about customers in an export; of whom the keys are gone nothing can be told."""
        keys = [_key(export_id, customer_id) for customer_id in customer_ids]
        rows = [
            row
            for at in range(0, len(keys), AT_ONCE)
            for row in await self._rows.find({"_id": {"$in": keys[at : at + AT_ONCE]}})
        ]
        with contextlib.suppress(SealBroken):  # who has it is found out below
            await self._vault.prepare([row["customer_id"] for row in rows], PURPOSE)
        found = {}
        for row in rows:
            with contextlib.suppress(SealBroken):
                found[row["customer_id"]] = await self._contact(row)
        return found

    async def sealed(
        self, export_id: str, processor_id: str, contacts: Sequence[HashedContact], now: datetime
    ) -> dict[str, UpdateOne]:
        """What `keep` stores, by customer, without those whose keys are broken. Before its transaction."""
        with contextlib.suppress(SealBroken):
            await self._vault.prepare([contact.customer_id for contact in contacts], PURPOSE, make=True)
        writes = {}
        for contact in contacts:
            key = _key(export_id, contact.customer_id)
            plain = {"email": contact.email.reveal(), "phone": contact.phone.reveal()}
            place = f"audience_contacts.hashes:{key}"
            with contextlib.suppress(SealBroken):
                row: Document = {
                    "customer_id": contact.customer_id,
                    "export_id": export_id,
                    "processor_id": processor_id,
                    "given_at": now,
                    "hashes": await self._vault.seal_json(contact.customer_id, PURPOSE, place, plain),
                }
                writes[contact.customer_id] = UpdateOne({"_id": key}, {"$setOnInsert": row}, upsert=True)
        return writes

    async def keep(self, writes: Sequence[UpdateOne]) -> None:
        """Keep what is about to be given; the first time stands."""
        await self._rows.bulk(writes, ordered=False)

    async def of_customer(self, customer_id: str) -> list[tuple[HashedContact, datetime]]:
        """Everything that was given about a customer, with the time."""
        rows = await self._rows.find({"customer_id": customer_id}, sort=[("_id", 1)])
        return [(await self._contact(row), row["given_at"]) for row in rows]

    async def _contact(self, row: Document) -> HashedContact:
        place = f"audience_contacts.hashes:{row['_id']}"
        plain = await self._vault.open_json(row["customer_id"], PURPOSE, place, row["hashes"])
        return HashedContact(row["customer_id"], Redacted(plain["email"]), Redacted(plain["phone"]))


def _key(export_id: str, customer_id: str) -> str:
    return f"{export_id}:{customer_id}"
