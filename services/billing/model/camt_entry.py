"""One entry of a camt.054 notification, with its transactions, as a payment."""

import re
from dataclasses import dataclass, field
from datetime import date

from stdnum import iban

from services.billing.model import bank_account
from services.billing.model import kid as kids
from services.billing.model.file_broken import FileBroken
from services.billing.model.payment import CAMT_054, Arrival, SuspenseReason, camt_order
from services.chassis.vault import Redacted

_AMOUNT = re.compile(r"(\d{1,13})(?:\.(\d{1,5}))?", re.ASCII)
_YES = frozenset({"true", "1"})
_REFERENCE = "RmtInf/Strd/CdtrRefInf"
_BATCH = "NtryDtls/Btch/"
_PLACES = ("Amt", "AmtDtls/TxAmt/Amt")
# Amounts of the payer's side may be in another currency; these are ours.
_OURS = frozenset({"Amt", "AmtDtls/TxAmt/Amt", "NtryDtls/Btch/TtlAmt"})


def ore(line: int, element: str, text: str) -> int:
    """An amount of NOK in øre. Raises FileBroken: negative, not a number, or finer than øre."""
    match = _AMOUNT.fullmatch(text)
    cents = (match[2] or "").ljust(2, "0") if match else ""
    if match is None or cents[2:].strip("0"):
        raise FileBroken(
            line, "AMOUNT", "An amount is kroner with at most two decimals, never negative.", element
        )
    return int(match[1]) * 100 + int(cents[:2])


def account_of(text: str) -> str | None:
    """The eleven digits of an account given as IBAN or BBAN; None when it is no Norwegian account."""
    written = re.sub(r"[ .]", "", text)
    if written[:2].isalpha():
        if not written.startswith("NO") or not iban.is_valid(written):
            return None
        written = written[4:]
    return bank_account.payer_account(written)


def payer_of(text: str) -> str:
    """The payer's account: of a Norwegian one its eleven digits, of one abroad its IBAN, which counts as a
    payer of its own; "" when it is neither.
    """
    written = re.sub(r"[ .]", "", text).upper()
    abroad = written[:2].isalpha() and not written.startswith("NO") and iban.is_valid(written)
    return written if abroad else account_of(text) or ""


@dataclass
class Details:
    """One transaction (`TxDtls`), or what there is of it: texts by path, and the KIDs it names."""

    line: int
    texts: dict[str, str] = field(default_factory=dict)
    references: list[str] = field(default_factory=list)
    _pending: str = ""

    def keep(self, path: str, text: str, currency: str, line: int) -> None:
        """A text at `path` inside. Raises FileBroken for another currency than NOK."""
        _only_nok(path, currency, line, "TxDtls")
        if path == f"{_REFERENCE}/Ref":
            # Tp stands before Ref: another type than SCOR (a creditor reference) is no KID.
            if self._pending in {"", "SCOR"}:
                self.references.append(text)
            self._pending = ""
        elif path in {f"{_REFERENCE}/Tp/CdOrPrtry/Cd", f"{_REFERENCE}/Tp/CdOrPrtry/Prtry"}:
            self._pending = text
        else:
            self.texts.setdefault(path, text)

    def amount(self) -> str:
        """The amount as written; "" when the transaction has none of its own."""
        return next((self.texts[place] for place in _PLACES if place in self.texts), "")

    def payer(self) -> str:
        """The payer's account; "" when unknown."""
        held = "RltdPties/DbtrAcct/Id"
        written = self.texts.get(f"{held}/IBAN") or self.texts.get(f"{held}/Othr/Id") or ""
        return payer_of(written)

    def payer_name(self) -> str:
        """The payer's name; "" when not told."""
        return self.texts.get("RltdPties/Dbtr/Nm") or self.texts.get("RltdPties/Dbtr/Pty/Nm") or ""


