"""What an erasure does to records, as models decide it and stores keep it: without texts and without ids."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any


class Fate(StrEnum):
    """What becomes of records."""

    ERASE = "erase"
    HOLD = "hold"
    BLOCK = "block"


@dataclass(frozen=True)
class Line:
    """One kind of record and what becomes of it.

    `key` is that of the access package's section, `why` the context's own word for why it is held or blocks,
    `until` the last day (Europe/Oslo) on which the last of the held records is kept.
    """

    key: str
    records: int
    fate: Fate
    why: str = ""
    statute: str = ""
    until: date | None = None

    def document(self) -> dict[str, Any]:
        """The form in which it stands in a database."""
        return {
            "key": self.key,
            "records": self.records,
            "fate": self.fate.value,
            "why": self.why,
            "statute": self.statute,
            "until": self.until.isoformat() if self.until else "",
        }

    @classmethod
    def from_document(cls, found: Mapping[str, Any]) -> "Line":
        """Read the form in which it stands in a database."""
        return cls(
            key=found["key"],
            records=found["records"],
            fate=Fate(found["fate"]),
            why=found["why"],
            statute=found["statute"],
            until=date.fromisoformat(found["until"]) if found["until"] else None,
        )
