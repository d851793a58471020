"""A record as lines to read: what is inside another record stands below it, further in."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from services.disclosure.package import page


@dataclass(frozen=True)
class Row:
    """A field by its name for people. `depth` is how far in it stands; `first` begins one of several."""

    depth: int
    label: str
    text: str
    first: bool = False


def rows(record: Mapping[str, Any], language: str, names: page.Names, depth: int = 0) -> Iterator[Row]:
    """The fields of a record that are for readers and not empty."""
    for key, value in record.items():
        if page.technical(key) or page.empty(value):
            continue
        label = page.label(key, language)
        if isinstance(value, Mapping):
            yield Row(depth, label, "")
            yield from rows(value, language, names, depth + 1)
        elif isinstance(value, list) and isinstance(value[0], Mapping):
            yield Row(depth, label, "")
            for item in value:
                yield from _item(item, language, names, depth + 1)
        else:
            values = value if isinstance(value, list) else [value]
            text = ", ".join(page.shown(key, one, language, names) for one in values)
            yield Row(depth, label, text)


def _item(record: Mapping[str, Any], language: str, names: page.Names, depth: int) -> Iterator[Row]:
    """One of several: its first line says that it begins."""
    first = True
    for row in rows(record, language, names, depth):
        yield Row(row.depth, row.label, row.text, first=first and row.depth == depth)
        first = False
