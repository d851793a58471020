"""The document database: the one file that imports the driver.

Motor is the default; `MONGO_DRIVER=pymongo` selects PyMongo's own asynchronous client. Only what both
offer stands behind `Collection`. A transaction is implicit: inside `Mongo.transaction` every call on a
collection of the same `Mongo` joins it.
"""

import asyncio
import contextlib
import inspect
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC
from typing import Any, TypeVar

from bson import CodecOptions
from motor.motor_asyncio import AsyncIOMotorClient
from pymongo import (
    ASCENDING,
    DESCENDING,
    AsyncMongoClient,
    DeleteOne,
    InsertOne,
    ReplaceOne,
    UpdateOne,
    monitoring,
)
from pymongo.errors import (
    AutoReconnect,
    BulkWriteError,
    ConnectionFailure,
    DuplicateKeyError,
    OperationFailure,
    PyMongoError,
    ServerSelectionTimeoutError,
)
from pymongo.read_concern import ReadConcern
from pymongo.write_concern import WriteConcern

from services.chassis import deadline
from services.chassis.documents import Document, Filter, Index, Sort, Updated
from services.chassis.errors import Unavailable

__all__ = [
    "ASCENDING",
    "DESCENDING",
    "BulkWriteError",
    "Collection",
    "DeleteOne",
    "Document",
    "DuplicateKeyError",
    "Index",
    "InsertOne",
    "Mongo",
    "ReplaceOne",
    "UpdateOne",
    "Updated",
    "monitoring",
]

T = TypeVar("T")
Listeners = Sequence[monitoring.CommandListener]
_Then = Sequence[Callable[[], Awaitable[None]]]

# with_transaction of the drivers retries for up to 120 s; a command has the time of its request, work in the
# background this much.
TRANSACTION_SECONDS = 30.0
# How long a call waits for a server that is away: less than a request has, so that it hears why.
SELECTION_MILLISECONDS = 1_000
SOCKET_MILLISECONDS = 30_000
_CONFLICT = "TransientTransactionError"
_UNKNOWN_COMMIT = "UnknownTransactionCommitResult"


@dataclass
class _Transaction:
    owner: "Mongo"
    session: Any
    after_commit: list[Callable[[], None]] = field(default_factory=list)
    then: list[Callable[[], Awaitable[None]]] = field(default_factory=list)


class _Conflict(Exception):
    """The transaction did not happen and may be tried again from its beginning."""


_current: ContextVar[_Transaction | None] = ContextVar("mongo_transaction", default=None)


