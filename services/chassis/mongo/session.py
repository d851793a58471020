"""The driver's session of one transaction, by either driver.

With Motor each call waits for a thread of its own. To begin and to end asks the server nothing, so it takes
none; what is written last and the commit take one together.

Who gives a transaction up while its last writes are under way waits for the one that was sent, and none
follows: sent after the abort it would stand by itself, outside of any transaction.
"""

import asyncio
import threading
from collections.abc import Sequence
from typing import Any, Protocol

from motor.frameworks.asyncio import run_on_executor
from pymongo.read_concern import ReadConcern
from pymongo.write_concern import WriteConcern

from services.chassis.documents import Document

_in_a_thread: Any = run_on_executor
Last = Sequence[tuple[Any, list[Document]]]
"""What is written last: the driver's collections, and what is new in each."""
_CONCERNS: dict[str, Any] = {
    "read_concern": ReadConcern("snapshot"),
    "write_concern": WriteConcern("majority"),
}


class GivenUp(Exception):
    """The transaction was taken back before its last writes were."""


class Session(Protocol):
    """A session with a transaction in it. Every call raises what the driver raises."""

    raw: Any
    """What the driver's calls get."""

    async def begin(self) -> None:
        """Start the transaction."""

    async def commit(self, last: Last) -> None:
        """Write what is written last, and commit; once more without it tells how a commit ended."""

    async def abort(self) -> None:
        """Take the transaction back."""

    async def end(self) -> None:
        """Let go of the session; takes back what is neither committed nor taken back."""


class MotorSession:
    """PyMongo's own session below a Motor client, which takes it as one of its own."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self.raw = client.delegate.start_session()
        self._sending = threading.Lock()
        self._given_up = False

    async def begin(self) -> None:
        """Start the transaction."""
        self.raw.start_transaction(**_CONCERNS)

    async def commit(self, last: Last) -> None:
        """In one thread."""
        await self._call(self._commit, last)

    async def abort(self) -> None:
        """Take the transaction back, if it has not been committed meanwhile."""
        self._given_up = True  # at once: what waits for the lock may get it late, or after the session's end
        await self._call(self._abort)

    async def end(self) -> None:
        """Let go of the session; only one that still has a transaction asks the server for anything."""
        if self.raw.in_transaction:
            await self._call(self.raw.end_session)
        else:
            self.raw.end_session()

    async def _call(self, call: Any, *values: Any) -> None:
        await _in_a_thread(self._client.get_io_loop(), call, *values)

    def _commit(self, last: Last) -> None:
        for collection, documents in last:
            if len(documents) == 1:
                self._send(collection.delegate.insert_one, documents[0], session=self.raw)
            else:
                self._send(collection.delegate.insert_many, documents, session=self.raw)
        self._send(self.raw.commit_transaction)

    def _send(self, call: Any, *values: Any, **named: Any) -> None:
        with self._sending:
            if self._given_up:
                raise GivenUp
            call(*values, **named)

    def _abort(self) -> None:
        with self._sending:
            if self.raw.in_transaction:
                self.raw.abort_transaction()


class PyMongoSession:
    """A session of PyMongo's asynchronous client."""

    def __init__(self, client: Any) -> None:
        self.raw = client.start_session()
        self._sending = asyncio.Lock()
        self._given_up = False

    async def begin(self) -> None:
        """Start the transaction."""
        await self.raw.start_transaction(**_CONCERNS)

    async def commit(self, last: Last) -> None:
        """One command after the other."""
        for collection, documents in last:
            if len(documents) == 1:
                await self._send(collection.insert_one, documents[0], session=self.raw)
            else:
                await self._send(collection.insert_many, documents, session=self.raw)
        await self._send(self.raw.commit_transaction)

    async def abort(self) -> None:
        """Take the transaction back, if it has not been committed meanwhile."""
        self._given_up = True
        async with self._sending:
            if self.raw.in_transaction:
                await self.raw.abort_transaction()

    async def end(self) -> None:
        """Let go of the session."""
        await self.raw.end_session()

    async def _send(self, call: Any, *values: Any, **named: Any) -> None:
        async with self._sending:
            if self._given_up:
                raise GivenUp
            await call(*values, **named)
