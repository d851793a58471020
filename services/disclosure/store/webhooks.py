"""Webhooks of clients and the messages on their way. A message names a withdrawal or notice, no person."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from services.chassis.mongo import Document, Index, InsertOne, Mongo, UpdateOne
from services.chassis.vault import Vault
from services.disclosure.model.webhook import LEASE, Delivery, DeliveryState, Webhook

COLLECTION = "webhooks"
DELIVERIES = "webhook_deliveries"
_LOOKED_AT = 200
INDEXES = [
    Index(COLLECTION, [("processor_id", 1)]),
    Index(DELIVERIES, [("about_id", 1), ("client_id", 1)], unique=True),
    Index(DELIVERIES, [("state", 1), ("next_at", 1)]),
    Index(DELIVERIES, [("client_id", 1), ("state", 1), ("next_at", 1)]),
    Index(DELIVERIES, [("client_id", 1), ("_id", -1)]),
]


class Webhooks:
    """The webhooks and their messages. The address is sealed: it may name the processor."""

    def __init__(self, mongo: Mongo, vault: Vault) -> None:
        self._rows = mongo.collection(COLLECTION)
        self._deliveries = mongo.collection(DELIVERIES)
        self._vault = vault

    def secret(self, client_id: str, generation: int) -> bytes:
        """A secret of 256 bits, derived by key: the same whenever it is asked for."""
        index = self._vault.blind_index("webhook_secret", f"{client_id}/{generation}")
        return hashlib.sha256(index.encode()).digest()

    async def put(self, item: Webhook) -> None:
        """Store or replace."""
        row: Document = {
            "_id": item.client_id,
            "processor_id": item.processor_id,
            "agreement_id": item.agreement_id,
            "sealed": await self._vault.seal_json(
                item.processor_id, "webhooks", _context(item.client_id), {"url": item.url}
            ),
            "generation": item.generation,
            "set_at": item.set_at,
            "secret_at": item.secret_at,
            "old_secret_until": item.old_secret_until,
        }
        await self._rows.replace_one({"_id": item.client_id}, row, upsert=True)

    async def get(self, client_id: str) -> Webhook | None:
        """That of one client."""
        row = await self._rows.find_one({"_id": client_id})
        return None if row is None else await self._item(row)

    async def remove(self, client_id: str) -> None:
        """Take it away, and give up what waits."""
        await self._rows.delete_one({"_id": client_id})
        await self._deliveries.update_many(
            {"client_id": client_id, "state": DeliveryState.PENDING.value},
            {"$set": {"state": DeliveryState.GIVEN_UP.value, "cause": "removed"}},
        )

    async def clients_of(self, processor_id: str) -> list[str]:
        """The clients of a processor that are told."""
        rows = await self._rows.find({"processor_id": processor_id}, projection=["_id"])
        return [row["_id"] for row in rows]

    async def add(self, deliveries: Sequence[Delivery]) -> None:
        """Keep new messages, in a transaction."""
        if deliveries:
            await self._deliveries.bulk([InsertOne(_row(item)) for item in deliveries])

    async def due_clients(self, now: datetime) -> list[str]:
        """The clients for which something may be due; none when nothing is.

        Those with an address are all among them: behind very many messages to one there may be others.
        """
        due = {"state": DeliveryState.PENDING.value, "next_at": {"$lte": now}}
        rows = await self._deliveries.find(
            due, sort=[("next_at", 1)], limit=_LOOKED_AT, projection=["client_id"]
        )
        if not rows:
            return []
        known = await self._rows.find({"_id": {"$gt": ""}}, sort=[("_id", 1)], projection=["_id"])
        return sorted({row["client_id"] for row in rows} | {row["_id"] for row in known})

    async def take(self, client_id: str, now: datetime) -> Delivery | None:
        """A message to a client that is due, for this replica alone until the lease is over."""
        query = {"client_id": client_id, "state": DeliveryState.PENDING.value, "next_at": {"$lte": now}}
        for row in await self._deliveries.find(query, sort=[("next_at", 1)], limit=10):
            mine = {"_id": row["_id"], "state": row["state"], "next_at": row["next_at"]}
            taken = await self._deliveries.update_one(mine, {"$set": {"next_at": now + LEASE}})
            if taken.matched == 1:
                return _delivery(row)
        return None

    async def save(self, item: Delivery) -> None:
        """Keep what became of one; what was received or given up meanwhile stays so."""
        row = _row(item)
        query = {"_id": row.pop("_id"), "state": DeliveryState.PENDING.value}
        await self._deliveries.bulk([UpdateOne(query, {"$set": row})])

    async def put_off(self, client_id: str, now: datetime, until: datetime) -> None:
        """What else is due to a client waits as long as the one that it has just not taken."""
        query = {"client_id": client_id, "state": DeliveryState.PENDING.value, "next_at": {"$lte": now}}
        await self._deliveries.update_many(query, {"$set": {"next_at": until}})

    async def last(self, client_id: str, limit: int) -> list[Delivery]:
        """The last messages to a client, newest first."""
        rows = await self._deliveries.find({"client_id": client_id}, sort=[("_id", -1)], limit=limit)
        return [_delivery(row) for row in rows]

    async def _item(self, row: Document) -> Webhook:
        held: dict[str, Any] = dict(
            await self._vault.open_json(row["processor_id"], "webhooks", _context(row["_id"]), row["sealed"])
        )
        return Webhook(
            client_id=row["_id"],
            processor_id=row["processor_id"],
            agreement_id=row["agreement_id"],
            url=held["url"],
            generation=row["generation"],
            set_at=row["set_at"],
            secret_at=row["secret_at"],
            old_secret_until=row["old_secret_until"],
        )


def _context(client_id: str) -> str:
    return f"disclosure.webhooks:{client_id}"


def _row(item: Delivery) -> Document:
    return {
        "_id": item.delivery_id,
        "client_id": item.client_id,
        "about_id": item.about_id,
        "matter": item.matter,
        "purpose": item.purpose,
        "made_at": item.made_at,
        "next_at": item.next_at,
        "state": item.state.value,
        "attempts": item.attempts,
        "cause": item.cause,
        "received_at": item.received_at,
    }


def _delivery(row: Document) -> Delivery:
    return Delivery(
        delivery_id=row["_id"],
        client_id=row["client_id"],
        about_id=row["about_id"],
        matter=row["matter"],
        purpose=row["purpose"],
        made_at=row["made_at"],
        next_at=row["next_at"],
        state=DeliveryState(row["state"]),
        attempts=row["attempts"],
        cause=row["cause"],
        received_at=row["received_at"],
    )
