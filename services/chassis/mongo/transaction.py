"""The transaction in force, and what the driver's failures mean inside one and outside."""

from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pymongo.errors import AutoReconnect, OperationFailure, ServerSelectionTimeoutError

from services.chassis.errors import Unavailable

T = TypeVar("T")
CONFLICT = "TransientTransactionError"
"""The label of failures after which a transaction may be tried again from its beginning."""
NOT_KNOWN = 18
"""AuthenticationFailed: the server does not know the user, or not yet; it is told to one who asks again."""


@dataclass
class Transaction:
    """One that is under way; `owner` is its `Mongo`."""

    owner: object
    session: Any
    after_commit: list[Callable[[], None]] = field(default_factory=list)
    then: list[Callable[[], Awaitable[None]]] = field(default_factory=list)


current: ContextVar[Transaction | None] = ContextVar("mongo_transaction", default=None)


async def answer(call: Awaitable[T]) -> T:
    """What the driver answers. Raises Unavailable for a server that cannot be reached, or lets nobody in."""
    try:
        return await call
    except (AutoReconnect, ServerSelectionTimeoutError) as error:
        if error.has_error_label(CONFLICT) and current.get() is not None:
            raise  # the transaction is tried again from its beginning
        raise gone(error) from error
    except OperationFailure as error:
        if error.code == NOT_KNOWN:
            raise gone(error) from error
        raise


def gone(error: Exception) -> Unavailable:
    """The failure as callers know it."""
    if isinstance(error, OperationFailure):
        return Unavailable("the database does not let us in (AuthenticationFailed); try again shortly")
    return Unavailable(f"the database cannot be reached ({type(error).__name__}); try again shortly")
