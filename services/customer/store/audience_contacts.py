"""What was given to a social platform about each customer, sealed, so that the same can be taken back."""

from collections.abc import Sequence
from datetime import datetime

from services.chassis.mongo import Document, Index, Mongo, UpdateOne
from services.chassis.vault import Redacted, Vault
from services.customer.model.audience_contact import HashedContact

COLLECTION = "audience_contacts"
PURPOSE = "social_media_audiences"
INDEXES = [Index(COLLECTION, [("customer_id", 1), ("_id", 1)])]


class AudienceContactStore:
    """Hashes by export and customer."""

    def __init__(self, mongo: Mongo, vault: Vault) -> None:
        self._rows = mongo.collection(COLLECTION)
        self._vault = vault

    async def given(self, export_id: str, customer_id: str) -> HashedContact | None:
        """What was given about a customer in an export."""
        row = await self._rows.find_one({"_id": _key(export_id, customer_id)})
        return None if row is None else await self._contact(row)

    async def keep(
        self, export_id: str, processor_id: str, contacts: Sequence[HashedContact], now: datetime
    ) -> None:
        """Keep what is about to be given; the first time stands."""
        writes = []
        for contact in contacts:
            key = _key(export_id, contact.customer_id)
            plain = {"email": contact.email.reveal(), "phone": contact.phone.reveal()}
            place = f"audience_contacts.hashes:{key}"
            sealed = await self._vault.seal_json(contact.customer_id, PURPOSE, place, plain)
            row: Document = {
                "customer_id": contact.customer_id,
                "export_id": export_id,
                "processor_id": processor_id,
                "given_at": now,
                "hashes": sealed,
            }
            writes.append(UpdateOne({"_id": key}, {"$setOnInsert": row}, upsert=True))
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
