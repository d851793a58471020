"""Finds what was altered, removed, moved or forged in ledgers, with nothing but the public keys.

Fed with the lines of an export, or with chains as they are stored. Holds one ledger at a time in memory.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from services.kernel.proof.chains import Finding, Head, Record
from services.kernel.proof.checkpoint import NONE_BEFORE, Checkpoint, RootsAt, checkpoint_hash, from_content
from services.kernel.proof.lines import BEGIN, CHECKPOINT, END, ENTRY, HEAD, kind_of, line
from services.kernel.proof.signatures import Keys, SignatureBroken

MOST_FINDINGS = 10_000
"""More are counted but not kept: a file that is something else altogether must not fill the memory."""

Row = tuple[Record, str]
"""A record as it is stored, and its receipt ("" in ledgers that give none)."""


class Book(Protocol):
    """What is particular to the ledgers of one context."""

    format: str
    """What the first line of their export says."""
    checkpoint_kind: str
    """The type in the header of their checkpoints."""

    def entry_hash(self, record: Record) -> str:
        """The hash that a record should have."""
        ...

    def recorded_at(self, record: Record) -> str:
        """When a record was made, as text that sorts."""
        ...

    def verify(self, subject_id: str, records: Sequence[Record], head: Head | None) -> list[Finding]:
        """What is wrong with a chain."""
        ...

    def receipt_fault(self, keys: Keys, subject_id: str, record: Record, jws: str) -> str:
        """What is wrong with a record's receipt, or "": `BROKEN_RECEIPT` or `OTHER_RECEIPT`."""
        ...


BROKEN_RECEIPT = "the receipt of the record was altered or forged"
OTHER_RECEIPT = "the record is not the one that its receipt is for"