class Collection:
    """One collection, with the calls that the stores use. Every call joins the transaction in force."""

    def __init__(self, raw: Any, owner: "Mongo") -> None:
        self._raw = raw
        self._owner = owner

    @property
    def name(self) -> str:
        """The collection's name."""
        return str(self._raw.name)

    async def find_one(
        self, query: Filter, projection: Sequence[str] | Filter | None = None, sort: Sort | None = None
    ) -> Document | None:
        """The first document that matches, or None."""
        found = await _answer(self._raw.find_one(query, projection, sort=sort, session=self._session()))
        return None if found is None else dict(found)

    async def find(
        self,
        query: Filter,
        *,
        sort: Sort | None = None,
        limit: int = 0,
        projection: Sequence[str] | Filter | None = None,
    ) -> list[Document]:
        """All documents that match, at most `limit` when it is not 0."""
        return [item async for item in self.each(query, sort=sort, limit=limit, projection=projection)]

    async def each(
        self,
        query: Filter,
        *,
        sort: Sort | None = None,
        limit: int = 0,
        projection: Sequence[str] | Filter | None = None,
    ) -> AsyncIterator[Document]:
        """The documents that match, one at a time, for sets that do not fit in memory."""
        cursor = self._raw.find(query, projection, sort=sort, limit=limit, session=self._session())
        try:
            async for item in cursor:
                yield dict(item)
        except (ConnectionFailure, ServerSelectionTimeoutError) as error:
            raise _gone(error) from error

    async def insert_one(self, document: Document) -> None:
        """Add one document. Raises DuplicateKeyError."""
        await _answer(self._raw.insert_one(document, session=self._session()))

    async def insert_many(self, documents: Sequence[Document], *, ordered: bool = True) -> None:
        """Add several documents; none is not an error. Raises BulkWriteError of the driver."""
        if documents:
            await _answer(self._raw.insert_many(documents, ordered=ordered, session=self._session()))

    async def update_one(self, query: Filter, update: Any, *, upsert: bool = False) -> Updated:
        """Change the first document that matches."""
        result = await _answer(self._raw.update_one(query, update, upsert=upsert, session=self._session()))
        return Updated(result.matched_count, result.modified_count, result.upserted_id is not None)

    async def update_many(self, query: Filter, update: Any) -> Updated:
        """Change every document that matches."""
        result = await _answer(self._raw.update_many(query, update, session=self._session()))
        return Updated(result.matched_count, result.modified_count, result.upserted_id is not None)

    async def replace_one(self, query: Filter, document: Document, *, upsert: bool = False) -> Updated:
        """Put `document` in place of the first that matches."""
        result = await _answer(self._raw.replace_one(query, document, upsert=upsert, session=self._session()))
        return Updated(result.matched_count, result.modified_count, result.upserted_id is not None)

    async def delete_one(self, query: Filter) -> int:
        """Remove the first document that matches; the number removed."""
        result = await _answer(self._raw.delete_one(query, session=self._session()))
        return int(result.deleted_count)

    async def delete_many(self, query: Filter) -> int:
        """Remove every document that matches; the number removed."""
        result = await _answer(self._raw.delete_many(query, session=self._session()))
        return int(result.deleted_count)

    async def find_one_and_update(
        self,
        query: Filter,
        update: Any,
        *,
        upsert: bool = False,
        sort: Sort | None = None,
        projection: Sequence[str] | Filter | None = None,
        after: bool = True,
    ) -> Document | None:
        """Change one document and return it as it is `after` (or before) the change; None if none matched."""
        found = await _answer(
            self._raw.find_one_and_update(
                query,
                update,
                projection=projection,
                sort=sort,
                upsert=upsert,
                return_document=after,
                session=self._session(),
            )
        )
        return None if found is None else dict(found)

    async def aggregate(self, pipeline: Sequence[Filter]) -> list[Document]:
        """The documents that the pipeline yields."""
        try:
            cursor = self._raw.aggregate(pipeline, session=self._session())
            if inspect.isawaitable(cursor):  # PyMongo's client sends at once, Motor's at the first read
                cursor = await cursor
            return [dict(item) async for item in cursor]
        except (ConnectionFailure, ServerSelectionTimeoutError) as error:
            raise _gone(error) from error

    async def count(self, query: Filter, *, limit: int = 0) -> int:
        """How many documents match, counting at most `limit` when it is not 0."""
        extra = {"limit": limit} if limit else {}
        return int(await _answer(self._raw.count_documents(query, session=self._session(), **extra)))

    async def bulk(
        self,
        writes: Sequence[InsertOne[Any] | UpdateOne | ReplaceOne[Any] | DeleteOne],
        *,
        ordered: bool = True,
    ) -> Updated:
        """Several writes in one round trip, and what the updates did in all; none is not an error.

        Raises BulkWriteError of the driver.
        """
        if not writes:
            return Updated(0, 0, False)
        result = await _answer(self._raw.bulk_write(writes, ordered=ordered, session=self._session()))
        return Updated(result.matched_count, result.modified_count, result.upserted_count > 0)

    def _session(self) -> Any:
        return self._owner.session()


