"""What stores say to a document database, without the driver."""

from collections.abc import Iterable, Mapping, Sequence
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

    @property
    def name(self) -> str:
        """What the server calls it."""
        return "_".join(f"{field}_{order}" for field, order in self.keys)


@dataclass(frozen=True)
class Updated:
    """What an update did: documents matched, documents changed, and whether one was inserted."""

    matched: int
    modified: int
    upserted: bool


def in_common(documents: Sequence[Document], names: Iterable[str]) -> tuple[Document, list[Document]]:
    """What all of these documents have alike under some names, and each document without it: of documents
    that share a row it stands in the row, once. `row | document` is the document as it was.
    """
    first = documents[0]
    same = {name: first[name] for name in names if all(one[name] == first[name] for one in documents)}
    return same, [{name: one[name] for name in one if name not in same} for one in documents]
