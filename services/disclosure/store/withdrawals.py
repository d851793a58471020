"""Withdrawals on their way to recipients."""

from collections.abc import Sequence
from datetime import datetime

from services.chassis.mongo import Document, Index, InsertOne, Mongo, UpdateOne
from services.disclosure.model.withdrawal import Recipient, Withdrawal

COLLECTION = "withdrawals"
INDEXES = [
    Index(
        COLLECTION,
        [("entry_id", 1), ("purpose", 1), ("processor_id", 1), ("customer_id", 1)],
        unique=True,
    ),
    Index(COLLECTION, [("customer_id", 1), ("_id", -1)]),
    Index(COLLECTION, [("processor_id", 1), ("open", 1), ("_id", 1)]),
    Index(COLLECTION, [("open", 1), ("_id", 1)]),
]


class Withdrawals:
    """The withdrawals. `open` stands beside `confirmed_at` so that an index finds what is not confirmed."""

    def __init__(self, mongo: Mongo) -> None:
        self._rows = mongo.collection(COLLECTION)

    async def add(self, withdrawals: Sequence[Withdrawal]) -> None:
        """Keep new ones, in a transaction."""
        await self._rows.bulk([InsertOne(_row(item)) for item in withdrawals])

    async def get(self, withdrawal_id: str) -> Withdrawal | None:
        """One withdrawal."""
        row = await self._rows.find_one({"_id": withdrawal_id})
        return None if row is None else _withdrawal(row)

    async def save(self, withdrawal: Withdrawal) -> None:
        """Keep what became of one."""
        row = _row(withdrawal)
        del row["_id"]
        await self._rows.update_one({"_id": withdrawal.id}, {"$set": row})

    async def told(self, withdrawals: Sequence[Withdrawal], now: datetime) -> None:
        """Note that these are fetched; the first time stands."""
        new = [item.id for item in withdrawals if item.told_at is None]
        await self._rows.bulk(
            [UpdateOne({"_id": item, "told_at": None}, {"$set": {"told_at": now}}) for item in new],
            ordered=False,
        )

    async def told_by_id(self, withdrawal_id: str, now: datetime) -> None:
        """Note that a recipient was told of one; the first time stands."""
        await self._rows.update_one({"_id": withdrawal_id, "told_at": None}, {"$set": {"told_at": now}})

    async def open_of(self, processor_id: str, limit: int) -> list[Withdrawal]:
        """What a recipient has not confirmed, oldest first."""
        query = {"processor_id": processor_id, "open": True}
        return [_withdrawal(row) for row in await self._rows.find(query, sort=[("_id", 1)], limit=limit)]

    async def all_open(self, after: str, limit: int) -> list[Withdrawal]:
        """What nobody has confirmed yet, oldest first."""
        query: Document = {"open": True}
        if after:
            query["_id"] = {"$gt": after}
        return [_withdrawal(row) for row in await self._rows.find(query, sort=[("_id", 1)], limit=limit)]

    async def of_customer(self, customer_id: str, before: str, limit: int) -> list[Withdrawal]:
        """Those under one id, newest first."""
        return await self.of_person([customer_id], before, limit)

    async def of_person(self, ids: Sequence[str], before: str, limit: int) -> list[Withdrawal]:
        """One person's under any of these ids, newest first."""
        query: Document = {"customer_id": ids[0] if len(ids) == 1 else {"$in": list(ids)}}
        if before:
            query["_id"] = {"$lt": before}
        return [_withdrawal(row) for row in await self._rows.find(query, sort=[("_id", -1)], limit=limit)]


def _row(item: Withdrawal) -> Document:
    return {
        "_id": item.id,
        "customer_id": item.customer_id,
        "purpose": item.purpose,
        "entry_id": item.entry_id,
        "processor_id": item.recipient.processor_id,
        "category": item.recipient.category,
        "withdrawn_at": item.withdrawn_at,
        "told_at": item.told_at,
        "confirmed_at": item.confirmed_at,
        "open": item.confirmed_at is None,
        "evidence": item.evidence,
    }


def _withdrawal(row: Document) -> Withdrawal:
    return Withdrawal(
        id=row["_id"],
        customer_id=row["customer_id"],
        purpose=row["purpose"],
        entry_id=row["entry_id"],
        recipient=Recipient(row["processor_id"], row["category"]),
        withdrawn_at=row["withdrawn_at"],
        told_at=row["told_at"],
        confirmed_at=row["confirmed_at"],
        evidence=row["evidence"],
    )
