"""The vault of national ids: sealed under a purpose of its own, found by a blind index, one for a person."""

from datetime import datetime

from services.chassis.mongo import DuplicateKeyError, Index, Mongo
from services.chassis.vault import Redacted, Vault
from services.customer.errors import NationalIdNotFound, NationalIdTaken

NATIONAL_IDS = "national_ids"
INDEXES = [Index(NATIONAL_IDS, [("index", 1)], unique=True)]
PURPOSE = "national_id"


class NationalIdStore:
    """Puts national ids away; only `reveal` gives one back."""

    def __init__(self, mongo: Mongo, vault: Vault) -> None:
        self._rows = mongo.collection(NATIONAL_IDS)
        self._vault = vault

    async def put(self, customer_id: str, number: Redacted[str], now: datetime) -> datetime:
        """Store it over the one before; when it was stored first. Raises NationalIdTaken."""
        index = self._vault.blind_index("national id", number.reveal())
        known = await self._rows.find_one({"_id": customer_id}, ["index", "stored_at"])
        if known is not None and known["index"] == index:
            stands: datetime = known["stored_at"]
            return stands
        sealed = await self._vault.seal(customer_id, PURPOSE, _place(customer_id), number)
        document = {"index": index, "number": sealed, "stored_at": now}
        try:
            await self._rows.update_one({"_id": customer_id}, {"$set": document}, upsert=True)
        except DuplicateKeyError as error:
            raise NationalIdTaken("This number is stored for another customer.") from error
        return now

    async def holder(self, number: Redacted[str]) -> str:
        """The id under which the number is stored; empty for none. Nothing is unsealed."""
        index = self._vault.blind_index("national id", number.reveal())
        row = await self._rows.find_one({"index": index}, ["_id"])
        return "" if row is None else str(row["_id"])

    async def stored_at(self, customer_id: str) -> datetime | None:
        """When it was stored, None when none is; nothing is unsealed."""
        row = await self._rows.find_one({"_id": customer_id}, ["stored_at"])
        return None if row is None else row["stored_at"]

    async def reveal(self, customer_id: str) -> Redacted[str]:
        """The number. Raises NationalIdNotFound."""
        row = await self._rows.find_one({"_id": customer_id})
        if row is None:
            raise NationalIdNotFound("No national id is stored for this customer.")
        return await self._vault.open(customer_id, PURPOSE, _place(customer_id), row["number"])

    async def delete(self, customer_id: str) -> bool:
        """Delete it; whether there was one."""
        return await self._rows.delete_one({"_id": customer_id}) == 1


def _place(customer_id: str) -> str:
    return f"national_ids.number:{customer_id}"
