"""The transaction in force, and what the driver's failures mean inside one and outside."""

import asyncio
import contextlib
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pymongo.errors import AutoReconnect, OperationFailure, ServerSelectionTimeoutError

from services.chassis.documents import Document
from services.chassis.errors import Unavailable
from services.chassis.mongo.session import Session

T = TypeVar("T")
CONFLICT = "TransientTransactionError"
"""The label of failures after which a transaction may be tried again from its beginning."""
PATIENCE = 2.0
"""Seconds in which a statement that was sent is heard to its end, though who asked for it was cancelled."""
NOT_KNOWN = 18
"""AuthenticationFailed: the server does not know the user, or not yet; it is told to one who asks again."""


@dataclass
class Transaction:
    """One that is under way; `owner` is its `Mongo`."""

    owner: object
    session: Session
    last: dict[str, tuple[Any, list[Document]]] = field(default_factory=dict)
    """What is written with the commit, by collection: the driver's own, and what is new there."""
    after_commit: list[Callable[[], None]] = field(default_factory=list)
    then: list[Callable[[], Awaitable[None]]] = field(default_factory=list)


current: ContextVar[Transaction | None] = ContextVar("mongo_transaction", default=None)


async def answer(call: Awaitable[T]) -> T:
    """What the driver answers. Raises Unavailable for a server that cannot be reached, or lets nobody in."""
    try:
        return await (call if current.get() is None else to_its_end(call))
    except (AutoReconnect, ServerSelectionTimeoutError) as error:
        if error.has_error_label(CONFLICT) and current.get() is not None:
            raise  # the transaction is tried again from its beginning
        raise gone(error) from error
    except OperationFailure as error:
        if error.code == NOT_KNOWN:
            raise gone(error) from error
        raise


async def to_its_end(call: Awaitable[T]) -> T:
    """What a statement of a transaction answers. Cancelled, it is over before the transaction is aborted.

    An abort that overtakes the first statement ends nothing: the statement then opens the transaction, and
    the server keeps what it has locked for a minute.
    """
    under_way = asyncio.ensure_future(call)
    try:
        return await asyncio.shield(under_way)
    except asyncio.CancelledError:
        loop = asyncio.get_running_loop()
        end = loop.time() + PATIENCE
        while not under_way.done() and (left := end - loop.time()) > 0:
            with contextlib.suppress(asyncio.CancelledError):  # it is told again and again, see tasks.end
                await asyncio.wait({under_way}, timeout=left)
        under_way.add_done_callback(_unheard)
        raise


def _unheard(under_way: asyncio.Future[Any]) -> None:
    """Nobody hears of it any more."""
    if not under_way.cancelled():
        under_way.exception()


def rows(cursor: AsyncIterable[T]) -> AsyncIterable[T]:
    """What a cursor yields, by `to_its_end` within a transaction."""
    return cursor if current.get() is None else _rows(aiter(cursor))


async def _rows(cursor: AsyncIterator[T]) -> AsyncIterator[T]:
    try:
        yield await to_its_end(anext(cursor))  # sends the statement
    except StopAsyncIteration:
        return
    async for row in cursor:
        yield row


def gone(error: Exception) -> Unavailable:
    """The failure as callers know it."""
    if isinstance(error, OperationFailure):
        return Unavailable("the database does not let us in (AuthenticationFailed); try again shortly")
    return Unavailable(f"the database cannot be reached ({type(error).__name__}); try again shortly")
