"""AvtaleGiro claims: what a bank is to draw from payers' accounts, and what it is not to draw after all.

Service 21. Claims stand in an assignment of type 0: `tt 02` when the payer wants no notice of the bank,
`tt 21` with up to 42 lines of notice in two columns of 40. What is taken back stands in an assignment of type
36, `tt 93`, with the due day, the amount and the KID of the claim. Source: the clearing house's AvtaleGiro
specification. The records are written by `netsgiro`, which lays them out right; what it leaves to its caller
(counts, totals, first and last due day, lengths, what ISO-8859-1 can write) is seen to here, and read back
strictly.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from netsgiro import AssignmentType, RecordType, ServiceCode, TransactionType
from netsgiro import records as written

from services.billing.model.file_broken import FileBroken
from services.billing.model.giro_records import LENGTH, Counted, Record, records
from services.chassis.vault import Redacted

CLEARING_HOUSE = "00008080"
NAME_LENGTH, REFERENCE_LENGTH, COLUMN = 10, 25, 40
LINES = 42
LARGEST_ORE = 10**17 - 1
WITHOUT_NOTICE = int(TransactionType.AVTALEGIRO_WITH_PAYEE_NOTIFICATION)
WITH_NOTICE = int(TransactionType.AVTALEGIRO_WITH_BANK_NOTIFICATION)
_TAKEN_BACK = int(TransactionType.AVTALEGIRO_CANCELLATION)
_SERVICE = ServiceCode.AVTALEGIRO
_CLAIMS, _CANCELLATIONS = AssignmentType.TRANSACTIONS, AssignmentType.AVTALEGIRO_CANCELLATIONS


@dataclass(frozen=True)
class Claim:
    """One sum to be drawn, or, in a cancellation, not to be drawn. `notice` is what the bank writes to the
    payer: the text of columns 1 and 2 by line, empty without notice. `name` has at most ten characters.
    """

    due: date
    amount_ore: int
    kid: str
    name: Redacted[str]
    reference: str = ""
    notice: tuple[tuple[str, str], ...] = ()
    with_notice: bool = False


@dataclass(frozen=True)
class ClaimAssignment:
    """Claims, or cancellations of claims, on one payee account."""

    number: int
    account: str
    claims: tuple[Claim, ...]
    cancels: bool = False


@dataclass(frozen=True)
class Transmission:
    """A file of claims from `sender`, eight digits, with the sender's own number."""

    sender: str
    number: int
    assignments: tuple[ClaimAssignment, ...]


@dataclass
class _Sums:
    transactions: int = 0
    total_ore: int = 0
    days: list[date] = field(default_factory=list)

    def add(self, claims: Iterable[Claim]) -> None:
        for claim in claims:
            self.transactions += 1
            self.total_ore += claim.amount_ore
            self.days.append(claim.due)


def write(file: Transmission) -> bytes:
    """The file, the same bytes for the same claims.

    Raises ValueError when something cannot be written: a KID that is no digits, an amount that is nothing, an
    assignment without claims.
    """
    if not file.assignments:
        raise ValueError("a transmission needs claims")
    lines, total = [_start(file)], _Sums()
    for assignment in file.assignments:
        if not assignment.claims:
            raise ValueError("an assignment needs claims")
        lines += _assignment(assignment)
        total.add(assignment.claims)
    lines.append(
        written.TransmissionEnd(
            service_code=ServiceCode.NONE,
            num_transactions=total.transactions,
            num_records=len(lines) + 1,
            total_amount=total.total_ore,
            nets_date=min(total.days),
        ).to_ocr()
    )
    if any(len(line) != LENGTH for line in lines):
        raise ValueError("a record has 80 characters")
    return "".join(line + "\n" for line in lines).encode("latin-1")


def _start(file: Transmission) -> str:
    return written.TransmissionStart(
        service_code=ServiceCode.NONE,
        transmission_number=f"{file.number:07d}",
        data_transmitter=file.sender,
        data_recipient=CLEARING_HOUSE,
    ).to_ocr()


