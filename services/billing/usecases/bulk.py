"""Transactions that write very many documents at once, beside others that may write the same."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from services.billing.store import BulkWriteError
from services.billing.usecases.deps import Deps

T = TypeVar("T")
_TRIES = 5


async def run(body: Callable[[], Awaitable[T]], deps: Deps) -> T:
    """Run `body` in one transaction, again when a document that it adds has come there meanwhile: it looks
    for those that are there inside the transaction, and finds it then. Raises BulkWriteError when that does
    not end.
    """
    for _ in range(_TRIES - 1):
        try:
            return await deps.store.transaction(body)
        except BulkWriteError:
            continue
    return await deps.store.transaction(body)
