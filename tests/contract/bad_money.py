"""Payment files and orders of money that are each wrong in one way, with what they are told."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from deploy.local import camt, giro
from deploy.local.camt import Credit
from deploy.local.story import Story

OTHER_ACCOUNT = "12345678903"
NUMBER = 98


@dataclass(frozen=True)
class BadFile:
    """A file that is refused: what is wrong with it, the rule it breaks, and where it says so."""

    what: str
    content: bytes
    rule: str
    line: int
    form: str = ""
    element: str = ""


def giro_files(story: Story) -> Iterator[BadFile]:
    """OCR giro: count, total, order, length, character set, agreement, KID, amount."""
    good = story.payment_file(3, number=NUMBER).decode("latin-1").splitlines()

    def changed(number: int, first: int, text: str) -> bytes:
        """The good file with other text at a place (from 0) of a line (from 1)."""
        line = good[number - 1]
        lines = [*good[: number - 1], line[:first] + text + line[first + len(text) :], *good[number:]]
        return written(lines)

    swapped = [*good[:2], good[3], good[2], *good[4:]]
    yield BadFile("count", changed(9, 8, f"{2:08}"), "TRANSACTION_COUNT", 9)
    yield BadFile("records", changed(9, 16, f"{7:08}"), "RECORD_COUNT", 9)
    yield BadFile("total", story.payment_file(3, wrong_total=True), "TOTAL", 9)
    yield BadFile("order", written(swapped), "RECORD_ORDER", 3)
    yield BadFile("length", written([*good[:2], good[2][:-1], *good[3:]]), "LINE_LENGTH", 3)
    yield BadFile("too short", written(good[:-1]), "FILE_INCOMPLETE", 10)
    yield BadFile("characters", changed(3, 78, "\x85"), "CHARACTER_SET", 3)
    yield BadFile("agreement", changed(2, 24, OTHER_ACCOUNT), "AGREEMENT_UNKNOWN", 2)
    yield BadFile("KID with a dash", changed(3, 68, "12-344"), "KID_FORMAT", 3)
    yield BadFile("negative amount", changed(3, 32, "-0000000000000500"), "FIELD_DIGITS", 3)


def written(lines: list[str]) -> bytes:
    """As the bank writes it."""
    return "".join(line + "\n" for line in lines).encode("latin-1")


def another_day(story: Story) -> bytes:
    """The very payments of the story's first file under another transmission number."""
    number = int(story.tag, 16) % 8_999_000
    items = [
        giro.Item(invoice["total_ore"], invoice["kid"], story.payer, day=story.today)
        for invoice in story.invoices[:2]
    ]
    return giro.transmission([giro.assignment(items, series=number)], number + 1)


def notifications(story: Story) -> Iterator[BadFile]:
    """camt.054: entities, version, KID, amount, currency, sum, account."""
    form, paid = "camt.054", Credit(10_000, story.invoices[0]["kid"], story.payer, "BAD1")
    good = camt.file([paid], message="BAD", day=story.today)

    def of(credit: Credit, **more: Any) -> bytes:
        return camt.notification([camt.entry([credit], ref="BADN", day=story.today, **more)], message="BAD")

    entities = good.replace(b"<Document", b'<!DOCTYPE d [<!ENTITY a "b">]><Document')
    yield BadFile("entities", entities, "DOCTYPE", 2, form)
    yield BadFile("version", good.replace(b"054.001.02", b"054.001.06"), "VERSION", 2, form, "Document")
    yield BadFile("half", good[:-20], "XML", 10, form)
    euro = of(replace(paid, currency="EUR"))
    yield BadFile("another currency", euro, "CURRENCY", 7, form, "TxDtls/AmtDtls/TxAmt/Amt")
    beside = camt.entry([replace(paid, currency="EUR", ref="BAD2")], ref="BADE", day=story.today)
    mixed = camt.notification([camt.entry([paid], ref="BADN", day=story.today), beside], message="BAD")
    yield BadFile("NOK and another currency", mixed, "CURRENCY", 10, form, "TxDtls/AmtDtls/TxAmt/Amt")
    negative = of(replace(paid, amount_ore=-500))
    yield BadFile("negative amount", negative, "AMOUNT", 6, form, "Ntry/Amt")
    yield BadFile("sum", of(paid, total_ore=9_999), "TOTAL", 6, form, "Ntry/Amt")
    foreign = good.replace(camt.ACCOUNT.encode(), OTHER_ACCOUNT.encode())
    yield BadFile("account", foreign, "AGREEMENT_UNKNOWN", 5, form, "Acct")
