"""Reading what many accounts have in one walk along an index, and knowing where the walk ended."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from services.chassis.mongo import Document

T = TypeVar("T")


@dataclass(frozen=True)
class Walk(Generic[T]):
    """What was found, by account. `until` is the first account that may have more than what is here, "" when
    the walk came to its end: accounts from there on are asked for one by one.
    """

    found: Mapping[str, list[T]]
    until: str

    @classmethod
    def of(
        cls, rows: Sequence[Document], account: str, limit: int, make: Callable[[Document], T]
    ) -> "Walk[T]":
        """Out of at most `limit` documents in the order of the accounts in their field `account`."""
        found: dict[str, list[T]] = {}
        for row in rows:
            found.setdefault(row[account], []).append(make(row))
        until = rows[-1][account] if rows and len(rows) == limit else ""
        found.pop(until, None)
        return cls(found, until)

    def has(self, account_id: str) -> bool:
        """Whether all of the account is here."""
        return not self.until or account_id < self.until
