"""The bank's answers to payout files: ISO 20022 pain.002.001.03 (customer payment status report).

A status stands for the whole file (GrpSts), for its one instruction (PmtInfSts) or for one payment (TxSts);
the narrower one counts.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from lxml import etree

from services.billing.model import bank_xml
from services.billing.model.bank_xml import XmlRefused, line_of

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.002.001.03"
_OF = {"n": NAMESPACE}


class Status(StrEnum):
    """What a status means here: only the bank's last word moves anything."""

    UNDER_WAY = "under_way"
    PAID = "paid"
    REJECTED = "rejected"


# TransactionIndividualStatus3Code and TransactionGroupStatus3Code. PART says nothing of its own: the payments
# are listed. ACCP is an accepted order, not yet money.
_MEANING: Mapping[str, Status] = {
    "ACSC": Status.PAID,
    "RJCT": Status.REJECTED,
    **dict.fromkeys(("ACCP", "ACTC", "ACSP", "ACWC", "PDNG", "RCVD", "PART"), Status.UNDER_WAY),
}


@dataclass(frozen=True)
class Word:
    """What the bank says of one payment, or of all: a status, and its reason code ("" for none)."""

    status: Status
    reason: str = ""


@dataclass(frozen=True)
class BankAnswer:
    """One answer: to which file, what of the whole file (None for nothing), and of payments by EndToEndId."""

    message_id: str
    whole: Word | None
    payments: Mapping[str, Word]

    def of(self, end_to_end_id: str) -> Word | None:
        """What it says of one payment."""
        return self.payments.get(end_to_end_id, self.whole)


def read(data: bytes) -> BankAnswer:
    """The answer in these bytes.

    Raises:
        XmlRefused: not a pain.002.001.03, an element missing, or a status that is not known.
    """
    root = bank_xml.read(data, NAMESPACE)
    report = _one(root, "CstmrPmtStsRpt")
    group = _one(report, "OrgnlGrpInfAndSts")
    name = _text(group, "OrgnlMsgNmId")
    if not name.startswith("pain.001.001.03"):
        raise XmlRefused("ORIGINAL", "The answer is not to a pain.001.001.03.", line_of(group))
    whole = _word(group, "GrpSts")
    instructions = _all(report, "OrgnlPmtInfAndSts")
    payments: dict[str, Word] = {}
    for instruction in instructions:
        of_all = _word(instruction, "PmtInfSts")
        whole = of_all or whole
        for payment in _all(instruction, "TxInfAndSts"):
            key, word = _text(payment, "OrgnlEndToEndId"), _word(payment, "TxSts") or whole
            if word is None:
                raise XmlRefused("STATUS", "A payment is listed without a status.", line_of(payment))
            if key in payments:
                raise XmlRefused("TWICE", "A payment is listed twice.", line_of(payment))
            payments[key] = word
    if whole is None and not payments:
        raise XmlRefused("STATUS", "The answer says nothing of any payment.", line_of(group))
    return BankAnswer(_text(group, "OrgnlMsgId"), whole, payments)


def _word(element: etree._Element, name: str) -> Word | None:
    code = _optional(element, name)
    if code is None:
        return None
    meaning = _MEANING.get(code)
    if meaning is None:
        raise XmlRefused("STATUS", f"{name} has a status that is not known.", line_of(element))
    return Word(meaning, _reason(element))


def _reason(element: etree._Element) -> str:
    """The first reason code; what is no code (four letters and digits) is left out, for it may be a text."""
    for code in element.iterfind("n:StsRsnInf/n:Rsn/n:Cd", _OF):
        found = (code.text or "").strip()
        if len(found) == 4 and found.isascii() and found.isalnum():
            return found
    return ""


def _one(parent: etree._Element, name: str) -> etree._Element:
    found = parent.findall(f"n:{name}", _OF)
    if len(found) != 1:
        raise XmlRefused("ELEMENT", f"{name} must be there once.", line_of(parent))
    return found[0]


def _all(parent: etree._Element, name: str) -> Iterator[etree._Element]:
    return parent.iterfind(f"n:{name}", _OF)


def _optional(parent: etree._Element, name: str) -> str | None:
    found = parent.find(f"n:{name}", _OF)
    return None if found is None else (found.text or "").strip()


def _text(parent: etree._Element, name: str) -> str:
    text = (_one(parent, name).text or "").strip()
    if not 1 <= len(text) <= 35:
        raise XmlRefused("ELEMENT", f"{name} has 1 to 35 characters.", line_of(parent))
    return text
