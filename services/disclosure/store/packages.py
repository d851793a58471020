"""Access packages and their parts in the database: sealed with the person's key, gone at their expiry."""

from datetime import datetime
from typing import Any

from services.chassis.mongo import Index, Mongo
from services.chassis.vault import Vault

PARTS = "package_parts"
PACKAGES = "packages"
INDEXES = [
    Index(PARTS, [("data_request_id", 1), ("context", 1)], unique=True),
    # Parts of a collection that never ended do not stay either.
    Index(PARTS, [("collected_at", 1)], expire_after=14 * 24 * 3600),
    Index(PACKAGES, [("expires_at", 1)], expire_after=0),
]
_PURPOSE = "data_subject_requests"


class Packages:
    """Finished packages, and the parts of those being collected."""

    def __init__(self, mongo: Mongo, vault: Vault) -> None:
        self._parts = mongo.collection(PARTS)
        self._packages = mongo.collection(PACKAGES)
        self._vault = vault

    async def keep_part(
        self,
        customer_id: str,
        data_request_id: str,
        context: str,
        sections: list[dict[str, Any]],
        now: datetime,
    ) -> None:
        """Keep what one context handed over; a second time takes the place of the first."""
        part_id = f"{data_request_id}:{context}"
        sealed = await self._vault.seal_json(customer_id, _PURPOSE, _part(part_id), sections)
        row = {
            "_id": part_id,
            "data_request_id": data_request_id,
            "context": context,
            "sealed": sealed,
            "collected_at": now,
        }
        await self._parts.replace_one({"_id": part_id}, row, upsert=True)

    async def parts(self, customer_id: str, data_request_id: str) -> dict[str, list[dict[str, Any]]]:
        """What was collected so far, by context."""
        rows = await self._parts.find({"data_request_id": data_request_id})
        return {
            row["context"]: await self._vault.open_json(
                customer_id, _PURPOSE, _part(row["_id"]), row["sealed"]
            )
            for row in rows
        }

    async def drop_parts(self, data_request_id: str) -> None:
        """Forget the parts."""
        await self._parts.delete_many({"data_request_id": data_request_id})

    async def add(
        self, customer_id: str, data_request_id: str, package: dict[str, Any], expires_at: datetime
    ) -> None:
        """Keep a finished package until it expires."""
        sealed = await self._vault.seal_json(customer_id, _PURPOSE, _package(data_request_id), package)
        row = {"_id": data_request_id, "customer_id": customer_id, "sealed": sealed, "expires_at": expires_at}
        await self._packages.replace_one({"_id": data_request_id}, row, upsert=True)

    async def get(self, customer_id: str, data_request_id: str) -> dict[str, Any] | None:
        """A finished package; None when it is gone."""
        row = await self._packages.find_one({"_id": data_request_id, "customer_id": customer_id})
        if row is None:
            return None
        opened = await self._vault.open_json(customer_id, _PURPOSE, _package(data_request_id), row["sealed"])
        return dict(opened)


def _part(part_id: str) -> str:
    return f"disclosure.package_parts:{part_id}"


def _package(data_request_id: str) -> str:
    return f"disclosure.packages:{data_request_id}"
