"""Cursor pages: a token is the place to go on from, bound to its query by a keyed digest."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hmac import compare_digest
from typing import Any, Generic, TypeVar

from services.chassis.errors import PageTokenInvalid
from services.chassis.mongo import ASCENDING, DESCENDING, Collection, Document
from services.chassis.vault import Vault

T = TypeVar("T")
DEFAULT_SIZE, LARGEST_SIZE = 50, 200


@dataclass(frozen=True)
class PageRequest:
    """Which page: `size` 0 means 50, more than 200 means 200; an empty token means the first."""

    size: int = 0
    token: str = ""

    @property
    def limit(self) -> int:
        """Items on the page."""
        return min(self.size, LARGEST_SIZE) if self.size > 0 else DEFAULT_SIZE


@dataclass(frozen=True)
class Page(Generic[T]):
    """Some items, and the token of the next page ("" on the last)."""

    items: list[T]
    next_token: str


class Pages:
    """Gives out the page tokens of a service and takes them back.

    `query` names the listing and whose it is: the token of one query is refused by every other.
    """

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def place(self, query: str, page: PageRequest) -> str:
        """Where the page begins, "" for the first. Raises PageTokenInvalid for a token of another query."""
        if not page.token:
            return ""
        place, _, _ = page.token.rpartition(".")
        if not place or not compare_digest(page.token.encode(), self.token(query, place).encode()):
            raise PageTokenInvalid("Send the token of the previous page of the same query.")
        return place

    def cut(self, query: str, found: Sequence[T], page: PageRequest, place_of: Callable[[T], str]) -> Page[T]:
        """The page out of `limit + 1` items that were asked for."""
        items = list(found[: page.limit])
        more = len(found) > page.limit
        return Page(items, self.token(query, place_of(items[-1])) if more else "")

    def token(self, query: str, place: str) -> str:
        """The token of the page that begins after `place`."""
        return f"{place}.{self._vault.blind_index('page_token', f'{query}|{place}')[:24]}"

    async def by_id(
        self,
        rows: Collection,
        query: str,
        wanted: Mapping[str, Any],
        page: PageRequest,
        make: Callable[[Document], T],
        *,
        newest_first: bool = True,
    ) -> Page[T]:
        """A page of the `wanted` documents of `rows` by id. Raises PageTokenInvalid."""
        after = self.place(query, page)
        asked = dict(wanted)
        if after:
            asked["_id"] = {"$lt" if newest_first else "$gt": after}
        order = DESCENDING if newest_first else ASCENDING
        found = await rows.find(asked, sort=[("_id", order)], limit=page.limit + 1)
        cut = self.cut(query, found, page, _id)
        return Page([make(row) for row in cut.items], cut.next_token)


def _id(row: Document) -> str:
    return str(row["_id"])