@dataclass
class Entry:
    """One entry (`Ntry`). Its transactions may stand in several groups (`NtryDtls`), each with what it says
    of itself (`Btch`).
    """

    line: int
    texts: dict[str, str] = field(default_factory=dict)
    details: list[Details] = field(default_factory=list)
    groups: int = 0
    batches: dict[str, list[str]] = field(default_factory=dict)

    def keep(self, path: str, text: str, currency: str, line: int) -> None:
        """A text at `path` inside, details apart. Raises FileBroken for another currency than NOK."""
        _only_nok(path, currency, line, "Ntry")
        self.texts.setdefault(path, text)
        if path.startswith(_BATCH):
            self.batches.setdefault(path.removeprefix(_BATCH), []).append(text)

    def text(self, path: str) -> str:
        """The text at `path`; "" when there is none."""
        return self.texts.get(path, "")

    def amount(self, path: str) -> str:
        """The same, for what must be there. Raises FileBroken."""
        if path not in self.texts:
            raise FileBroken(self.line, "ELEMENT_MISSING", "The entry lacks an element.", f"Ntry/{path}")
        return self.texts[path]

    @property
    def is_reversal(self) -> bool:
        """Whether it takes an earlier entry back."""
        return self.text("RvslInd") in _YES

    @property
    def is_booked(self) -> bool:
        """Whether it is booked: `Sts` in .02, `Sts/Cd` in .08; without a status it is."""
        return (self.text("Sts") or self.text("Sts/Cd") or "BOOK") == "BOOK"

    def booked_on(self) -> date:
        """Booking date, else value date. Raises FileBroken."""
        for name in ("BookgDt/Dt", "BookgDt/DtTm", "ValDt/Dt", "ValDt/DtTm"):
            if written := self.text(name):
                try:
                    return date.fromisoformat(written[:10])
                except ValueError:
                    raise FileBroken(self.line, "DATE", "This is no date.", f"Ntry/{name}") from None
        raise FileBroken(self.line, "DATE", "The entry has no booking date.", "Ntry/BookgDt")

    def payments(self) -> list[Details]:
        """Its transactions; an entry without any is one payment of which nothing more is known."""
        return self.details or [Details(self.line)]

    def check(self) -> None:
        """Direction, and that the transactions add up to the entry. Raises FileBroken."""
        direction = self.text("CdtDbtInd")
        if direction not in {"CRDT", "DBIT"}:
            raise FileBroken(self.line, "DIRECTION", "An entry is CRDT or DBIT.", "Ntry/CdtDbtInd")
        for item in self.details:
            if item.texts.get("CdtDbtInd", direction) != direction:
                rule = "A transaction goes another way than its entry."
                raise FileBroken(item.line, "DIRECTION", rule, "TxDtls/CdtDbtInd")
        total = ore(self.line, "Ntry/Amt", self.amount("Amt"))
        self._check_batch(total)
        if len(self.details) < 2 and not any(item.amount() for item in self.details):
            return
        found = 0
        for item in self.details:
            if not item.amount():
                raise FileBroken(item.line, "ELEMENT_MISSING", "The transaction has no amount.", "TxDtls/Amt")
            found += ore(item.line, "TxDtls/Amt", item.amount())
        if found != total:
            raise FileBroken(self.line, "TOTAL", "The transactions do not add up to the entry.", "Ntry/Amt")

    def _check_batch(self, total: int) -> None:
        counts = self._of_every_group("NbOfTxs")
        if counts and self.details and _sum(counts) != len(self.details):
            rule = "The batch counts other transactions."
            raise FileBroken(self.line, "TRANSACTION_COUNT", rule, f"{_BATCH}NbOfTxs")
        for name in ("TtlAmt", "CtrlSum"):
            sums = [ore(self.line, _BATCH + name, written) for written in self._of_every_group(name)]
            if sums and sum(sums) != total:
                raise FileBroken(self.line, "TOTAL", "The batch has another sum.", _BATCH + name)

    def _of_every_group(self, name: str) -> list[str]:
        """What the groups say; nothing when one of several says nothing: then it does not tell of all."""
        said = self.batches.get(name, [])
        return said if len(said) >= self.groups else []


def _sum(counts: list[str]) -> int:
    """How many in all; -1 when one is no number."""
    return sum(map(int, counts)) if all(re.fullmatch(r"\d{1,15}", one, re.ASCII) for one in counts) else -1


def as_arrival(account: str, entry: Entry, details: Details, number: int, refs: dict[str, int]) -> Arrival:
    """The payment that a transaction tells of; `number` is its place in the file, `refs` counts references.

    Its reference is the bank's: of the transaction, else of the entry, made distinct by how many came before
    with the same. Raises FileBroken when there is none: it could not be known again.
    """
    amount = details.amount() or entry.amount("Amt")
    ref = _reference(entry, details, refs)
    day = entry.booked_on()
    credit_back = entry.is_reversal and entry.text("CdtDbtInd") == "CRDT"
    reversal = entry.is_reversal and not credit_back
    kid, odd = _kid(details)
    return Arrival(
        channel=CAMT_054,
        ref=ref,
        order=camt_order(day, ref, reversal=reversal),
        payee_account=account,
        booked_on=day,
        kid=kid,
        amount_ore=ore(details.line, "TxDtls/Amt", amount),
        reversal=reversal,
        type=0,
        payer=Redacted("" if entry.is_reversal else details.payer()),
        line=number,
        odd=SuspenseReason.REVERSAL_UNCLEAR if credit_back else odd,
        name=Redacted(details.payer_name()),
        reference=Redacted("" if kid else ", ".join(sorted(set(details.references)))),
    )


def _reference(entry: Entry, details: Details, refs: dict[str, int]) -> str:
    ours = entry.text("AcctSvcrRef") or entry.text("NtryRef")
    its = details.texts.get("Refs/AcctSvcrRef", "")
    if not ours and not its:
        rule = "Neither the entry nor the transaction has the bank's reference."
        raise FileBroken(details.line, "REFERENCE_MISSING", rule, "AcctSvcrRef")
    found = " ".join((its or f"{ours}/{details.texts.get('Refs/EndToEndId', '')}").split())
    refs[found] = refs.get(found, 0) + 1
    return f"{found}/{refs[found]}"


def _kid(details: Details) -> tuple[str, SuspenseReason | None]:
    """The KID, and why a person must look: the transaction names several, or what a payer abroad wrote is
    none at all (`RF18...`). That text stays in the sealed voucher: it may say anything.

    Raises FileBroken when it is a KID that was torn: digits with hyphens in the wrong places.
    """
    named = sorted(set(details.references))
    if len(named) > 1:
        return "", SuspenseReason.KID_SEVERAL
    written = named[0].replace(" ", "") if named else ""
    if len(written) <= kids.MAX_LENGTH and re.fullmatch(r"([0-9]*[0-9-])?", written, re.ASCII):
        return written, None
    if "-" in written and re.fullmatch(r"[0-9-]+", written, re.ASCII):
        rule = "A KID is at most 25 digits, the last maybe a hyphen."
        raise FileBroken(details.line, "KID_FORMAT", rule, "CdtrRefInf/Ref")
    return "", SuspenseReason.KID_INVALID


def _only_nok(path: str, currency: str, line: int, element: str) -> None:
    if path in _OURS and currency and currency != "NOK":
        raise FileBroken(line, "CURRENCY", "Payments are taken in NOK alone.", f"{element}/{path}")
