"""Again when somebody else was faster."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from services.customer.errors import CustomerChanged

T = TypeVar("T")
ATTEMPTS = 5


async def until_stored(run: Callable[[], Awaitable[T]]) -> T:
    """Run a whole transaction again when what it read was changed or first made by another meanwhile.

    Conflicts inside a transaction are the database's to find; this is for the first version of a document,
    which two may insert at once. Raises CustomerChanged after the last attempt.
    """
    for _ in range(ATTEMPTS - 1):
        try:
            return await run()
        except CustomerChanged:
            continue
    return await run()