def _assignment(assignment: ClaimAssignment) -> list[str]:
    kind = _CANCELLATIONS if assignment.cancels else _CLAIMS
    lines = [
        written.AssignmentStart(
            service_code=_SERVICE,
            assignment_type=kind,
            assignment_number=f"{assignment.number:07d}",
            assignment_account=assignment.account,
            agreement_id="000000000",
        ).to_ocr()
    ]
    for number, claim in enumerate(assignment.claims, 1):
        lines += _claim(number, claim, cancels=assignment.cancels)
    sums = _Sums()
    sums.add(assignment.claims)
    lines.append(
        written.AssignmentEnd(
            service_code=_SERVICE,
            assignment_type=kind,
            num_transactions=sums.transactions,
            num_records=len(lines) + 1,
            total_amount=sums.total_ore,
            nets_date_1=min(sums.days),
            nets_date_2=max(sums.days),
        ).to_ocr()
    )
    return lines


def _claim(number: int, claim: Claim, *, cancels: bool) -> Iterator[str]:
    _check(claim)
    kind = TransactionType(_TAKEN_BACK if cancels else _kind(claim))
    yield written.TransactionAmountItem1(
        service_code=_SERVICE,
        transaction_type=kind,
        transaction_number=number,
        nets_date=claim.due,
        amount=claim.amount_ore,
        kid=claim.kid,
    ).to_ocr()
    yield written.TransactionAmountItem2(
        service_code=_SERVICE,
        transaction_type=kind,
        transaction_number=number,
        reference=claim.reference or None,
        payer_name=claim.name.reveal() or None,
    ).to_ocr()
    if cancels:
        return
    for line, columns in enumerate(claim.notice, 1):
        for column, text in enumerate(columns, 1):
            if text or column == 1:
                yield _notice(number, line, column, text)


def _notice(number: int, line: int, column: int, text: str) -> str:
    return written.TransactionSpecification(
        service_code=_SERVICE,
        transaction_type=TransactionType(WITH_NOTICE),
        transaction_number=number,
        line_number=line,
        column_number=column,
        text=f"{text:{COLUMN}}",
    ).to_ocr()


def _kind(claim: Claim) -> int:
    return WITH_NOTICE if claim.with_notice else WITHOUT_NOTICE


def _check(claim: Claim) -> None:
    """What would write another record than was meant, or one that the clearing house refuses."""
    if not (claim.kid.isascii() and claim.kid.isdigit() and len(claim.kid) <= 25):
        raise ValueError("a KID of AvtaleGiro is digits alone")
    if not 0 < claim.amount_ore <= LARGEST_ORE:
        raise ValueError("a claim is above nought")
    if claim.notice and not claim.with_notice:
        raise ValueError("what is not told has no text")
    if len(claim.notice) > LINES:
        raise ValueError("a notice has at most 42 lines")
    texts = [text for columns in claim.notice for text in columns]
    too_long = [len(text) > COLUMN for text in texts]
    too_long += [len(claim.name.reveal()) > NAME_LENGTH, len(claim.reference) > REFERENCE_LENGTH]
    if any(too_long) or not all(text.isprintable() for text in [*texts, claim.name.reveal()]):
        raise ValueError("a text is too long, or not to be printed")


def read(data: bytes) -> Transmission:
    """Read a file of claims as strictly as the clearing house does. Raises FileBroken."""
    stream = records(data)
    first = next(stream)
    first.must_be(0, 0, RecordType.TRANSMISSION_START, "The first record must start a transmission.")
    total = Counted(records=1)
    found: list[ClaimAssignment] = []
    for record in stream:
        if record.service == 0 and record.type == RecordType.TRANSMISSION_END:
            total.records += 1
            total.check(record, "transmission")
            _check_days(record, [claim.due for item in found for claim in item.claims], ends=(42,))
            return Transmission(f"{first.number(9, 16):08d}", first.number(17, 23), tuple(found))
        right = record.service == _SERVICE and record.kind in {_CLAIMS, _CANCELLATIONS}
        if not right or record.type != RecordType.ASSIGNMENT_START:
            raise record.broken("RECORD_ORDER", "Here an assignment must start or the transmission end.")
        found.append(_read_assignment(record, stream, total))
    raise AssertionError("records end with the transmission")  # pragma: no cover


