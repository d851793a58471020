"""A checkpoint: one hash over the ends of all chains at midnight in Oslo, chained to the checkpoint before.

It is made of what every later reader has: the entries that were recorded before the cut. So it can be made
again from an export, years later, and no list of ends has to be kept with it.
"""

import hashlib
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.kernel.proof.canonical import canonical, moment_text
from services.kernel.proof.chains import Head

FORMAT = "personvern-checkpoint/1"
NONE_BEFORE = "0" * 64
"""What the first checkpoint has for the hash of the one before."""


@dataclass(frozen=True)
class Checkpoint:
    """What is signed."""

    sequence: int
    """From 1, without gaps."""
    day: str
    """The Oslo day that began at the cut."""
    before: str
    """The cut: entries recorded before this moment count."""
    made_at: str
    subjects: int
    entries: int
    root: str
    previous: str

    def content(self) -> dict[str, Any]:
        """As JSON values."""
        return {"format": FORMAT} | vars(self)


def from_content(content: Mapping[str, Any]) -> Checkpoint:
    """The checkpoint that is signed. Raises ValueError for other fields or another format."""
    if set(content) != {"format", *Checkpoint.__dataclass_fields__} or content["format"] != FORMAT:
        raise ValueError("this is not a checkpoint")
    return Checkpoint(**{name: value for name, value in content.items() if name != "format"})


def checkpoint_hash(jws: str) -> str:
    """What the next checkpoint says of this one: SHA-256 in hex of the signed text."""
    return hashlib.sha256(jws.encode()).hexdigest()


class RootAt:
    """The root over all chain ends at a cut, made while entries stream by, by subject and sequence."""

    def __init__(self, before: datetime | str) -> None:
        self.before = before if isinstance(before, str) else moment_text(before)
        self.subjects = 0
        self.entries = 0
        self._sha = hashlib.sha256()
        self._subject = ""
        self._end: Head | None = None

    def add(self, subject_id: str, sequence: int, recorded_at: str, hash_: str) -> None:
        """The next entry; `recorded_at` as the ledger writes it, which sorts as text."""
        if subject_id != self._subject:
            self._close()
            self._subject = subject_id
        if recorded_at < self.before:
            self._end = Head(sequence, hash_)

    def root(self) -> str:
        """SHA-256 in hex over a line `[subject, sequence, hash]` for each chain that had an entry."""
        self._close()
        return self._sha.hexdigest()

    def _close(self) -> None:
        if self._end is not None:
            self._sha.update(_line(self._subject, self._end))
            self.subjects += 1
            self.entries += self._end.sequence
        self._end = None


def _line(subject_id: str, end: Head) -> bytes:
    return canonical([subject_id, end.sequence, end.hash]) + b"\n"


class RootsAt:
    """The roots at many cuts at once, while ledgers stream by: what `RootAt` makes of each.

    Each end of a chain is written as a line once, however many cuts see it; ledgers are taken together by the
    thousand, and all that is left for a cut is to hash their lines.
    """

    TOGETHER = 1_000
    """Ledgers that are hashed at once."""

    def __init__(self) -> None:
        self._cuts: list[tuple[str, int]] = []
        self._shas: list[hashlib._Hash] = []
        self._ledgers = 0
        self._steps: dict[int, list[tuple[int, bytes]]] = {}

    def __len__(self) -> int:
        return len(self._shas)

    def cut(self, before: str) -> None:
        """Make the root at this moment too; ledgers that have gone by do not count in it."""
        self._flush()
        self._cuts = sorted([*self._cuts, (before, len(self._shas))])
        self._shas.append(hashlib.sha256())

    def ledger(self, subject_id: str, entries: Sequence[tuple[str, Head]]) -> None:
        """The next ledger: when each of its entries was recorded, and where it stands."""
        until = len(self._cuts)
        ends: list[tuple[int, Head]] = []
        # From the last on: an entry is the end at the cuts after it up to the first that sees a later one.
        for recorded_at, end in reversed(entries):
            since = bisect_right(self._cuts, recorded_at, hi=until, key=lambda cut: cut[0])
            if since < until:
                ends.append((since, end))
                until = since
        for since, end in ends:
            self._steps.setdefault(since, []).append((self._ledgers, _line(subject_id, end)))
        self._ledgers += 1
        if self._ledgers == self.TOGETHER:
            self._flush()

    def roots(self) -> list[str]:
        """SHA-256 in hex, in the order in which the cuts were named."""
        self._flush()
        return [sha.hexdigest() for sha in self._shas]

    def _flush(self) -> None:
        lines = [b""] * self._ledgers
        whole = b""
        for place, (_, number) in enumerate(self._cuts):
            if steps := self._steps.get(place):
                for ledger, line in steps:
                    lines[ledger] = line
                whole = b"".join(lines)
            self._shas[number].update(whole)
        self._ledgers, self._steps = 0, {}
