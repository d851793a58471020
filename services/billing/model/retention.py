"""What may be deleted, to the day: a record from the day after the last on which a statute wants it kept.

An invoice goes together with all that documents it (credit notes, payments, dunning steps, charges, claims):
whoever reads one of them must be able to follow it to the others for as long as any of them is kept
(bokføringsloven § 6). So the day that counts is the latest of theirs. What is not paid, or is open in another
way, is kept: its purpose still runs.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from services.billing.model.ledger import Book, Posting


@dataclass(frozen=True)
class Part:
    """One record about an invoice."""

    kind: str
    id: str
    hold_until: date
    open: bool = False


@dataclass(frozen=True)
class Case:
    """An invoice and its parts, the invoice itself among them."""

    invoice_id: str
    account_id: str
    parts: tuple[Part, ...]

    def may_go(self, day: date) -> bool:
        """Whether nothing of it must be kept on that day any more."""
        return all(part.hold_until < day and not part.open for part in self.parts)

    def ids(self) -> dict[str, list[str]]:
        """The parts' ids by kind."""
        found: dict[str, list[str]] = {}
        for part in self.parts:
            found.setdefault(part.kind, []).append(part.id)
        return found


def carried(before: Iterable[Posting], postings: Iterable[Posting]) -> tuple[Posting, ...]:
    """What stands on each book after these postings are taken together with what was carried before: the sum
    of balanced entries is balanced, so this is an entry too. Empty when every book is at nought.
    """
    sums: Counter[Book] = Counter()
    for posting in (*before, *postings):
        sums[posting.book] += posting.amount_ore
    return tuple(Posting(book, sums[book]) for book in sorted(sums) if sums[book])
