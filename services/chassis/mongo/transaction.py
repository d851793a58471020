"""The transaction in force, and what the driver's failures mean inside one and outside."""

from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pymongo.errors import AutoReconnect, ServerSelectionTimeoutError

from services.chassis.errors import Unavailable

T = TypeVar("T")
CONFLICT = "TransientTransactionError"
"""The label of failures after which a transaction may be tried again from its beginning."""


@dataclass
class Transaction:
    """One that is under way; `owner` is its `Mongo`."""

    owner: object
    session: Any
    after_commit: list[Callable[[], None]] = field(default_factory=list)
    then: list[Callable[[], Awaitable[None]]] = field(default_factory=list)


current: ContextVar[Transaction | None] = ContextVar("mongo_transaction", default=None)


async def answer(call: Awaitable[T]) -> T:
    """What the driver answers. Raises Unavailable for a server that cannot be reached."""
    try:
        return await call
    except (AutoReconnect, ServerSelectionTimeoutError) as error:
        if error.has_error_label(CONFLICT) and current.get() is not None:
            raise  # the transaction is tried again from its beginning
        raise gone(error) from error


def gone(error: Exception) -> Unavailable:
    """The failure as callers know it."""
    return Unavailable(f"the database cannot be reached ({type(error).__name__}); try again shortly")
