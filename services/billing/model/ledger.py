"""The ledger: append-only entries, each balanced; what a customer owes is derived from them and stored
nowhere.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Book(StrEnum):
    """The accounts that postings go to."""

    RECEIVABLE = "receivable"
    SALES = "sales"
    VAT = "vat"
    BANK = "bank"
    SUSPENSE = "suspense"
    FEES = "fees"  # what a reminder costs the customer; no VAT
    INTEREST = "interest"
    REFUNDS = "refunds"  # money on its way back: approved, not yet confirmed by the bank
    LOSSES = "losses"


class EntryKind(StrEnum):
    """What an entry records."""

    INVOICE = "invoice"
    PAYMENT = "payment"
    REVERSAL = "reversal"
    SUSPENSE = "suspense"
    RESOLVED = "resolved"  # money out of suspense to its owner
    CREDIT_NOTE = "credit_note"
    FEE = "fee"
    INTEREST = "interest"
    REFUND = "refund"
    WRITE_OFF = "write_off"
    CARRIED_FORWARD = "carried_forward"  # what entries that are deleted leave on each book


@dataclass(frozen=True)
class Posting:
    """An amount in øre on one account: debit positive, credit negative."""

    book: Book
    amount_ore: int


class Unbalanced(ValueError):
    """The postings of an entry do not add up to nought."""


@dataclass(frozen=True)
class Entry:
    """One balanced entry. `billing_account_id` is empty for money whose owner is not known yet.

    Raises:
        Unbalanced: the postings do not add up to nought.
    """

    id: str
    billing_account_id: str
    kind: EntryKind
    at: datetime
    reference: str
    postings: tuple[Posting, ...]

    def __post_init__(self) -> None:
        if sum(posting.amount_ore for posting in self.postings):
            raise Unbalanced(self.kind)


def invoiced(net_ore: int, vat_ore: int) -> tuple[Posting, ...]:
    """The customer owes net and VAT."""
    return _without_nought(
        Posting(Book.RECEIVABLE, net_ore + vat_ore),
        Posting(Book.SALES, -net_ore),
        Posting(Book.VAT, -vat_ore),
    )


def paid(amount_ore: int) -> tuple[Posting, ...]:
    """Money of a known customer came in; what is too much makes the customer's balance negative."""
    return _without_nought(Posting(Book.BANK, amount_ore), Posting(Book.RECEIVABLE, -amount_ore))


def reversed_payment(amount_ore: int) -> tuple[Posting, ...]:
    """A payment went back."""
    return _without_nought(Posting(Book.RECEIVABLE, amount_ore), Posting(Book.BANK, -amount_ore))


def suspended(amount_ore: int) -> tuple[Posting, ...]:
    """Money came in (or, negative, went back) whose owner is not known."""
    return _without_nought(Posting(Book.BANK, amount_ore), Posting(Book.SUSPENSE, -amount_ore))


def resolved(amount_ore: int) -> tuple[Posting, ...]:
    """Money in suspense has found its owner."""
    return _without_nought(Posting(Book.SUSPENSE, amount_ore), Posting(Book.RECEIVABLE, -amount_ore))


def credited(net_ore: int, vat_ore: int) -> tuple[Posting, ...]:
    """A credit note takes net and VAT back."""
    return invoiced(-net_ore, -vat_ore)


def charged(book: Book, amount_ore: int) -> tuple[Posting, ...]:
    """A fee or interest is put on the customer's account; negative takes it off again."""
    return _without_nought(Posting(Book.RECEIVABLE, amount_ore), Posting(book, -amount_ore))


def refund_approved(amount_ore: int) -> tuple[Posting, ...]:
    """Money due to the customer is on its way; negative when the bank refused it."""
    return _without_nought(Posting(Book.RECEIVABLE, amount_ore), Posting(Book.REFUNDS, -amount_ore))


def suspense_returned(amount_ore: int) -> tuple[Posting, ...]:
    """Money in suspense is on its way back to whoever paid it; negative when the bank refused it."""
    return _without_nought(Posting(Book.SUSPENSE, amount_ore), Posting(Book.REFUNDS, -amount_ore))


def suspense_written_off(amount_ore: int) -> tuple[Posting, ...]:
    """Money that the bank took back, and that nobody owes, is a loss."""
    return _without_nought(Posting(Book.LOSSES, amount_ore), Posting(Book.SUSPENSE, -amount_ore))


def written_off(amount_ore: int) -> tuple[Posting, ...]:
    """What a customer owes will not come: a loss, with its VAT; negative takes it back. What of the VAT may
    be had back is for the company's accounts (merverdiavgiftsloven § 4-7).
    """
    return _without_nought(Posting(Book.LOSSES, amount_ore), Posting(Book.RECEIVABLE, -amount_ore))


def refund_sent(amount_ore: int) -> tuple[Posting, ...]:
    """The bank has paid it out."""
    return _without_nought(Posting(Book.REFUNDS, amount_ore), Posting(Book.BANK, -amount_ore))


def balance(entries: Iterable[Entry]) -> int:
    """What the customer owes in øre; negative when the customer has money due."""
    return sum(p.amount_ore for entry in entries for p in entry.postings if p.book is Book.RECEIVABLE)


def _without_nought(*postings: Posting) -> tuple[Posting, ...]:
    return tuple(posting for posting in postings if posting.amount_ore)
