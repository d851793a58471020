"""Access packages and their parts in the database: sealed with the person's key, gone at their expiry."""

import base64
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.chassis.mongo import Index, Mongo
from services.chassis.vault import Redacted, Vault

PARTS = "package_parts"
PACKAGES = "packages"
INDEXES = [
    Index(PARTS, [("data_request_id", 1), ("context", 1)], unique=True),
    # Parts of a collection that never ended do not stay either.
    Index(PARTS, [("collected_at", 1)], expire_after=14 * 24 * 3600),
    Index(PACKAGES, [("expires_at", 1)], expire_after=0),
    Index(PACKAGES, [("link", 1)], partial={"linked": True}),
]
_PURPOSE = "data_subject_requests"
# Wrong birth dates after which a link works no more: a stranger who has the link has one chance in 5,000.
TRIES = 5
# Octets of a link's token: 120 bits, which nobody guesses, in 24 letters and digits that can be typed.
_TOKEN = 15


@dataclass(frozen=True)
class Linked:
    """Whose package a link leads to."""

    data_request_id: str
    customer_id: str


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
        """Keep a finished package until it expires, with the commit."""
        sealed = await self._vault.seal_json(customer_id, _PURPOSE, _package(data_request_id), package)
        row = {"_id": data_request_id, "customer_id": customer_id, "sealed": sealed, "expires_at": expires_at}
        self._packages.insert_last([row])

    async def link(self, data_request_id: str, until: datetime) -> str:
        """The token of the package's link, which works until then; asked again, the same."""
        token = self._token(data_request_id)
        fresh = {"_id": data_request_id, "linked": {"$exists": False}}
        values = {"linked": True, "link": self._digest(token), "link_until": until, "link_tries": 0}
        await self._packages.update_one(fresh, {"$set": values})
        return token

    async def try_link(self, token: str, now: datetime) -> Linked | None:
        """Whose package it is; None when it does not work (any more). Each asking is a try."""
        query = {
            "link": self._digest(token),
            "linked": True,
            "link_until": {"$gt": now},
            "link_tries": {"$lt": TRIES},
        }
        row = await self._packages.find_one_and_update(query, {"$inc": {"link_tries": 1}})
        return None if row is None else Linked(row["_id"], row["customer_id"])

    async def link_worked(self, data_request_id: str) -> None:
        """The right person has opened it: tries before count no more."""
        await self._packages.update_one({"_id": data_request_id, "linked": True}, {"$set": {"link_tries": 0}})

    async def cut_link(self, data_request_id: str) -> bool:
        """Have the link work no more; whether there was one that did."""
        cut = {"linked": False, "link": ""}
        query = {"_id": data_request_id, "linked": True}
        return (await self._packages.update_one(query, {"$set": cut})).matched == 1

    def _token(self, data_request_id: str) -> str:
        """From the request's id by the vault's key: a telling that is repeated has the same link."""
        raw = bytes.fromhex(self._vault.blind_index("package_link", data_request_id))[:_TOKEN]
        return base64.b32encode(raw).decode().lower()

    def _digest(self, token: str) -> str:
        return self._vault.blind_index("package_link_digest", token.lower())

    async def get(self, customer_id: str, data_request_id: str) -> dict[str, Any] | None:
        """A finished package; None when it is gone."""
        text = await self.text(customer_id, data_request_id)
        return None if text is None else dict(json.loads(text.reveal()))

    async def text(
        self, customer_id: str, data_request_id: str, *, now: datetime | None = None
    ) -> Redacted[str] | None:
        """A finished package as JSON text; None when it is gone, or at `now` has had its time."""
        row = await self._packages.find_one({"_id": data_request_id, "customer_id": customer_id})
        if row is None or (now is not None and now >= row["expires_at"]):
            return None
        return await self._vault.open(customer_id, _PURPOSE, _package(data_request_id), row["sealed"])


def _part(part_id: str) -> str:
    return f"disclosure.package_parts:{part_id}"


def _package(data_request_id: str) -> str:
    return f"disclosure.packages:{data_request_id}"
