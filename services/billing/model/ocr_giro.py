"""The clearing house's OCR giro files: ISO-8859-1, records of 80 characters.

Strict on length, order, counts and totals, because a file is accepted whole or refused whole; lenient on
fillers and the bank date, because the clearing house's own sample files break them. Written for streams: feed
bytes, get transactions. The `netsgiro` package has the codes; its reader wants the fillers of the printed
specification, refuses `-` in a KID, checks no counts, reads `YY` with a pivot, takes the whole file at once
and repeats the line in its errors.
"""

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import lru_cache

from netsgiro import RecordType, ServiceCode, TransactionType

from services.billing.model import bank_account
from services.billing.model import kid as kids
from services.billing.model.agreements import ANY, Agreements
from services.billing.model.file_broken import FileBroken
from services.billing.model.payment import OCR_GIRO, Arrival
from services.chassis.errors import Broken
from services.chassis.vault import Redacted

LENGTH = 80
_HEAD = re.compile(rb"NY[0-9]{6}")
_REVERSING = frozenset({TransactionType.REVERSING_WITH_KID, TransactionType.REVERSING_WITH_TEXT})
_WITH_TEXT = frozenset({TransactionType.REVERSING_WITH_TEXT, TransactionType.PURCHASE_WITH_TEXT})
_LAST_TYPE = TransactionType.PURCHASE_WITH_TEXT
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")  # of UTF-8 and UTF-16
NO_PAYER = range(17, 22)
# What ISO-8859-1 keeps for control: in a file of text it means another character set.
_CONTROLS = re.compile(rb"[\x00-\x09\x0b\x0c\x0e-\x19\x1b-\x1f\x7f-\x9f]")


@dataclass(frozen=True, slots=True)
class Transaction:
    """One transaction. `amount_ore` is as written; `reversal` says that it goes back.

    `line` is the line of amount item 2, which holds the payer's account; `payer_field` is that account as
    written.
    """

    assignment: str
    payee_account: str
    number: int
    type: int
    nets_date: date
    amount_ore: int
    kid: str | None
    reversal: bool
    payer_field: Redacted[str]
    line: int


@dataclass(frozen=True)
class Summary:
    """A file that kept every rule: counts, total in øre, and how many assignments of other services it
    also held.
    """

    transmission: str
    assignments: int
    skipped_assignments: int
    payments: int
    transactions: int
    records: int
    total_ore: int
    # SHA-256 over the transactions without their numbers: the same in a file that repeats another's payments.
    content: str = ""


def arrival(transmission: str, item: Transaction) -> Arrival:
    """The payment that a transaction tells of.

    Its reference is the bank's identity of a transaction: transmission, assignment, number, Nets date.
    Reversals, purchases and cash carry no account of the payer, whatever stands in the field (17-21).
    """
    day = item.nets_date.isoformat()
    payer = bank_account.payer_account(item.payer_field.reveal()) or ""
    return Arrival(
        channel=OCR_GIRO,
        ref=f"{transmission}/{item.assignment}/{item.number:07d}/{day}",
        # Booking date first, then as the bank numbered it: files imported late or in another order give the
        # same log.
        order=(day, int(transmission), int(item.assignment), item.number),
        payee_account=item.payee_account,
        booked_on=item.nets_date,
        kid=item.kid or "",
        amount_ore=item.amount_ore,
        reversal=item.reversal,
        type=item.type,
        payer=Redacted("" if item.type in NO_PAYER else payer),
        line=item.line,
    )


def payer_field(item_2: str) -> str:
    """The payer's account as it stands in a record of amount item 2 (positions 48-58)."""
    return item_2[47:58]


class _At(Enum):
    START = 1
    BETWEEN = 2
    IN_ASSIGNMENT = 3
    AFTER_ITEM_1 = 4
    AFTER_ITEM_2 = 5
    SKIPPING = 6
    ENDED = 7


@dataclass
class _Count:
    transactions: int = 0
    records: int = 0
    total_ore: int = 0


