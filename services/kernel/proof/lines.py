"""The export of all ledgers: a file of JSON lines that proves itself.

`begin`, one line per checkpoint, then for each ledger its entries and its `head`, then `end`. Every line is
the canonical JSON of one object and, but for the record inside an entry, a signed text; the hash of a record
stands in its signed receipt, or in the chain up to the signed head. Heads are numbered, so that not even a
whole ledger can be left out.
"""

from collections.abc import Mapping
from typing import Any, Protocol

from services.kernel.proof.canonical import canonical
from services.kernel.proof.chains import Head

BEGIN, CHECKPOINT, ENTRY, HEAD, END = "begin", "checkpoint", "entry", "head", "end"
FORMATS = {
    "consent": "personvern-ledger-export/1",
    "disclosure": "personvern-disclosure-export/1",
}
"""What the first line says the file is, by the ledgers that it holds."""


def kind_of(line_kind: str) -> str:
    """The type in the header of a signed line."""
    return f"ledger-export-{line_kind}+jws"


class Voucher(Protocol):
    """Signs what an export says."""

    def vouch(self, content: Mapping[str, Any], kind: str) -> str:
        """The content as a signed JWS."""
        ...


class Writer:
    """Makes the lines of one export."""

    def __init__(self, export_id: str, made_at: str, signer: Voucher, *, ledgers: str = "consent") -> None:
        self._id, self._made_at, self._signer = export_id, made_at, signer
        self._format = FORMATS[ledgers]
        self.checkpoints = self.entries = self.heads = 0

    def begin(self, whole_since: str = "") -> bytes:
        """The first line. `whole_since`: where old entries are deleted, from when on none is."""
        told = {"made_at": self._made_at} | ({"whole_since": whole_since} if whole_since else {})
        return self._signed(BEGIN, told)

    def checkpoint(self, jws: str) -> bytes:
        """A checkpoint as it was signed."""
        self.checkpoints += 1
        return line({"kind": CHECKPOINT, "jws": jws})

    def entry(self, record: Mapping[str, Any], jws: str = "") -> bytes:
        """A record as it is stored, with its receipt; "" in ledgers that give none."""
        self.entries += 1
        return line({"kind": ENTRY, "record": dict(record), "jws": jws})

    def head(self, subject_id: str, head: Head) -> bytes:
        """The end of the ledger whose entries came before."""
        self.heads += 1
        place = {"number": self.heads, "subject_id": subject_id}
        return self._signed(HEAD, place | {"sequence": head.sequence, "hash": head.hash})

    def end(self) -> bytes:
        """The last line."""
        counts = {"checkpoints": self.checkpoints, "entries": self.entries, "heads": self.heads}
        return self._signed(END, counts)

    def _signed(self, kind: str, content: Mapping[str, Any]) -> bytes:
        whole = {"format": self._format, "export": self._id, **content}
        return line({"kind": kind, "jws": self._signer.vouch(whole, kind_of(kind))})


def line(value: Mapping[str, Any]) -> bytes:
    """One object as a line."""
    return canonical(dict(value)) + b"\n"
