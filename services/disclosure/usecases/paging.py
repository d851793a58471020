"""Cursor pages: a token is the place to go on from, bound to its query by a keyed digest."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hmac import compare_digest
from typing import Generic, TypeVar

from services.chassis.errors import PageTokenInvalid
from services.disclosure.store import Store

T = TypeVar("T")

DEFAULT_SIZE = 50
LARGEST_SIZE = 200


@dataclass(frozen=True)
class Page(Generic[T]):
    """Some items, and the token of the next page ("" on the last)."""

    items: list[T]
    next_token: str


@dataclass(frozen=True)
class Paging:
    """How much of a query to give, and from where."""

    size: int
    token: str

    def limit(self) -> int:
        """Items on the page: 50 unless asked for, at most 200."""
        return min(self.size, LARGEST_SIZE) if self.size > 0 else DEFAULT_SIZE

    def place(self, store: Store, query: str) -> str:
        """Where the page begins, "" for the first. Raises PageTokenInvalid for a token of another query."""
        if not self.token:
            return ""
        place, _, mark = self.token.rpartition(".")
        if not place or not compare_digest(mark.encode(), store.page_mark(f"{query}|{place}").encode()):
            raise PageTokenInvalid("Send the token of the previous page of the same query.")
        return place

    def page(self, store: Store, query: str, found: Sequence[T], place_of: Callable[[T], str]) -> Page[T]:
        """The page out of `limit() + 1` items that were asked for."""
        items = list(found[: self.limit()])
        if len(found) <= self.limit():
            return Page(items, "")
        place = place_of(items[-1])
        return Page(items, f"{place}.{store.page_mark(f'{query}|{place}')}")
