"""What stores say to a document database, without the driver."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Document = dict[str, Any]
Filter = Mapping[str, Any]
Sort = Sequence[tuple[str, int]]


@dataclass(frozen=True)
class Index:
    """An index that a store needs; `expire_after` in seconds makes it a TTL index on a date field."""

    collection: str
    keys: Sequence[tuple[str, int]]
    unique: bool = False
    expire_after: int | None = None
    partial: Filter | None = None


@dataclass(frozen=True)
class Updated:
    """What an update did: documents matched, documents changed, and whether one was inserted."""

    matched: int
    modified: int
    upserted: bool