def _read_assignment(start: Record, stream: Iterator[Record], total: Counted) -> ClaimAssignment:
    cancels, own = start.kind == _CANCELLATIONS, Counted(records=1)
    inside: list[Record] = []
    for record in stream:
        own.records += 1
        if record.service != _SERVICE:
            raise record.broken("RECORD_ORDER", "A record of another service stands inside the assignment.")
        if record.type != RecordType.ASSIGNMENT_END:
            inside.append(record)
            continue
        record.must_be(_SERVICE, start.kind, RecordType.ASSIGNMENT_END, "Another assignment ends here.")
        claims = tuple(_read_claims(inside, cancels=cancels))
        own.transactions, own.total_ore = len(claims), sum(claim.amount_ore for claim in claims)
        own.check(record, "assignment")
        _check_days(record, [claim.due for claim in claims], ends=(42, 48))
        total.transactions += own.transactions
        total.records += own.records
        total.total_ore += own.total_ore
        account = f"{start.number(25, 35):011d}"
        return ClaimAssignment(start.number(18, 24), account, claims, cancels)
    raise AssertionError("records end with the transmission")  # pragma: no cover


def _check_days(end: Record, days: Sequence[date], ends: tuple[int, ...]) -> None:
    wanted = (min(days, default=None), max(days, default=None))
    for position, day in zip(ends, wanted, strict=False):
        if day is not None and end.day(position) != day:
            raise end.broken("DUE_DATES", f"Position {position} has another due day than the claims.")


def _read_claims(inside: Sequence[Record], *, cancels: bool) -> Iterator[Claim]:
    at = 0
    for number in range(1, len(inside) + 1):
        if at == len(inside):
            return
        first = inside[at]
        second = inside[at + 1] if at + 1 < len(inside) else None
        kinds = {_TAKEN_BACK} if cancels else {WITHOUT_NOTICE, WITH_NOTICE}
        if first.type != RecordType.TRANSACTION_AMOUNT_ITEM_1 or first.kind not in kinds:
            raise first.broken("RECORD_ORDER", "Here a claim must start or the assignment end.")
        if second is None or (second.type, second.kind) != (
            RecordType.TRANSACTION_AMOUNT_ITEM_2,
            first.kind,
        ):
            raise (second or first).broken("RECORD_ORDER", "Amount item 1 needs its amount item 2.")
        texts: list[Record] = []
        at += 2
        while at < len(inside) and inside[at].type == RecordType.TRANSACTION_SPECIFICATION:
            texts.append(inside[at])
            at += 1
        for record in (first, second, *texts):
            if record.number(9, 15) != number:
                raise record.broken("TRANSACTION_NUMBER", "Claims are numbered from 1 in their order.")
        yield _read_claim(first, second, texts)


def _read_claim(first: Record, second: Record, texts: Sequence[Record]) -> Claim:
    amount = first.number(33, 49)
    if not amount:
        raise first.broken("AMOUNT", "A claim is above nought.")
    return Claim(
        due=first.day(16),
        amount_ore=amount,
        kid=first.kid(50),
        name=Redacted(second.text[15:25].rstrip()),
        reference=second.text[50:75].rstrip(),
        notice=tuple(_read_notice(first, texts)),
        with_notice=first.kind == WITH_NOTICE,
    )


def _read_notice(first: Record, texts: Sequence[Record]) -> Iterator[tuple[str, str]]:
    lines: dict[int, dict[int, str]] = {}
    last = (0, 0)
    for record in texts:
        place = (record.number(17, 19), record.number(20, 20))
        if first.kind != WITH_NOTICE or record.kind != WITH_NOTICE or record.text[15] != "4":
            raise record.broken("RECORD_ORDER", "Only a claim with notice has lines of notice.")
        if place <= last or not 1 <= place[0] <= LINES or place[1] not in {1, 2}:
            raise record.broken("NOTICE_LINE", "A notice has lines 1 to 42 of two columns, in their order.")
        last = place
        lines.setdefault(place[0], {})[place[1]] = record.text[20:60].rstrip()
    for line in range(1, last[0] + 1):
        columns = lines.get(line, {})
        yield columns.get(1, ""), columns.get(2, "")


__all__ = ["Claim", "ClaimAssignment", "FileBroken", "Transmission", "read", "write"]
