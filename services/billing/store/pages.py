"""Cursor pages over ids that sort by time."""

import base64
import binascii
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from services.chassis.errors import PageTokenInvalid
from services.chassis.mongo import ASCENDING, DESCENDING, Collection, Document

T = TypeVar("T")
DEFAULT_SIZE, LARGEST_SIZE = 50, 100


@dataclass(frozen=True)
class PageRequest:
    """Which page: `size` 0 means 50, more than 100 means 100; an empty token means the first."""

    size: int = 0
    token: str = ""

    @property
    def limit(self) -> int:
        """Rows in the page."""
        return min(self.size if self.size > 0 else DEFAULT_SIZE, LARGEST_SIZE)


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page; `next_token` is empty on the last."""

    items: list[T]
    next_token: str


async def page_of(
    rows: Collection,
    listing: str,
    query: Mapping[str, Any],
    page: PageRequest,
    make: Callable[[Document], T],
    *,
    newest_first: bool = True,
) -> Page[T]:
    """One page of `rows` by id. `listing` names the query with its owner: another query's token is refused.

    Raises:
        PageTokenInvalid: the token is not of this listing.
    """
    after = _after(listing, page.token)
    wanted = dict(query)
    if after:
        wanted["_id"] = {"$lt" if newest_first else "$gt": after}
    order = DESCENDING if newest_first else ASCENDING
    found = await rows.find(wanted, sort=[("_id", order)], limit=page.limit + 1)
    kept = found[: page.limit]
    more = len(found) > page.limit
    token = base64.urlsafe_b64encode(f"{listing}|{kept[-1]['_id']}".encode()).decode() if more else ""
    return Page([make(row) for row in kept], token)


def _after(listing: str, token: str) -> str:
    if not token:
        return ""
    try:
        plain = base64.b64decode(token.encode(), altchars=b"-_", validate=True).decode()
    except (binascii.Error, ValueError) as error:
        raise PageTokenInvalid("This page token is not one of ours.") from error
    name, _, last = plain.rpartition("|")
    if name != listing or not last:
        raise PageTokenInvalid("This page token belongs to another listing.")
    return last
