"""The rules of a pain.001.001.03 for a Norwegian bank, written out by hand: a second opinion on the file."""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from lxml import etree

from services.billing.model import bank_account
from services.billing.model.banking_day import is_banking_day

NS = {"p": "urn:iso:std:iso:20022:tech:xsd:pain.001.001.03"}
_TEXT = re.compile(r"[A-Za-z0-9/\-?:().,'+ æøåÆØÅ]+")
_CODE = re.compile(r"[A-Za-z0-9/\-?:().,'+]{1,35}")
_BIC = re.compile(r"[A-Z]{6}[A-Z2-9][A-NP-Z0-9]([A-Z0-9]{3})?")
_AMOUNT = re.compile(r"[0-9]{1,15}\.[0-9]{2}")
_HEAD = ["MsgId", "CreDtTm", "NbOfTxs", "CtrlSum", "InitgPty"]
_PAYMENT = [
    *("PmtInfId", "PmtMtd", "BtchBookg", "NbOfTxs", "CtrlSum", "PmtTpInf", "ReqdExctnDt", "Dbtr"),
    *("DbtrAcct", "DbtrAgt", "ChrgBr"),
]
_FIXED = {
    "p:PmtMtd": "TRF",
    "p:PmtTpInf/p:SvcLvl/p:Cd": "NURG",
    "p:ChrgBr": "SLEV",
    "p:DbtrAcct/p:Ccy": "NOK",
    "p:DbtrAcct/p:Id/p:Othr/p:SchmeNm/p:Cd": "BBAN",
}


def broken(data: bytes, made_on: date) -> list[str]:
    """Every rule that the file breaks; `made_on` is the Oslo date on which it was made."""
    return list(_broken(etree.fromstring(data), made_on))


def _names(element: etree._Element) -> list[str]:
    return [etree.QName(child).localname for child in element]


def _of(element: etree._Element, path: str) -> str:
    return element.findtext(path, "", NS)


def _broken(root: etree._Element, made_on: date) -> Iterator[str]:
    if root.tag != f"{{{NS['p']}}}Document" or _names(root) != ["CstmrCdtTrfInitn"]:
        yield "document"
    head, payment = root[0]
    transfers = payment.findall("p:CdtTrfTxInf", NS)
    if _names(head) != _HEAD or _names(payment) != _PAYMENT + ["CdtTrfTxInf"] * len(transfers):
        yield "order of elements"
    total = sum(Decimal(_of(item, "p:Amt/p:InstdAmt")) for item in transfers)
    for part in (head, payment):
        if int(_of(part, "p:NbOfTxs")) != len(transfers) or Decimal(_of(part, "p:CtrlSum")) != total:
            yield "control sums"
    yield from _payer(head, payment, made_on)
    ids = [_of(item, "p:PmtId/p:EndToEndId") for item in transfers]
    codes = [*ids, _of(head, "p:MsgId"), _of(payment, "p:PmtInfId")]
    if len(set(ids)) != len(ids) or not all(_CODE.fullmatch(code) for code in codes):
        yield "ids"
    for item in transfers:
        yield from _transfer(item)
    if any(not (child.text or "").strip() and not len(child) for child in root.iter()):
        yield "empty element"


def _payer(head: etree._Element, payment: etree._Element, made_on: date) -> Iterator[str]:
    if any(_of(payment, path) != value for path, value in _FIXED.items()):
        yield "codes"
    if _of(head, "p:InitgPty/p:Id/p:OrgId/p:Othr/p:SchmeNm/p:Cd") != "CUST":
        yield "initiator"
    pay_on = date.fromisoformat(_of(payment, "p:ReqdExctnDt"))
    if pay_on <= made_on or not is_banking_day(pay_on):
        yield "execution date"
    if not bank_account.is_valid(_of(payment, "p:DbtrAcct/p:Id/p:Othr/p:Id")):
        yield "own account"
    if not _BIC.fullmatch(_of(payment, "p:DbtrAgt/p:FinInstnId/p:BIC")):
        yield "bic"


def _transfer(item: etree._Element) -> Iterator[str]:
    if _names(item) != ["PmtId", "Amt", "Cdtr", "CdtrAcct", "RmtInf"]:
        yield "order of a transfer"
    amount = item.find("p:Amt/p:InstdAmt", NS)
    if (
        amount is None
        or amount.get("Ccy") != "NOK"
        or not re.fullmatch(r"[0-9]{1,15}\.[0-9]{2}", amount.text or "")
    ):
        yield "amount"
    elif Decimal(amount.text or "0") <= 0:
        yield "amount not positive"
    for path in ("p:Cdtr/p:Nm", "p:RmtInf/p:Ustrd"):
        text = _of(item, path)
        if not 1 <= len(text) <= 140 or not _TEXT.fullmatch(text):
            yield path
    if not bank_account.is_valid(_of(item, "p:CdtrAcct/p:Id/p:Othr/p:Id")):
        yield "account"
    if _of(item, "p:CdtrAcct/p:Id/p:Othr/p:SchmeNm/p:Cd") != "BBAN":
        yield "scheme"
