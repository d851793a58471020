"""Cursor pages over ids that sort by time: newest first."""

import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from services.chassis.errors import PageTokenInvalid
from services.chassis.mongo import Document

T = TypeVar("T")
DEFAULT_SIZE, LARGEST_SIZE = 50, 200


@dataclass(frozen=True)
class PageRequest:
    """Which page: `size` 0 means 50, more than 200 means 200; an empty token means the first."""

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


def after(listing: str, page: PageRequest) -> str:
    """The id after which the page begins, empty for the first page.

    `listing` names the query with its owner, so that a token of another query is refused.
    Raises PageTokenInvalid.
    """
    if not page.token:
        return ""
    try:
        plain = base64.b64decode(page.token.encode(), altchars=b"-_", validate=True).decode()
    except (binascii.Error, ValueError) as error:
        raise PageTokenInvalid("This page token is not one of ours.") from error
    name, _, last = plain.rpartition("|")
    if name != listing or not last:
        raise PageTokenInvalid("This page token belongs to another listing.")
    return last


def cut(listing: str, rows: list[Document], page: PageRequest, make: Callable[[Document], T]) -> Page[T]:
    """The page out of `limit + 1` rows."""
    kept = rows[: page.limit]
    more = len(rows) > page.limit
    token = base64.urlsafe_b64encode(f"{listing}|{kept[-1]['_id']}".encode()).decode() if more else ""
    return Page([make(row) for row in kept], token)
