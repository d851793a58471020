"""Files that come in parts, in a stream of messages with the fields `request_id` and `data`."""

from collections.abc import AsyncIterator
from typing import Protocol, TypeVar


class Part(Protocol):
    """One message of an upload."""

    request_id: str
    data: bytes


P = TypeVar("P", bound=Part)


async def parts_of(parts: AsyncIterator[P], head: P) -> AsyncIterator[bytes]:
    """The bytes of a file; `head` gets the idempotency key, which stands in the first part."""
    first = True
    async for part in parts:
        if first:
            head.request_id, first = part.request_id, False
        yield part.data
