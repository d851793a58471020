"""Idempotent consumer: an event's effect and the note that it was handled commit together."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from services.chassis.mongo import DuplicateKeyError, Index, Mongo
from services.chassis.streams import EventMeta

COLLECTION = "inbox"
# Longer than a stream keeps its events, so that none can come back after it was forgotten here.
KEEP_SECONDS = 60 * 24 * 3600
INDEXES = [Index(COLLECTION, [("at", 1)], expire_after=KEEP_SECONDS)]


class Inbox:
    """Runs the effect of each event once per consumer."""

    def __init__(self, mongo: Mongo) -> None:
        self._mongo = mongo
        self._rows = mongo.collection(COLLECTION)

    async def seen(self, meta: EventMeta) -> bool:
        """Whether this consumer has handled the event: before others are asked for what it would need.

        A hint that spares the asking; `once` is what holds.
        """
        return await self._rows.find_one({"_id": _row_id(meta)}, ["_id"]) is not None

    async def once(self, meta: EventMeta, body: Callable[[], Awaitable[None]]) -> bool:
        """Run `body` in a transaction unless this consumer has handled the event; False if it has."""
        row = {"_id": _row_id(meta), "at": datetime.now(UTC)}  # the TTL index reads the machine's clock

        async def handle() -> bool:
            try:
                await self._rows.insert_one(dict(row))
            except DuplicateKeyError as error:
                raise _Handled from error  # the failed insert has ended the transaction
            await body()
            return True

        try:
            return await self._mongo.transaction(handle)
        except _Handled:
            return False


def _row_id(meta: EventMeta) -> str:
    return f"{meta.consumer}/{meta.id}"


class _Handled(Exception):
    """The inbox has the event already."""