class Mongo:
    """One context's database.

    `uri` as the drivers take it, `database` its name, `driver` `motor` or `pymongo`.
    `listeners` observe every command.
    """

    def __init__(self, uri: str, database: str, *, driver: str = "motor", listeners: Listeners = ()) -> None:
        options: dict[str, Any] = {
            "tz_aware": True,
            "tzinfo": UTC,
            "event_listeners": list(listeners),
            "maxPoolSize": 32,
            "appname": database,
        }
        limits = {"serverSelectionTimeoutMS": SELECTION_MILLISECONDS, "socketTimeoutMS": SOCKET_MILLISECONDS}
        # An option given here would win over the one in the address.
        options |= {name: value for name, value in limits.items() if name not in uri}
        self._client: Any
        if driver == "motor":
            self._client = AsyncIOMotorClient(uri, **options)
        elif driver == "pymongo":
            self._client = AsyncMongoClient(uri, **options)
        else:
            raise ValueError("MONGO_DRIVER must be motor or pymongo")
        codec: CodecOptions[Any] = CodecOptions(tz_aware=True, tzinfo=UTC)
        self._contended = asyncio.Lock()
        self._database = self._client.get_database(database, codec_options=codec)

    def collection(self, name: str) -> Collection:
        """The collection of that name."""
        return Collection(self._database[name], self)

    def session(self) -> Any:
        """The driver's session of the transaction in force on this database, or None."""
        transaction = _current.get()
        return transaction.session if transaction is not None and transaction.owner is self else None

    def after_commit(self, call: Callable[[], None]) -> None:
        """Have `call` run once the transaction in force has committed; at once when there is none."""
        transaction = _current.get()
        if transaction is None or transaction.owner is not self:
            call()
        else:
            transaction.after_commit.append(call)

    async def once_committed(self, call: Callable[[], Awaitable[None]]) -> None:
        """Have `call` awaited once the transaction in force has committed, before `transaction` answers; at
        once when there is none.
        """
        transaction = _current.get()
        if transaction is None or transaction.owner is not self:
            await call()
        else:
            transaction.then.append(call)

    async def transaction(self, body: Callable[[], Awaitable[T]]) -> T:
        """Run `body` in one transaction, again after a write conflict, within the time left to the request.

        `body` may run several times: it must have no effects but those in the database. A transaction inside
        a transaction of the same database joins it.

        Raises:
            Unavailable: the database cannot be reached, or conflicts did not end in time.
        """
        if self.session() is not None:
            return await body()
        left = deadline.remaining()
        allowed = TRANSACTION_SECONDS if left is None else min(TRANSACTION_SECONDS, left)
        until = asyncio.get_running_loop().time() + allowed
        try:
            async with asyncio.timeout_at(until):
                result, then = await self._until_committed(body, until)
        except TimeoutError as error:
            raise Unavailable("the database takes too long; try again shortly") from error
        if then:
            # What was committed is told even when the one who asked for it has gone away.
            await asyncio.shield(asyncio.gather(*(call() for call in then)))
        return result

    async def _until_committed(self, body: Callable[[], Awaitable[T]], until: float) -> tuple[T, _Then]:
        if not self._contended.locked():
            with contextlib.suppress(_Conflict):
                return await self._once(body, until)
        # After a conflict transactions go one after the other until nobody waits any more: newcomers that run
        # freely beside those who try again would starve them for seconds at a busy document.
        async with self._contended:
            attempt = 0
            while True:
                with contextlib.suppress(_Conflict):  # another process is at the same document
                    return await self._once(body, until)
                attempt += 1
                pause = random.uniform(0.5, 1.5) * 0.002 * 2 ** min(attempt, 4)  # noqa: S311 - no secret
                await asyncio.sleep(pause)

    async def _once(self, body: Callable[[], Awaitable[T]], until: float) -> tuple[T, _Then]:
        try:
            return await self._attempt(body, until)
        except ServerSelectionTimeoutError as error:
            raise _gone(error) from error
        except (OperationFailure, ConnectionFailure) as error:
            if error.has_error_label(_CONFLICT):
                raise _Conflict from error
            if isinstance(error, ConnectionFailure):
                raise _gone(error) from error
            raise

    async def _attempt(self, body: Callable[[], Awaitable[T]], until: float) -> tuple[T, _Then]:
        session = self._client.start_session()
        if inspect.isawaitable(session):  # Motor's call is a coroutine, PyMongo's is not
            session = await session
        async with session:
            started = session.start_transaction(
                read_concern=ReadConcern("snapshot"), write_concern=WriteConcern("majority")
            )
            if inspect.isawaitable(started):  # PyMongo's call is a coroutine, Motor's is not
                await started
            transaction = _Transaction(self, session)
            token = _current.set(transaction)
            try:
                result = await body()
            except BaseException:
                if session.in_transaction:
                    await _abort(session)
                raise
            finally:
                _current.reset(token)
            await self._commit(session, until)
        for call in transaction.after_commit:
            call()
        return result, transaction.then

    async def _commit(self, session: Any, until: float) -> None:
        loop = asyncio.get_running_loop()
        while True:
            try:
                await session.commit_transaction()
                return
            except PyMongoError as error:
                # Committing again is safe and tells how the first one ended.
                if not error.has_error_label(_UNKNOWN_COMMIT) or loop.time() >= until:
                    raise
            await asyncio.sleep(0.05)

    async def ensure_indexes(self, indexes: Sequence[Index]) -> None:
        """Create the indexes that are not there yet."""
        for index in indexes:
            options: dict[str, Any] = {"unique": index.unique}
            if index.expire_after is not None:
                options["expireAfterSeconds"] = index.expire_after
            if index.partial is not None:
                options["partialFilterExpression"] = index.partial
            await self._database[index.collection].create_index(list(index.keys), **options)

    async def ping(self) -> None:
        """Ask the server for a sign of life. Raises Unavailable."""
        await _answer(self._database.command("ping"))

    async def drop(self) -> None:
        """Remove the whole database: for tests."""
        await self._client.drop_database(self._database.name)

    async def close(self) -> None:
        """Let go of the connections."""
        closing = self._client.close()
        if inspect.isawaitable(closing):
            await closing


async def _answer(call: Awaitable[T]) -> T:
    try:
        return await call
    except (AutoReconnect, ServerSelectionTimeoutError) as error:
        if error.has_error_label(_CONFLICT) and _current.get() is not None:
            raise  # the transaction is tried again from its beginning
        raise _gone(error) from error


async def _abort(session: Any) -> None:
    try:
        await session.abort_transaction()
    except PyMongoError:
        return  # the server aborts it by itself; the first failure is the one to tell


def _gone(error: Exception) -> Unavailable:
    return Unavailable(f"the database cannot be reached ({type(error).__name__}); try again shortly")