class Verifier:
    """Feed `line` by line and `finish`; or `checkpoints`, `chain` by chain and `close`."""

    def __init__(self, keys: Keys, book: Book) -> None:
        self._keys, self._book = keys, book
        self.findings: list[Finding] = []
        self.faults = self.entries = self.subjects = 0
        self._vouched: list[Checkpoint] = []
        self.whole_since = ""
        """Checkpoints of before vouch for entries that are deleted since and cannot be made again."""
        self._roots = RootsAt()
        self._previous = NONE_BEFORE
        self._rows: list[Row] = []
        self._export = ""
        self._lines = self._heads = 0
        self._last_subject = ""
        self._ended = False

    # --- lines of an export ------------------------------------------------------------------------------

    def line(self, raw: bytes) -> None:
        """The next line of the file, its line break included."""
        self._lines += 1
        value = _read(raw)
        kind = value.get("kind")
        if self._ended:
            self._find("inserted", f"line {self._lines} stands after the end")
        elif (
            kind == ENTRY
            and isinstance(value.get("record"), dict)
            and set(value) == {"kind", "record", "jws"}
        ):
            self._entry(value["record"], str(value["jws"]))
        elif kind in (BEGIN, CHECKPOINT, HEAD, END) and set(value) == {"kind", "jws"}:
            self._signed(str(kind), str(value["jws"]))
        else:
            self._find("malformed", f"line {self._lines} is not as it was written", *self._place())

    def finish(self) -> list[Finding]:
        """What was found in all."""
        self._flush(None)
        if not self._export:
            self._find("removed", "the line with which the file begins is missing")
        if not self._ended:
            self._find("cut_off", f"the file stops after line {self._lines}, before its end")
        return self.close()

    def _entry(self, record: Mapping[str, Any], jws: str) -> None:
        if (
            self._rows
            and _subject(record) != _subject(self._rows[0][0])
            and self._book.entry_hash(record) == record.get("hash")
        ):
            self._flush(None)  # the ledger before has no end
        self._rows.append((record, jws))

    def _signed(self, kind: str, jws: str) -> None:
        if kind == CHECKPOINT:
            self.checkpoint(jws)
            return
        try:
            content = self._keys.verified(jws, kind_of(kind))
            same = content["export"] == (self._export or content["export"])
            if content["format"] != self._book.format or not same:
                raise SignatureBroken("the line belongs to another export")
            if (self._lines == 1) != (kind == BEGIN):
                raise SignatureBroken("the line stands in another place than its own")
            self._take(kind, content)
        except (SignatureBroken, KeyError, TypeError) as error:
            self._find("altered", f"line {self._lines} ({kind}) was altered: {error}", *self._place())
            self._heads += kind == HEAD
            self._flush(None, told=True)

    def _take(self, kind: str, content: Mapping[str, Any]) -> None:
        if kind == BEGIN:
            self._export = content["export"]
            self.whole_since = str(content.get("whole_since", ""))
        elif kind == HEAD:
            self._number(int(content["number"]), content["subject_id"])
            self._flush((content["subject_id"], Head(content["sequence"], content["hash"])))
        else:
            self._flush(None)
            self._count(content)
            self._ended = True

    def _number(self, number: int, subject_id: str) -> None:
        for missing in range(self._heads + 1, min(number, self._heads + 1001)):
            self._find(
                "removed",
                f"ledger number {missing} of the export is missing; it stood before this one",
                subject_id,
            )
        if number <= self._heads:
            self._find("reordered", f"ledger number {number} stands after number {self._heads}", subject_id)
        self._heads = max(self._heads, number)

    def _count(self, content: Mapping[str, Any]) -> None:
        met = {"checkpoints": self.checkpoints, "entries": self.entries, "heads": self._heads}
        for name, number in met.items():
            if content[name] != number:
                self._find("removed", f"there were {content[name]} {name}, here are {number}")

    def _flush(self, end: tuple[str, Head] | None, *, told: bool = False) -> None:
        rows, self._rows = self._rows, []
        if end is None and not rows:
            return
        subject = end[0] if end else _subject(rows[0][0])
        self.chain(subject, rows, end[1] if end else None)
        if end is None and not told:
            self.unvouched(subject)

    def _place(self) -> tuple[str, int]:
        """The ledger that is being read and the entry that would be next."""
        return (_subject(self._rows[0][0]), len(self._rows) + 1) if self._rows else ("", 0)

    # --- checkpoints and chains --------------------------------------------------------------------------

    def checkpoint(self, jws: str) -> None:
        """The next checkpoint, oldest first; all of them come before the first chain."""
        number = self.checkpoints + 1
        if self.subjects or self._rows:
            self._find("reordered", "a checkpoint stands after the ledgers that it vouches for")
        try:
            made = from_content(self._keys.verified(jws, self._book.checkpoint_kind))
        except (SignatureBroken, ValueError, TypeError) as error:
            self._find("altered", f"checkpoint {number} was altered or forged: {error}")
            return
        if made.previous != self._previous or made.sequence != number:
            self._find(
                "removed", f"checkpoint {made.sequence} of {made.day} does not follow the one before it"
            )
        self._previous = checkpoint_hash(jws)
        self._vouched.append(made)
        self._roots.cut(made.before)

    def chain(self, subject_id: str, rows: Sequence[Row], head: Head | None) -> None:
        """One ledger, in the order of its subject's id, with the end that is vouched for."""
        self.subjects += 1
        if subject_id <= self._last_subject:
            self._find("reordered", "this ledger does not stand in its place", subject_id)
        self._last_subject = max(self._last_subject, subject_id)
        wrong = self._book.verify(subject_id, [record for record, _ in rows], head)
        named = {(item.sequence, item.entry_id) for item in wrong}
        for number, (record, jws) in enumerate(rows, 1):
            self.entries += 1
            self._receipt(subject_id, number, record, jws, named)
        self._roots.ledger(subject_id, [self._end(record, at) for at, (record, _) in enumerate(rows, 1)])
        for item in wrong:
            self._keep(item)

    def unvouched(self, subject_id: str) -> None:
        """Say that nothing vouches for the end of this ledger."""
        self._find("removed", "what vouches for the end of this ledger is missing", subject_id)

    @property
    def checkpoints(self) -> int:
        """How many checkpoints were met."""
        return len(self._vouched)

    def close(self) -> list[Finding]:
        """Compare with the checkpoints; what was found in all."""
        for made, met in zip(self._vouched, self._roots.roots(), strict=True):
            if met != made.root and made.before >= self.whole_since:
                text = f"the ledgers are not those that the checkpoint of {made.day} vouches for"
                self._find("removed", text)
        return self.findings

    def _receipt(
        self, subject_id: str, number: int, record: Mapping[str, Any], jws: str, named: set[tuple[int, str]]
    ) -> None:
        """A record that fits its chain may still be forged: its hash must stand in a receipt of ours."""
        entry_id = str(record.get("entry_id", ""))
        fault = self._book.receipt_fault(self._keys, subject_id, record, jws)
        sequence = number if fault == BROKEN_RECEIPT else _number(record, number)
        if fault == BROKEN_RECEIPT or (fault and (sequence, entry_id) not in named):
            self._find("altered", fault, subject_id, sequence, entry_id)

    def _end(self, record: Record, place: int) -> tuple[str, Head]:
        """When an entry was recorded, and the end of the chain that it was then."""
        return self._book.recorded_at(record), Head(_number(record, place), str(record.get("hash")))

    def _find(
        self, fault: str, text: str, subject_id: str = "", sequence: int = 0, entry_id: str = ""
    ) -> None:
        self._keep(Finding(fault, subject_id, sequence, entry_id, text))

    def _keep(self, finding: Finding) -> None:
        self.faults += 1
        if len(self.findings) < MOST_FINDINGS:
            self.findings.append(finding)


def _read(raw: bytes) -> dict[str, Any]:
    """The object of a line; nothing when the line is written in any other than the one way."""
    try:
        value = json.loads(raw)
        return value if isinstance(value, dict) and line(value) == raw else {}
    except (ValueError, RecursionError):
        return {}


def _subject(record: Mapping[str, Any]) -> str:
    return str(record.get("subject_id", ""))


def _number(record: Mapping[str, Any], place: int) -> int:
    sequence = record.get("sequence")
    return sequence if type(sequence) is int else place
