"""One context's database and its transactions."""

import asyncio
import contextlib
import inspect
import random
from collections.abc import Awaitable, Callable, Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any, TypeVar

from bson import CodecOptions
from motor.motor_asyncio import AsyncIOMotorClient
from pymongo import AsyncMongoClient, IndexModel, monitoring
from pymongo.errors import (
    ConnectionFailure,
    OperationFailure,
    PyMongoError,
    ServerSelectionTimeoutError,
)

from services.chassis import deadline, telemetry
from services.chassis.documents import Document, Index
from services.chassis.errors import Unavailable
from services.chassis.mongo.collection import Collection
from services.chassis.mongo.late import Late, LateInTask, LateInThread, LatePool
from services.chassis.mongo.session import MotorSession, PyMongoSession, Session
from services.chassis.mongo.together import Together, asking
from services.chassis.mongo.transaction import (
    CONFLICT,
    NOT_KNOWN,
    PATIENCE,
    Transaction,
    answer,
    current,
    gone,
    to_its_end,
)

T = TypeVar("T")
Listeners = Sequence[monitoring.CommandListener]
_Telling = asyncio.Future[list[None]] | None

# with_transaction of the drivers retries for up to 120 s; a command has the time of its request, work in the
# background this much.
TRANSACTION_SECONDS = 30.0
# How long a call waits for a server that is away: less than a request has, so that it hears why.
SELECTION_MILLISECONDS = 1_000
SOCKET_MILLISECONDS = 30_000
_UNKNOWN_COMMIT = "UnknownTransactionCommitResult"
_DECLARED_OTHERWISE = 86  # IndexKeySpecsConflict
RESTORING = "restoring"
"""A collection that is there as long as a restore is under way, or has been cut off."""


class _Conflict(Exception):
    """The transaction did not happen and may be tried again from its beginning."""


