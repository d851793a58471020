"""What recipients are to be told, whatever it is about: open until confirmed, oldest first."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from datetime import datetime
from typing import Generic, Protocol, TypeVar

from services.chassis.mongo import Document, InsertOne, Mongo, UpdateOne


class Telling(Protocol):
    """What a row must have to be told."""

    @property
    def id(self) -> str:
        """Its id."""
        ...

    @property
    def told_at(self) -> datetime | None:
        """When the recipient first heard of it."""
        ...


T = TypeVar("T", bound=Telling)


class Tellings(ABC, Generic[T]):
    """Rows with `processor_id`, `customer_id`, `told_at`, `confirmed_at`, and beside it `open`, so that an
    index finds what is not confirmed.
    """

    collection: str

    def __init__(self, mongo: Mongo) -> None:
        self._rows = mongo.collection(self.collection)

    @abstractmethod
    def row(self, item: T) -> Document:
        """Model to document."""

    @abstractmethod
    def item(self, row: Document) -> T:
        """Document to model."""

    async def add(self, items: Sequence[T]) -> None:
        """Keep new ones, in a transaction."""
        await self._rows.bulk([InsertOne(self.row(item)) for item in items])

    async def get(self, item_id: str) -> T | None:
        """One of them."""
        row = await self._rows.find_one({"_id": item_id})
        return None if row is None else self.item(row)

    async def save(self, item: T) -> None:
        """Keep what became of one."""
        row = self.row(item)
        del row["_id"]
        await self._rows.update_one({"_id": item.id}, {"$set": row})

    async def told(self, items: Sequence[T], now: datetime) -> None:
        """Note that these are fetched; the first time stands."""
        new = [item.id for item in items if item.told_at is None]
        await self._rows.bulk(
            [UpdateOne({"_id": item, "told_at": None}, {"$set": {"told_at": now}}) for item in new],
            ordered=False,
        )

    async def told_by_id(self, item_id: str, now: datetime) -> None:
        """Note that a recipient was told of one; the first time stands."""
        await self._rows.update_one({"_id": item_id, "told_at": None}, {"$set": {"told_at": now}})

    async def open_of(self, processor_id: str, limit: int, **only: str) -> list[T]:
        """What a recipient has not confirmed, oldest first; `only` those with these values."""
        query = {"processor_id": processor_id, **only, "open": True}
        return [self.item(row) for row in await self._rows.find(query, sort=[("_id", 1)], limit=limit)]

    async def count_open(self) -> int:
        """How many nobody has confirmed yet."""
        return await self._rows.count({"open": True})

    async def all_open(self, after: str, limit: int) -> list[T]:
        """What nobody has confirmed yet, oldest first."""
        query: Document = {"open": True}
        if after:
            query["_id"] = {"$gt": after}
        return [self.item(row) for row in await self._rows.find(query, sort=[("_id", 1)], limit=limit)]

    async def of_customer(self, customer_id: str, before: str, limit: int) -> list[T]:
        """Those under one id, newest first."""
        return await self.of_person([customer_id], before, limit)

    async def of_person(self, ids: Sequence[str], before: str, limit: int) -> list[T]:
        """One person's under any of these ids, newest first."""
        query: Document = {"customer_id": ids[0] if len(ids) == 1 else {"$in": list(ids)}}
        if before:
            query["_id"] = {"$lt": before}
        return [self.item(row) for row in await self._rows.find(query, sort=[("_id", -1)], limit=limit)]