class Reader:
    """Reads one file as its bytes arrive: `feed` them all, then `close`.

    Raises (all methods):
        FileBroken: the file breaks the format; nothing of it may be used.
    """

    def __init__(self, agreements: Agreements = ANY) -> None:
        self._agreements = agreements
        self._content = hashlib.sha256()
        self._rest = b""
        self._line = 0
        self._at = _At.START
        self._transmission = ""
        self._all = _Count()
        self._own = _Count()
        self._service = b""
        self._assignment = ""
        self._payee = ""
        self._last_number = 0
        self._item_1: tuple[int, int, date, int, str | None, bool] = (0, 0, date.min, 0, None, False)
        self._seen: set[tuple[bytes, str]] = set()
        self._giro = self._skipped = self._payments = 0

    @property
    def transmission(self) -> str:
        """The transmission number, once the first record is read."""
        return self._transmission

    def feed(self, data: bytes) -> Iterator[Transaction]:
        """The transactions that `data` completes."""
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            transaction = self._record(line)
            if transaction is not None:
                yield transaction
        if len(self._rest) > LENGTH + 1:
            self._line += 1
            raise self._broken("LINE_LENGTH", "A record has 80 characters.")

    def close(self) -> Summary:
        """Check that the file is complete."""
        if self._rest:
            # The end record completes no transaction; any other record here is refused just below.
            self._record(self._rest)
            self._rest = b""
        if self._at is not _At.ENDED:
            self._line += 1
            raise self._broken("FILE_INCOMPLETE", "The file ends before its end record.")
        if self._skipped and not self._giro:
            raise self._broken("NO_OCR_GIRO", "The file holds assignments, but none of OCR giro.")
        done = self._all
        return Summary(
            self._transmission,
            self._giro,
            self._skipped,
            self._payments,
            done.transactions,
            done.records,
            done.total_ore,
            self._content.hexdigest(),
        )

    def _record(self, raw: bytes) -> Transaction | None:
        self._line += 1
        line = raw[:-1] if raw.endswith(b"\r") else raw
        if self._at is _At.ENDED:
            if line.strip(b" \x1a"):
                raise self._broken("RECORD_ORDER", "Nothing may follow the end record of the transmission.")
            return None
        self._characters(line)
        if len(line) != LENGTH:
            raise self._broken("LINE_LENGTH", "A record has 80 characters.")
        if not _HEAD.match(line):
            raise self._broken("RECORD_HEAD", "A record begins with NY and six digits.")
        self._all.records += 1
        self._own.records += 1
        return _STEPS[self._at](self, line, int(line[6:8]))

    def _characters(self, line: bytes) -> None:
        """ISO-8859-1 alone: a mark of another character set, or a record that has 80 characters as UTF-8, is
        told as such, not as a wrong length.
        """
        wrong = _CONTROLS.search(line) is not None or line.startswith(_MARKS)
        if not wrong and len(line) > LENGTH and not line.isascii():
            try:
                wrong = len(line.decode("utf-8")) == LENGTH
            except UnicodeDecodeError:
                wrong = False
        if wrong:
            raise self._broken("CHARACTER_SET", "The file must be ISO-8859-1.")

    def _start(self, line: bytes, record: int) -> None:
        if record != RecordType.TRANSMISSION_START or line[2:4] != b"00":
            raise self._broken("RECORD_ORDER", "The first record must start a transmission.")
        self._transmission = f"{self._number(line, 17, 23):07d}"
        self._at = _At.BETWEEN

    def _between(self, line: bytes, record: int) -> None:
        if record == RecordType.TRANSMISSION_END and line[2:4] == b"00":
            self._check_end(line, self._all, "transmission")
            self._at = _At.ENDED
            return
        if record != RecordType.ASSIGNMENT_START or line[2:4] == b"00":
            raise self._broken("RECORD_ORDER", "Here an assignment must start or the transmission end.")
        self._service, self._own, self._last_number = line[2:4], _Count(records=1), 0
        self._assignment = f"{self._number(line, 18, 24):07d}"
        if (self._service, self._assignment) in self._seen:
            raise self._broken(
                "ASSIGNMENT_REPEATED", "An assignment number may occur once in a transmission."
            )
        self._seen.add((self._service, self._assignment))
        if int(self._service) == ServiceCode.OCR_GIRO:
            self._payee = f"{self._number(line, 25, 35):011d}"
            if not self._agreements.has(self._payee, f"{self._number(line, 9, 17):09d}"):
                raise self._broken("AGREEMENT_UNKNOWN", "The payee account or agreement is not ours.")
            self._giro += 1
            self._at = _At.IN_ASSIGNMENT
        else:
            self._skipped += 1
            self._at = _At.SKIPPING

    def _in_assignment(self, line: bytes, record: int) -> None:
        self._same_service(line)
        if record == RecordType.ASSIGNMENT_END:
            self._check_end(line, self._own, "assignment")
            self._at = _At.BETWEEN
        elif record == RecordType.TRANSACTION_AMOUNT_ITEM_1:
            self._first_item(line)
            self._at = _At.AFTER_ITEM_1
        else:
            raise self._broken("RECORD_ORDER", "Here a transaction must start or the assignment end.")

    def _first_item(self, line: bytes) -> None:
        kind, number = int(line[4:6]), self._number(line, 9, 15)
        if not TransactionType.FROM_GIRO_DEBITED_ACCOUNT <= kind <= _LAST_TYPE:
            raise self._broken("TRANSACTION_TYPE", "OCR giro has the transaction types 10 to 21.")
        if number <= self._last_number:
            raise self._broken("TRANSACTION_ORDER", "Transaction numbers rise within an assignment.")
        if line[31:32] not in b"-0":
            raise self._broken("SIGN", "The sign is a hyphen or nought.")
        amount, when = self._number(line, 33, 49), self._date(line, 16)
        try:
            kid = kids.read_field(line[49:74].decode("latin-1"))
        except Broken as error:
            raise self._broken(error.rule, error.text) from error
        self._last_number = number
        self._payments += 1
        self._content.update(self._payee.encode() + line[:8] + line[15:])
        reversal = kind in _REVERSING or line[31:32] == b"-"
        self._item_1 = (number, kind, when, amount, kid, reversal)
        for count in (self._own, self._all):
            count.transactions += 1
            count.total_ore += amount

    def _after_item_1(self, line: bytes, record: int) -> Transaction:
        self._same_service(line)
        if record != RecordType.TRANSACTION_AMOUNT_ITEM_2:
            raise self._broken("RECORD_ORDER", "Amount item 1 must be followed by its amount item 2.")
        self._same_transaction(line)
        number, kind, when, amount, kid, reversal = self._item_1
        if not line[47:58].isdigit():
            raise self._broken("FIELD_DIGITS", "Positions 48-58 must be digits.")
        self._at = _At.AFTER_ITEM_2
        self._content.update(line[15:])
        return Transaction(
            assignment=self._assignment,
            payee_account=self._payee,
            number=number,
            type=kind,
            nets_date=when,
            amount_ore=amount,
            kid=kid,
            reversal=reversal,
            payer_field=Redacted(line[47:58].decode("ascii")),
            line=self._line,
        )

    def _after_item_2(self, line: bytes, record: int) -> None:
        if record != RecordType.TRANSACTION_AMOUNT_ITEM_3:
            self._in_assignment(line, record)
            return
        self._same_service(line)
        self._same_transaction(line)
        if self._item_1[1] not in _WITH_TEXT:
            raise self._broken("RECORD_ORDER", "Only the types 20 and 21 have an amount item 3.")
        self._at = _At.IN_ASSIGNMENT

    def _skip(self, line: bytes, record: int) -> None:
        self._same_service(line)
        if record in {
            RecordType.TRANSMISSION_START,
            RecordType.TRANSMISSION_END,
            RecordType.ASSIGNMENT_START,
        }:
            raise self._broken("RECORD_ORDER", "The assignment before has no end record.")
        if record == RecordType.ASSIGNMENT_END:
            if self._number(line, 17, 24) != self._own.records:
                raise self._broken("RECORD_COUNT", "The end record of the assignment counts other records.")
            self._all.transactions += self._number(line, 9, 16)
            self._all.total_ore += self._number(line, 25, 41)
            self._at = _At.BETWEEN

    def _check_end(self, line: bytes, count: _Count, what: str) -> None:
        if self._number(line, 9, 16) != count.transactions:
            raise self._broken(
                "TRANSACTION_COUNT", f"The end record of the {what} counts other transactions."
            )
        if self._number(line, 17, 24) != count.records:
            raise self._broken("RECORD_COUNT", f"The end record of the {what} counts other records.")
        if self._number(line, 25, 41) != count.total_ore:
            raise self._broken("TOTAL", f"The end record of the {what} has another total.")

    def _same_service(self, line: bytes) -> None:
        if line[2:4] != self._service:
            raise self._broken("RECORD_ORDER", "A record of another service stands inside the assignment.")

    def _same_transaction(self, line: bytes) -> None:
        if self._number(line, 9, 15) != self._item_1[0] or int(line[4:6]) != self._item_1[1]:
            raise self._broken(
                "TRANSACTION_NUMBER", "The items of one transaction have one number and one type."
            )

    def _number(self, line: bytes, first: int, last: int) -> int:
        """The digits of positions `first` to `last`, counted from 1 as in the specification."""
        field = line[first - 1 : last]
        if not field.isdigit():
            raise self._broken("FIELD_DIGITS", f"Positions {first}-{last} must be digits.")
        return int(field)

    def _date(self, line: bytes, first: int) -> date:
        self._number(line, first, first + 5)
        try:
            return _day(line[first - 1 : first + 5])
        except ValueError as error:
            raise self._broken(
                "NETS_DATE", f"Positions {first}-{first + 5} must be a date DDMMYY."
            ) from error

    def _broken(self, rule: str, text: str) -> FileBroken:
        return FileBroken(self._line, rule, text)


@lru_cache(maxsize=64)
def _day(written: bytes) -> date:
    """The day of DDMMYY; the payments of a file share a few. Raises ValueError."""
    day, month, year = (int(written[at : at + 2]) for at in (0, 2, 4))
    return date(2000 + year, month, day)


_STEPS: dict[_At, Callable[[Reader, bytes, int], Transaction | None]] = {
    _At.START: Reader._start,
    _At.BETWEEN: Reader._between,
    _At.IN_ASSIGNMENT: Reader._in_assignment,
    _At.AFTER_ITEM_1: Reader._after_item_1,
    _At.AFTER_ITEM_2: Reader._after_item_2,
    _At.SKIPPING: Reader._skip,
}
