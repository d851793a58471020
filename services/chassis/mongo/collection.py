"""One collection, as stores use it."""

import inspect
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from typing import Any

from pymongo import DeleteOne, InsertOne, ReplaceOne, UpdateOne
from pymongo.errors import BulkWriteError, ConnectionFailure, ServerSelectionTimeoutError

from services.chassis.documents import Document, Filter, Sort, Updated
from services.chassis.mongo.together import Read, Together
from services.chassis.mongo.transaction import answer, gone, rows

TRIES = 5
"""How often an upsert is tried when others insert the same document at the same time."""
_DUPLICATE = 11000


class Collection:
    """One collection, with the calls that the stores use. Every call joins the transaction in force."""

    def __init__(
        self,
        raw: Any,
        session: Callable[[], Any],
        together: Callable[[], Together | None],
        at_last: Callable[[Sequence[Document]], None],
    ) -> None:
        self._raw = raw
        self._session = session
        self._together = together
        self._at_last = at_last

    @property
    def name(self) -> str:
        """The collection's name."""
        return str(self._raw.name)

    async def find_one(
        self, query: Filter, projection: Sequence[str] | Filter | None = None, sort: Sort | None = None
    ) -> Document | None:
        """The first document that matches, or None."""
        if (together := self._together()) is not None and not isinstance(projection, Mapping):
            first = await together.find(Read(self.name, self.aggregate, query, sort or (), 1, projection))
            return first[0] if first else None
        found = await answer(self._raw.find_one(query, projection, sort=sort, session=self._session()))
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
        if (together := self._together()) is not None and not isinstance(projection, Mapping):
            return await together.find(Read(self.name, self.aggregate, query, sort or (), limit, projection))
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
            async for item in rows(cursor):
                yield dict(item)
        except (ConnectionFailure, ServerSelectionTimeoutError) as error:
            raise gone(error) from error

    async def insert_one(self, document: Document) -> None:
        """Add one document. Raises DuplicateKeyError."""
        await answer(self._raw.insert_one(document, session=self._session()))

    async def insert_many(self, documents: Sequence[Document], *, ordered: bool = True) -> None:
        """Add several documents; none is not an error. Raises BulkWriteError of the driver."""
        if documents:
            await answer(self._raw.insert_many(documents, ordered=ordered, session=self._session()))

    def insert_last(self, documents: Sequence[Document]) -> None:
        """Add documents, or none, with the commit of the transaction in force, which then waits for no thread
        of their own. For what the transaction itself does not read. What a unique index refuses undoes all of
        it: `Mongo.transaction` raises DuplicateKeyError, or BulkWriteError for several of one collection.

        Raises RuntimeError outside of a transaction.
        """
        self._at_last(documents)

    async def insert_each(self, documents: Sequence[Document], *, ordered: bool = False) -> set[int]:
        """Add several documents, each for itself; the numbers of those that are not there now, because a
        unique index refused them or, when `ordered`, one before them.

        Not inside a transaction, which such a failure ends.

        Raises BulkWriteError of the driver when anything else went wrong.
        """
        try:
            await self.insert_many(documents, ordered=ordered)
        except BulkWriteError as error:
            failed = (error.details or {}).get("writeErrors", [])
            if not failed or any(item["code"] != _DUPLICATE for item in failed):
                raise
            refused = [item["index"] for item in failed]
            return set(range(refused[0], len(documents))) if ordered else set(refused)
        return set()

    async def update_one(self, query: Filter, update: Any, *, upsert: bool = False) -> Updated:
        """Change the first document that matches."""
        result = await answer(self._raw.update_one(query, update, upsert=upsert, session=self._session()))
        return Updated(result.matched_count, result.modified_count, result.upserted_id is not None)

    async def update_many(self, query: Filter, update: Any, *, let: Document | None = None) -> Updated:
        """Change every document that matches; `let` names values for an update that is a pipeline."""
        result = await answer(self._raw.update_many(query, update, session=self._session(), let=let))
        return Updated(result.matched_count, result.modified_count, result.upserted_id is not None)

    async def replace_one(self, query: Filter, document: Document, *, upsert: bool = False) -> Updated:
        """Put `document` in place of the first that matches."""
        result = await answer(self._raw.replace_one(query, document, upsert=upsert, session=self._session()))
        return Updated(result.matched_count, result.modified_count, result.upserted_id is not None)

    async def delete_one(self, query: Filter) -> int:
        """Remove the first document that matches; the number removed."""
        result = await answer(self._raw.delete_one(query, session=self._session()))
        return int(result.deleted_count)

    async def delete_many(self, query: Filter) -> int:
        """Remove every document that matches; the number removed."""
        result = await answer(self._raw.delete_many(query, session=self._session()))
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
        found = await answer(
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
                cursor = await answer(cursor)
            return [dict(item) async for item in rows(cursor)]
        except (ConnectionFailure, ServerSelectionTimeoutError) as error:
            raise gone(error) from error

    async def count(self, query: Filter, *, limit: int = 0) -> int:
        """How many documents match, counting at most `limit` when it is not 0."""
        if (together := self._together()) is not None:
            found = await together.find(Read(self.name, self.aggregate, query, limit=limit, counted=True))
            return int(found[0]["count"]) if found else 0
        extra = {"limit": limit} if limit else {}
        return int(await answer(self._raw.count_documents(query, session=self._session(), **extra)))

    async def estimate(self) -> int:
        """How many documents there are, as the server remembers it: exact but for a crash or a restore, and
        without a look at any.
        """
        return int(await answer(self._raw.estimated_document_count()))

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
        result = await answer(self._raw.bulk_write(writes, ordered=ordered, session=self._session()))
        return Updated(result.matched_count, result.modified_count, result.upserted_count > 0)

    async def upsert_all(self, writes: Sequence[UpdateOne]) -> None:
        """Several updates of one document each that insert what is not there, in any order.

        Of two that insert the same document at once one fails, and finds it there when it is tried again; the
        others stand. Not inside a transaction, which such a failure ends.

        Raises BulkWriteError of the driver.
        """
        left = list(writes)
        for tries in range(TRIES, 0, -1):
            try:
                await self.bulk(left, ordered=False)
                return
            except BulkWriteError as error:
                failed = (error.details or {}).get("writeErrors", [])
                if tries == 1 or not failed or any(item["code"] != _DUPLICATE for item in failed):
                    raise
                left = [left[item["index"]] for item in failed]