class Mongo:
    """One context's database.

    `uri` as the drivers take it, `database` its name, `driver` `motor` or `pymongo`.
    `listeners` observe every command; `late` keeps each waiting for so long, for faults on purpose.
    """

    def __init__(
        self,
        uri: str,
        database: str,
        *,
        driver: str = "motor",
        listeners: Listeners = (),
        late: Late | None = None,
    ) -> None:
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
        if late is not None and driver == "motor":
            options["event_listeners"].append(LateInThread(late))
        elif late is not None:
            options["event_listeners"].append(LateInTask(late))
            options["_pool_class"] = LatePool
        self._client: Any
        self._session_of: Callable[[Any], Session]
        if driver == "motor":
            self._client, self._session_of = AsyncIOMotorClient(uri, **options), MotorSession
        elif driver == "pymongo":
            self._client, self._session_of = AsyncMongoClient(uri, **options), PyMongoSession
        else:
            raise ValueError("MONGO_DRIVER must be motor or pymongo")
        codec: CodecOptions[Any] = CodecOptions(tz_aware=True, tzinfo=UTC)
        self._contended = asyncio.Lock()
        self._tellings: set[asyncio.Future[list[None]]] = set()
        self._under_way, self._idle = 0, asyncio.Event()
        self._idle.set()
        self._database = self._client.get_database(database, codec_options=codec)
        self._raws: dict[str, Any] = {}

    def collection(self, name: str) -> Collection:
        """The collection of that name."""
        return Collection(self._raw(name), self.session, self._asking, partial(self._at_last, name))

    def _raw(self, name: str) -> Any:
        """The driver's own collection, made once: a start asks for a hundred, many of them twice."""
        if name not in self._raws:
            self._raws[name] = self._database[name]
        return self._raws[name]

    def session(self) -> Any:
        """The driver's session of the transaction in force on this database, or None."""
        transaction = current.get()
        return transaction.session.raw if transaction is not None and transaction.owner is self else None

    def _at_last(self, collection: str, documents: Sequence[Document]) -> None:
        transaction = current.get()
        if transaction is None or transaction.owner is not self:
            raise RuntimeError("what is written last needs a transaction")
        if documents:
            transaction.last.setdefault(collection, (self._raw(collection), []))[1].extend(documents)

    @contextlib.contextmanager
    def together(self) -> Iterator[None]:
        """Within the block what `find`, `find_one` and `count` are asked at the same time goes in one round
        trip; in a transaction each by itself. For many small reads: what they find stands in memory at once.
        """
        token = asking.set(Together(self))
        try:
            yield
        finally:
            asking.reset(token)

    def _asking(self) -> Together | None:
        together = asking.get()
        if together is None or together.owner is not self or self.session() is not None:
            return None
        return together

    def after_commit(self, call: Callable[[], None]) -> None:
        """Have `call` run once the transaction in force has committed; at once when there is none."""
        transaction = current.get()
        if transaction is None or transaction.owner is not self:
            call()
        else:
            transaction.after_commit.append(call)

    async def once_committed(self, call: Callable[[], Awaitable[None]]) -> None:
        """Have `call` awaited once the transaction in force has committed, before `transaction` answers; at
        once when there is none.
        """
        transaction = current.get()
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
                result, telling = await self._until_committed(body, until)
        except TimeoutError as error:
            raise Unavailable("the database takes too long; try again shortly") from error
        if telling is not None:
            await asyncio.shield(telling)
        return result

    async def _until_committed(self, body: Callable[[], Awaitable[T]], until: float) -> tuple[T, _Telling]:
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

    async def _once(self, body: Callable[[], Awaitable[T]], until: float) -> tuple[T, _Telling]:
        try:
            return await self._attempt(body, until)
        except ServerSelectionTimeoutError as error:
            raise gone(error) from error
        except (OperationFailure, ConnectionFailure) as error:
            if error.has_error_label(CONFLICT):
                raise _Conflict from error
            if isinstance(error, ConnectionFailure) or error.code == NOT_KNOWN:
                raise gone(error) from error
            raise

    async def _attempt(self, body: Callable[[], Awaitable[T]], until: float) -> tuple[T, _Telling]:
        session = self._session_of(self._client)
        try:
            return await self._in(session, body, until)
        finally:
            await session.end()

    async def _in(
        self, session: Session, body: Callable[[], Awaitable[T]], until: float
    ) -> tuple[T, _Telling]:
        await session.begin()
        transaction = Transaction(self, session)
        self._under_way += 1
        self._idle.clear()
        token = current.set(transaction)
        try:
            result = await body()
            return result, await to_its_end(self._finish(transaction, until))
        except BaseException:
            if session.raw.in_transaction:
                await _abort(session)
            raise
        finally:
            current.reset(token)
            self._under_way -= 1
            if not self._under_way:
                self._idle.set()

    async def _finish(self, transaction: Transaction, until: float) -> _Telling:
        """Commit, and begin to tell of it, in a task of its own: what was committed is told even when the one
        who asked for it has gone away in the middle.
        """
        current.set(None)  # of this task: who is told reads outside of the transaction
        try:
            await self._commit(transaction, until)
        except PyMongoError as error:
            if error.has_error_label(_UNKNOWN_COMMIT):
                self._tell(transaction)  # it may stand
            raise
        for call in transaction.after_commit:
            call()
        return self._tell(transaction)

    def _tell(self, transaction: Transaction) -> _Telling:
        if not transaction.then:
            return None
        telling = asyncio.gather(*(call() for call in transaction.then))
        self._tellings.add(telling)  # the loop itself holds what it runs weakly
        telling.add_done_callback(self._told)
        return telling

    def _told(self, telling: asyncio.Future[list[None]]) -> None:
        self._tellings.discard(telling)
        if not telling.cancelled() and (error := telling.exception()) is not None:
            # Who waits for it hears it too.
            telemetry.log.warning("not told what was committed", cause=type(error).__name__)

    async def _commit(self, transaction: Transaction, until: float) -> None:
        loop = asyncio.get_running_loop()
        last = list(transaction.last.values())
        while True:
            try:
                await transaction.session.commit(last)
                return
            except PyMongoError as error:
                # Committing again is safe and tells how the first one ended.
                if not error.has_error_label(_UNKNOWN_COMMIT) or loop.time() >= until:
                    raise
            last = []  # it was written before that commit
            await asyncio.sleep(0.05)

    async def ensure_indexes(self, indexes: Sequence[Index]) -> None:
        """Create the indexes that are not there yet, with one command for each collection.

        One that is declared otherwise than it stands there is made anew: a start after an update may take as
        long as that takes.
        """
        wanted: dict[str, list[Index]] = {}
        for index in indexes:
            of_collection = wanted.setdefault(index.collection, [])
            if index not in of_collection:  # no command may name one twice
                of_collection.append(index)
        for collection, of_collection in wanted.items():
            await self._create_indexes(self._raw(collection), [_model(index) for index in of_collection])

    @staticmethod
    async def _create_indexes(collection: Any, models: list[IndexModel]) -> None:
        try:
            await collection.create_indexes(models)
        except OperationFailure as error:
            if error.code != _DECLARED_OTHERWISE:
                raise
            for model in models:
                await _create_anew(collection, model)

    async def ping(self) -> None:
        """Ask the server for a sign of life. Raises Unavailable."""
        await answer(self._database.command("ping"))

    async def being_restored(self) -> bool:
        """Whether a restore has begun to fill it and has not ended. Raises Unavailable."""
        return RESTORING in await answer(self._database.list_collection_names())

    async def time(self) -> datetime:
        """What the server's clock says. Raises Unavailable."""
        told: datetime = (await answer(self._database.command("hello")))["localTime"]
        return told if told.tzinfo else told.replace(tzinfo=UTC)

    async def drop(self) -> None:
        """Remove the whole database: for tests."""
        await self._client.drop_database(self._database.name)

    async def close(self) -> None:
        """Let go of the connections, when the transactions under way have ended: one whose connection is gone
        before its end keeps what it has locked for a minute.
        """
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                await self._idle.wait()
        closing = self._client.close()
        if inspect.isawaitable(closing):
            await closing


async def _create_anew(collection: Any, model: IndexModel) -> None:
    try:
        await collection.create_indexes([model])
    except OperationFailure as error:
        if error.code != _DECLARED_OTHERWISE:
            raise
        await collection.drop_index(model.document["name"])
        await collection.create_indexes([model])


def _model(index: Index) -> IndexModel:
    options: dict[str, Any] = {"unique": index.unique}
    if index.expire_after is not None:
        options["expireAfterSeconds"] = index.expire_after
    if index.partial is not None:
        options["partialFilterExpression"] = index.partial
    return IndexModel(list(index.keys), **options)


async def _abort(session: Session) -> None:
    try:
        await to_its_end(session.abort())
    except PyMongoError:
        return  # the server aborts it by itself; the first failure is the one to tell
