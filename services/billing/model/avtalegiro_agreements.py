"""AvtaleGiro agreements as the clearing house tells of them: service 21, assignment type 24, `NY219470`.

Strict on length, order, counts and characters; fillers may hold anything. The codes come from `netsgiro`; its
reader takes no count seriously, lets a KID of any characters pass and repeats the line in its errors.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from netsgiro import AssignmentType, AvtaleGiroRegistrationType, RecordType, ServiceCode, TransactionType

from services.billing.model.agreements import ANY, Agreements
from services.billing.model.giro_records import Counted, Record, records

_ALL = AvtaleGiroRegistrationType.ACTIVE_AGREEMENT
_ENDED = AvtaleGiroRegistrationType.DELETED_AGREEMENT


@dataclass(frozen=True, slots=True)
class Told:
    """One agreement as told: whether it stands, under which KID, and whether the payer wants the bank's
    written notice. `line` is that of its record; `number` its place in the assignment.
    """

    line: int
    number: int
    kid: str
    stands: bool
    notice: bool


@dataclass(frozen=True)
class Assignment:
    """Agreements of one payee account. `everything` says that these are all that there are."""

    number: int
    account: str
    everything: bool
    agreements: tuple[Told, ...]


@dataclass(frozen=True)
class AgreementFile:
    """A file that kept every rule. `made_on` is the day of its end record."""

    transmission: int
    made_on: date
    assignments: tuple[Assignment, ...]
    records: int
    skipped_assignments: int

    @property
    def agreements(self) -> int:
        """How many are told of."""
        return sum(len(item.agreements) for item in self.assignments)


def read(data: bytes, ours: Agreements = ANY) -> AgreementFile:
    """Read a file. Raises FileBroken: nothing of it may be used."""
    stream = records(data)
    first = next(stream)
    first.must_be(0, 0, RecordType.TRANSMISSION_START, "The first record must start a transmission.")
    transmission, total, skipped = first.number(17, 23), Counted(records=1), 0
    found: list[Assignment] = []
    seen: set[tuple[int, int]] = set()
    for record in stream:
        if record.service == 0 and record.type == RecordType.TRANSMISSION_END:
            total.records += 1
            total.check(record, "transmission")
            if not found:
                raise record.broken("NO_AGREEMENTS", "The file holds no assignment of AvtaleGiro agreements.")
            return AgreementFile(transmission, record.day(42), tuple(found), total.records, skipped)
        _starts(record, seen)
        kind = (record.service, record.kind)
        if kind == (ServiceCode.AVTALEGIRO, AssignmentType.AVTALEGIRO_AGREEMENTS):
            found.append(_assignment(record, stream, ours, total))
        else:
            _skip(record, stream, total)
            skipped += 1
    raise AssertionError("records end with the transmission")  # pragma: no cover


def _starts(record: Record, seen: set[tuple[int, int]]) -> None:
    if record.type != RecordType.ASSIGNMENT_START or record.service == 0:
        raise record.broken("RECORD_ORDER", "Here an assignment must start or the transmission end.")
    name = (record.service, record.number(18, 24))
    if name in seen:
        raise record.broken("ASSIGNMENT_REPEATED", "An assignment number may occur once in a transmission.")
    seen.add(name)


def _assignment(start: Record, stream: Iterator[Record], ours: Agreements, total: Counted) -> Assignment:
    account, own = f"{start.number(25, 35):011d}", Counted(records=1)
    if not ours.has(account):
        raise start.broken("AGREEMENT_UNKNOWN", "The payee account is not ours.")
    told: list[Told] = []
    everything: bool | None = None
    for record in stream:
        own.records += 1
        if (record.service, record.type) == (start.service, RecordType.ASSIGNMENT_END):
            own.check(record, "assignment")
            total.transactions += own.transactions
            total.records += own.records
            return Assignment(start.number(18, 24), account, bool(everything), tuple(told))
        item, is_all = _agreement(record, told[-1].number if told else 0)
        if everything not in {None, is_all}:
            raise record.broken(
                "REGISTRATION_MIXED", "An assignment holds all agreements, or changes of them."
            )
        everything = is_all
        own.transactions += 1
        told.append(item)
    raise AssertionError("records end with the transmission")  # pragma: no cover


def _agreement(record: Record, before: int) -> tuple[Told, bool]:
    text = "Here an agreement must stand or the assignment end."
    kind = TransactionType.AVTALEGIRO_AGREEMENT
    record.must_be(ServiceCode.AVTALEGIRO, kind, RecordType.TRANSACTION_AGREEMENTS, text)
    number, registration = record.number(9, 15), record.number(16, 16)
    if number <= before:
        raise record.broken("TRANSACTION_ORDER", "Transaction numbers rise within an assignment.")
    if registration > _ENDED:
        raise record.broken("REGISTRATION_TYPE", "The type is 0 (all), 1 (new or changed) or 2 (ended).")
    notice = record.text[41]
    if notice not in "JN":
        raise record.broken("NOTICE", "Position 42 says J or N.")
    told = Told(record.line, number, record.kid(17), registration != _ENDED, notice == "J")
    return told, registration == _ALL


def _skip(start: Record, stream: Iterator[Record], total: Counted) -> None:
    own = 1
    for record in stream:
        own += 1
        starts = record.type in {RecordType.TRANSMISSION_START, RecordType.ASSIGNMENT_START}
        if record.service != start.service or starts:
            raise record.broken("RECORD_ORDER", "The assignment before has no end record.")
        if record.type == RecordType.ASSIGNMENT_END:
            if record.number(17, 24) != own:
                text = "The end record of the assignment counts other records."
                raise record.broken("RECORD_COUNT", text)
            total.transactions += record.number(9, 16)
            total.total_ore += record.number(25, 41)
            total.records += own
            return
