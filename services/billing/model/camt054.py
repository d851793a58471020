"""The bank's notifications of credits: ISO 20022 camt.054.001.02 and .08, read as their bytes arrive.

Read with expat, which asks no network for anything; a document type is refused before it is read, so there
are no entities to expand. Depth, length of texts and version are bounded. Booked entries alone count. Money
in is CRDT; a credit that was taken back is DBIT with `RvslInd`; other debits are ours and are passed over.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from services.billing.model import camt_sums
from services.billing.model.agreements import ANY, Agreements
from services.billing.model.camt_entry import Details, Entry, account_of, as_arrival, ore
from services.billing.model.file_broken import FileBroken
from services.billing.model.payment import Arrival

NAMESPACES = {
    f"urn:iso:std:iso:20022:tech:xsd:camt.054.001.{version}": f"camt.054.001.{version}"
    for version in ("02", "08")
}
DEEPEST = 40  # elements inside one another; the schema needs some twenty
LONGEST = 4_000  # characters in one element; the schema's longest text has 500
_ENCODINGS = frozenset({"UTF-8", "UTF-16", "ISO-8859-1", "US-ASCII"})
_ROOT = "BkToCstmrDbtCdtNtfctn"


@dataclass(frozen=True)
class Notified:
    """What a file that kept every rule holds: `skipped_assignments` are entries that bring no payment (debits
    of ours, and what is not booked), `records` all entries, `total_ore` the payments' øre, reversals added as
    in OCR giro.
    """

    transmission: str
    version: str
    assignments: int
    skipped_assignments: int
    payments: int
    transactions: int
    records: int
    total_ore: int
    content: str = ""


@dataclass
class _State:
    path: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    length: int = 0
    attributes: dict[str, str] = field(default_factory=dict)
    version: str = ""
    message_id: str = ""
    account: str = ""
    entry: Entry | None = None
    details: Details | None = None
    ready: list[Arrival] = field(default_factory=list)


class Reader:
    """Reads one file as its bytes arrive: `feed` them all, then `close`.

    Raises (all methods):
        FileBroken: the file breaks a rule; nothing of it may be used.
    """

    def __init__(self, agreements: Agreements = ANY) -> None:
        self._agreements = agreements
        self._now = _State()
        self._sums = camt_sums.Sums()
        self._content = hashlib.sha256()
        self._refs: dict[str, int] = {}
        self._accounts = self._entries = self._skipped = self._payments = self._total = 0
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.XmlDeclHandler = self._declared
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.EntityDeclHandler = self._doctype
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._characters

    @property
    def transmission(self) -> str:
        """The message's id, once it is read."""
        return self._now.message_id

    def feed(self, data: bytes) -> Iterator[Arrival]:
        """The payments that `data` completes."""
        self._parse(data, last=False)
        ready, self._now.ready = self._now.ready, []
        yield from ready

    def close(self) -> Notified:
        """Check that the file is complete."""
        self._parse(b"", last=True)
        return Notified(
            transmission=self._now.message_id,
            version=self._now.version,
            assignments=self._accounts,
            skipped_assignments=self._skipped,
            payments=self._payments,
            transactions=self._payments,
            records=self._entries,
            total_ore=self._total,
            content=self._content.hexdigest(),
        )

    def _parse(self, data: bytes, *, last: bool) -> None:
        try:
            self._parser.Parse(data, last)
        except expat.ExpatError as error:
            raise FileBroken(error.lineno, "XML", "This is not well-formed XML.") from None
        except FileBroken:
            raise
        except (LookupError, ValueError):  # expat asks Python for encodings that it does not know
            raise self._broken("CHARACTER_SET", "The encoding must be UTF-8, UTF-16 or ISO-8859-1.") from None

    def _declared(self, _version: str, encoding: str | None, _standalone: int) -> None:
        if (encoding or "UTF-8").upper() not in _ENCODINGS:
            raise self._broken("CHARACTER_SET", "The encoding must be UTF-8, UTF-16 or ISO-8859-1.")

    def _doctype(self, *_: object) -> None:
        raise self._broken("DOCTYPE", "A document type or entities are not taken.")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        now = self._now
        namespace, _, local = name.rpartition(" ")
        if not now.path:
            if local != "Document" or namespace not in NAMESPACES:
                raise self._broken("VERSION", f"Taken are {' and '.join(NAMESPACES.values())}.", local)
            now.version = NAMESPACES[namespace]
        elif len(now.path) == 1 and local != _ROOT:
            raise self._broken("VERSION", f"The message must be {_ROOT}.", local)
        elif namespace and namespace not in NAMESPACES and "SplmtryData" not in now.path:
            raise self._broken("NAMESPACE", "Only supplementary data may be of another namespace.", local)
        if len(now.path) >= DEEPEST:
            raise self._broken("TOO_DEEP", f"Elements stand more than {DEEPEST} deep.", local)
        now.path.append(local)
        now.text, now.length, now.attributes = [], 0, attributes
        line = self._parser.CurrentLineNumber
        if now.path[2:] == ["Ntfctn"]:
            self._accounts += 1
            now.account, self._sums = "", camt_sums.Sums()
        elif now.path[2:] == ["Ntfctn", "Ntry"]:
            now.entry = Entry(line)
        elif now.entry is not None and now.path[4:] == ["NtryDtls"]:
            now.entry.groups += 1
        elif now.entry is not None and local == "TxDtls" and now.path[4:] == ["NtryDtls", "TxDtls"]:
            now.details = Details(line)

    def _characters(self, text: str) -> None:
        self._now.length += len(text)
        if self._now.length > LONGEST:
            raise self._broken("TOO_LONG", f"A text has more than {LONGEST} characters.")
        self._now.text.append(text)

    def _end(self, _: str) -> None:
        now = self._now
        text = "".join(now.text).strip()
        path = now.path[2:]
        if text:
            self._value(path, text)
        if now.details is not None and path == ["Ntfctn", "Ntry", "NtryDtls", "TxDtls"]:
            if now.entry is not None:
                now.entry.details.append(now.details)
            now.details = None
        elif now.entry is not None and path == ["Ntfctn", "Ntry"]:
            self._entry(now.entry)
            now.entry = None
        elif path == ["Ntfctn"]:
            self._sums.check(self._parser.CurrentLineNumber)
        now.path.pop()
        now.text, now.attributes = [], {}

    def _value(self, path: list[str], text: str) -> None:
        """Keep a text where it belongs: to the details, the entry, or the notification."""
        now, line = self._now, self._parser.CurrentLineNumber
        currency = now.attributes.get("Ccy", "")
        if now.details is not None:
            now.details.keep("/".join(path[4:]), text, currency, line)
        elif now.entry is not None:
            now.entry.keep("/".join(path[2:]), text, currency, line)
        elif path == ["GrpHdr", "MsgId"]:
            now.message_id = text
        elif path[:2] == ["Ntfctn", "Acct"]:
            self._account("/".join(path[2:]), text)
        elif path[:2] == ["Ntfctn", "TxsSummry"]:
            self._sums.announce("/".join(path[2:]), text, line)

    def _account(self, path: str, text: str) -> None:
        if path in {"Id/IBAN", "Id/Othr/Id"}:
            self._now.account = account_of(text) or ""
            if not self._now.account or not self._agreements.has(self._now.account):
                raise self._broken("AGREEMENT_UNKNOWN", "The payee account is not ours.", "Acct")
        elif path == "Ccy" and text != "NOK":
            raise self._broken("CURRENCY", "Payments are taken in NOK alone.", "Acct/Ccy")

    def _entry(self, entry: Entry) -> None:
        if not self._now.account:
            raise self._broken("ACCOUNT_MISSING", "The notification does not name its account first.", "Acct")
        self._entries += 1
        direction = entry.text("CdtDbtInd")
        self._sums.count(direction, ore(entry.line, "Ntry/Amt", entry.amount("Amt")))
        entry.check()
        if not entry.is_booked or (direction == "DBIT" and not entry.is_reversal):
            self._skipped += 1
            return
        for details in entry.payments():
            found = as_arrival(self._now.account, entry, details, self._payments + 1, self._refs)
            self._content.update(f"{found.slot}|{found.ref}\n".encode())
            self._payments += 1
            self._total += found.amount_ore
            self._now.ready.append(found)

    def _broken(self, rule: str, text: str, element: str = "") -> FileBroken:
        return FileBroken(self._parser.CurrentLineNumber, rule, text, element)
