"""Whole databases to and fro, document by document as the bytes that they are, all of one moment."""

from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from typing import Any

from bson.raw_bson import RawBSONDocument
from pymongo import AsyncMongoClient
from pymongo.errors import ConnectionFailure, OperationFailure, PyMongoError
from pymongo.read_concern import ReadConcern

from services.chassis.errors import Unavailable
from services.chassis.mongo.client import RESTORING
from services.chassis.mongo.transaction import gone

BATCH = 1_000
BATCH_BYTES = 8 * 1024 * 1024
SELECTION_MILLISECONDS = 3_000
_TOO_OLD = {239, 246, 251, 225}
"""SnapshotTooOld, SnapshotUnavailable, NoSuchTransaction, TransactionTooOld: the moment is kept no more."""


class MomentLost(Exception):
    """The server has not kept the moment for as long as the copy took."""


@contextmanager
def _told() -> Iterator[None]:
    """What the server refuses as callers know it: the driver's texts may repeat what it was sent."""
    try:
        yield
    except ConnectionFailure as error:
        raise gone(error) from error
    except OperationFailure as error:
        if error.code in _TOO_OLD:
            raise MomentLost(str(error.code)) from error
        why = (error.details or {}).get("codeName") or error.code
        raise Unavailable(f"the database refuses what was asked ({why})") from error


class Copies:
    """The databases of a server, for copies of them. Every call raises Unavailable."""

    def __init__(self, uri: str) -> None:
        # An option given here would win over the one in the address.
        name = "serverSelectionTimeoutMS"
        limits: dict[str, Any] = {} if name in uri else {name: SELECTION_MILLISECONDS}
        self._client: AsyncMongoClient[RawBSONDocument] = AsyncMongoClient(
            uri, document_class=RawBSONDocument, **limits
        )

    async def close(self) -> None:
        """Let go of the connections."""
        await self._client.close()

    async def collections(self, database: str) -> list[str]:
        """The names of its collections; none when there is no such database."""
        with _told():
            found = await self._client[database].list_collection_names()
        return sorted(name for name in found if not name.startswith("system."))

    async def indexes(self, database: str, collection: str) -> list[str]:
        """The names of a collection's indexes."""
        with _told():
            found = await self._client[database][collection].list_indexes()
            return [str(index["name"]) async for index in found]

    async def about(self, database: str, collection: str) -> int:
        """How many documents it has, about: for a bar."""
        with _told():
            return int(await self._client[database][collection].estimated_document_count())

    async def occupied(self, database: str) -> bool:
        """Whether anything is in it."""
        for name in await self.collections(database):
            with _told():
                if await self._client[database][name].find_one() is not None:
                    return True
        return False

    async def leased(self, database: str, collection: str) -> bool:
        """Whether somebody who works there holds one of its leases."""
        with _told():
            held = {"until": {"$gt": datetime.now(UTC)}}
            return await self._client[database][collection].find_one(held) is not None

    async def half_filled(self, database: str) -> bool:
        """Whether a restore has begun and not ended."""
        return RESTORING in await self.collections(database)

    async def begin(self, database: str) -> None:
        """No service works with it until `end`, whatever becomes of this process."""
        with _told():
            marks = self._client[database][RESTORING]
            await marks.update_one({"_id": "restore"}, {"$set": {"begun": datetime.now(UTC)}}, upsert=True)

    async def empty(self, database: str) -> None:
        """Remove every collection but that mark."""
        for name in await self.collections(database):
            if name != RESTORING:
                with _told():
                    await self._client[database][name].drop()

    async def end(self, database: str) -> None:
        """It is whole again."""
        with _told():
            await self._client[database][RESTORING].drop()

    @asynccontextmanager
    async def moment(self) -> "AsyncIterator[Moment]":
        """All databases as they are at one moment, however long the reading takes.

        A transaction with read concern snapshot: MongoDB keeps it for transactionLifetimeLimitSeconds (60
        unless raised). Raises MomentLost, Unavailable.
        """
        with _told():
            async with self._client.start_session() as session:
                await session.start_transaction(read_concern=ReadConcern("snapshot"))
                try:
                    yield Moment(self._client, session)
                finally:
                    await session.abort_transaction()

    async def put(self, database: str, collection: str, documents: Iterable[bytes]) -> int:
        """Insert the documents, as many at a time as go in one message; how many they were."""
        into, done = self._client[database][collection], 0
        try:
            for batch in _batches(documents):
                await into.insert_many(batch, ordered=False)
                done += len(batch)
        except PyMongoError as error:
            # The driver's text repeats what it could not insert.
            raise Unavailable(f"{database}.{collection} was not filled: {type(error).__name__}") from error
        return done


class Moment:
    """All databases at one moment."""

    def __init__(self, client: AsyncMongoClient[RawBSONDocument], session: Any) -> None:
        self._client, self._session = client, session

    async def fix(self, database: str, collection: str) -> None:
        """Have the moment be now: it is that of the first read."""
        await self._client[database][collection].find_one(session=self._session)

    async def documents(self, database: str, collection: str) -> AsyncIterator[bytes]:
        """Every document as BSON."""
        async for document in self._client[database][collection].find(session=self._session):
            yield bytes(document.raw)


def _batches(documents: Iterable[bytes]) -> Iterable[Sequence[RawBSONDocument]]:
    batch: list[RawBSONDocument] = []
    size = 0
    for document in documents:
        if batch and (len(batch) == BATCH or size + len(document) > BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(RawBSONDocument(document))
        size += len(document)
    if batch:
        yield batch
