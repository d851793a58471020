"""Payout files: ISO 20022 pain.001.001.03 as Norwegian banks take it (customer credit transfer initiation).

One payment instruction of domestic transfers (NURG) from the company's account, each to a Norwegian account
number (BBAN). The message id follows from the refunds alone, so that the bank refuses the same run twice.
"""

import hashlib
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from lxml import etree

from services.chassis.vault import Redacted

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.03"
NAME_LENGTH, TEXT_LENGTH = 140, 140
# The characters that every Norwegian bank takes: those of SWIFT's set x, and the Norwegian letters.
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
CHARACTERS = frozenset(_LETTERS + _LETTERS.upper() + "0123456789/-?:().,'+ " + "æøåÆØÅ")
_LIKE = {"Ä": "Æ", "ä": "æ", "Ö": "Ø", "ö": "ø", "ß": "ss", "Đ": "D", "đ": "d", "Ł": "L", "ł": "l", "&": "+"}


@dataclass(frozen=True)
class Payer:
    """The company that pays: its account is eleven digits, its bank a BIC."""

    name: str
    organisation_number: str
    account: str
    bic: str


@dataclass(frozen=True)
class Transfer:
    """One payment to one account of eleven digits. `id` is what the bank calls it in its answer."""

    id: str
    amount_ore: int
    name: Redacted[str]
    account: Redacted[str]
    text: str


def end_to_end_id(refund_id: str) -> str:
    """What the bank calls a refund: its id without the prefix, 32 characters of the 35 that there are."""
    return refund_id.rpartition("_")[2]


def message_id(refunds: Iterable[tuple[str, int]]) -> str:
    """The MsgId of a run: the same for the same refunds (id and øre), whatever order they are given in."""
    text = "\n".join(f"{refund_id}:{ore}" for refund_id, ore in sorted(refunds))
    return "PV" + hashlib.sha256(text.encode()).hexdigest()[:30].upper()


def written(text: str, length: int) -> str:
    """The text in the characters that banks take, at most `length` of them; "-" when nothing is left.

    Letters that they do not take become those they are written with otherwise: é is e, ä is æ.
    """
    given = "".join(_LIKE.get(letter, letter) for letter in unicodedata.normalize("NFC", text))
    kept: list[str] = []
    for letter in given:
        if letter in CHARACTERS:
            kept.append(letter)
        else:
            plain = unicodedata.normalize("NFKD", letter)
            kept += [part for part in plain if part in CHARACTERS] or ([" "] if letter.isspace() else ["."])
    return " ".join("".join(kept).split())[:length].strip() or "-"


def kroner(ore: int) -> str:
    """An amount as the format wants it: "123.45"."""
    return f"{ore // 100}.{ore % 100:02d}"


def build(payer: Payer, transfers: Sequence[Transfer], made_at: datetime, pay_on: date) -> bytes:
    """The file. `made_at` is written in whole seconds UTC; `pay_on` is a banking day.

    Raises:
        ValueError: no transfers, or an amount that is not positive.
    """
    if not transfers or any(item.amount_ore <= 0 for item in transfers):
        raise ValueError("a payout file has transfers of positive amounts")
    number, total = str(len(transfers)), kroner(sum(item.amount_ore for item in transfers))
    run = message_id((item.id, item.amount_ore) for item in transfers)
    document = etree.Element(f"{{{NAMESPACE}}}Document", nsmap={None: NAMESPACE})  # type: ignore[dict-item]  # no prefix
    whole = _add(document, "CstmrCdtTrfInitn")
    head = _add(whole, "GrpHdr")
    _add(head, "MsgId", run)
    _add(head, "CreDtTm", made_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S"))
    _add(head, "NbOfTxs", number)
    _add(head, "CtrlSum", total)
    _initiator(head, payer)
    payment = _add(whole, "PmtInf")
    _add(payment, "PmtInfId", f"{run}-1")
    _add(payment, "PmtMtd", "TRF")
    _add(payment, "BtchBookg", "true")
    _add(payment, "NbOfTxs", number)
    _add(payment, "CtrlSum", total)
    _add(payment, "PmtTpInf/SvcLvl/Cd", "NURG")
    _add(payment, "ReqdExctnDt", pay_on.isoformat())
    _add(payment, "Dbtr/Nm", written(payer.name, NAME_LENGTH))
    account = _add(payment, "DbtrAcct")
    _bban(account, payer.account)
    _add(account, "Ccy", "NOK")
    _add(payment, "DbtrAgt/FinInstnId/BIC", payer.bic)
    _add(payment, "ChrgBr", "SLEV")
    for transfer in transfers:
        _transfer(payment, transfer)
    return bytes(etree.tostring(document, xml_declaration=True, encoding="UTF-8"))


def _initiator(head: etree._Element, payer: Payer) -> None:
    party = _add(head, "InitgPty")
    _add(party, "Nm", written(payer.name, NAME_LENGTH))
    other = _add(party, "Id/OrgId/Othr")
    _add(other, "Id", payer.organisation_number)
    _add(other, "SchmeNm/Cd", "CUST")


def _transfer(payment: etree._Element, transfer: Transfer) -> None:
    item = _add(payment, "CdtTrfTxInf")
    _add(item, "PmtId/EndToEndId", transfer.id)
    _add(item, "Amt/InstdAmt", kroner(transfer.amount_ore)).set("Ccy", "NOK")
    _add(item, "Cdtr/Nm", written(transfer.name.reveal(), NAME_LENGTH))
    _bban(_add(item, "CdtrAcct"), transfer.account.reveal())
    _add(item, "RmtInf/Ustrd", written(transfer.text, TEXT_LENGTH))


def _bban(account: etree._Element, digits: str) -> None:
    other = _add(account, "Id/Othr")
    _add(other, "Id", digits)
    _add(other, "SchmeNm/Cd", "BBAN")


def _add(parent: etree._Element, path: str, text: str | None = None) -> etree._Element:
    """Add the elements of `path` (A/B/C) one inside the other, and the text to the last, which is given."""
    for name in path.split("/"):
        parent = etree.SubElement(parent, f"{{{NAMESPACE}}}{name}")
    parent.text = text
    return parent
