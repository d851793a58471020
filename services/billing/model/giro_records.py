"""Records of the clearing house's files: ISO-8859-1, 80 characters each, read one after another.

Strict on what every record must be, so that a file is taken whole or refused whole. What stands in a record
is never repeated in a refusal: it may be about a person.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from netsgiro import RecordType

from services.billing.model import kid as kids
from services.billing.model.file_broken import FileBroken
from services.chassis.errors import Broken

LENGTH = 80
_HEAD = re.compile(r"NY[0-9]{6}", re.ASCII)
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")  # of UTF-8 and UTF-16
# What ISO-8859-1 keeps for control: in a file of text it means another character set.
_CONTROLS = re.compile(rb"[\x00-\x09\x0b\x0c\x0e-\x19\x1b-\x1f\x7f-\x9f]")


@dataclass(frozen=True, slots=True)
class Record:
    """One record with the number of its line, counted from 1; positions count from 1 as in the specification.

    Raises (all methods):
        FileBroken: the field breaks the format.
    """

    line: int
    text: str

    @property
    def service(self) -> int:
        """Whose service it belongs to; 0 for the transmission."""
        return int(self.text[2:4])

    @property
    def kind(self) -> int:
        """Assignment or transaction type."""
        return int(self.text[4:6])

    @property
    def type(self) -> int:
        """Record type."""
        return int(self.text[6:8])

    def number(self, first: int, last: int) -> int:
        """The digits of positions `first` to `last`."""
        field = self.text[first - 1 : last]
        if not (field.isascii() and field.isdigit()):
            raise self.broken("FIELD_DIGITS", f"Positions {first}-{last} must be digits.")
        return int(field)

    def day(self, first: int) -> date:
        """The date DDMMYY from position `first`; the century is this one."""
        self.number(first, first + 5)
        day, month, year = (int(self.text[at : at + 2]) for at in (first - 1, first + 1, first + 3))
        try:
            return date(2000 + year, month, day)
        except ValueError as error:
            raise self.broken("DATE", f"Positions {first}-{first + 5} must be a date DDMMYY.") from error

    def kid(self, first: int) -> str:
        """The KID in the 25 positions from `first`: digits alone, as AvtaleGiro wants them."""
        try:
            found = kids.read_field(self.text[first - 1 : first + 24])
        except Broken as error:
            raise self.broken(error.rule, error.text) from error
        if not found or found.endswith("-"):
            raise self.broken("KID_FORMAT", "A KID of AvtaleGiro is digits alone, at most 25 of them.")
        return found

    def must_be(self, service: int, kind: int, record_type: int, text: str) -> None:
        """Check which record it is."""
        if (self.service, self.kind, self.type) != (service, kind, record_type):
            raise self.broken("RECORD_ORDER", text)

    def broken(self, rule: str, text: str) -> FileBroken:
        """What to raise about this record."""
        return FileBroken(self.line, rule, text)


def records(data: bytes) -> Iterator[Record]:
    """The records of a transmission, to its end record. Raises FileBroken."""
    lines = data.split(b"\n")
    for number, raw in enumerate(lines, 1):
        record = _record(number, raw[:-1] if raw.endswith(b"\r") else raw, last=number == len(lines))
        if record.service != 0 or record.type != RecordType.TRANSMISSION_END:
            yield record
            continue
        for behind, rest in enumerate(lines[number:], number + 1):
            if rest.strip(b" \r\x1a"):
                text = "Nothing may follow the end record of the transmission."
                raise FileBroken(behind, "RECORD_ORDER", text)
        yield record
        return
    raise FileBroken(len(lines) + 1, "FILE_INCOMPLETE", "The file ends before its end record.")


def _record(number: int, line: bytes, *, last: bool) -> Record:
    if last and not line:
        raise FileBroken(number, "FILE_INCOMPLETE", "The file ends before its end record.")
    utf_8 = len(line) > LENGTH and not line.isascii() and _as_utf_8(line) == LENGTH
    if _CONTROLS.search(line) is not None or line.startswith(_MARKS) or utf_8:
        raise FileBroken(number, "CHARACTER_SET", "The file must be ISO-8859-1.")
    if len(line) != LENGTH:
        raise FileBroken(number, "LINE_LENGTH", "A record has 80 characters.")
    text = line.decode("latin-1")
    if not _HEAD.match(text):
        raise FileBroken(number, "RECORD_HEAD", "A record begins with NY and six digits.")
    return Record(number, text)


def _as_utf_8(line: bytes) -> int:
    try:
        return len(line.decode("utf-8"))
    except UnicodeDecodeError:
        return 0


@dataclass
class Counted:
    """What an end record must say: transactions, records (both ends included) and their total in øre."""

    transactions: int = 0
    records: int = 0
    total_ore: int = 0

    def check(self, end: Record, what: str) -> None:
        """Compare with the end record of an assignment or a transmission. Raises FileBroken."""
        if end.number(9, 16) != self.transactions:
            raise end.broken("TRANSACTION_COUNT", f"The end record of the {what} counts other transactions.")
        if end.number(17, 24) != self.records:
            raise end.broken("RECORD_COUNT", f"The end record of the {what} counts other records.")
        if end.number(25, 41) != self.total_ore:
            raise end.broken("TOTAL", f"The end record of the {what} has another total.")
