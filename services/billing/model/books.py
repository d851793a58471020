"""What the books of a month come to: for each book and sort of entry, and the VAT of each rate."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from services.billing.model.invoice import VatTotal
from services.billing.model.ledger import Book, Entry, EntryKind
from services.billing.model.vat import VatRate


@dataclass
class MonthTotals:
    """Sums in øre, debit positive. Each sort of entry adds up to nought, and so does the month."""

    entries: int = 0
    kinds: dict[EntryKind, Counter[Book]] = field(default_factory=dict)
    vat: dict[VatRate, tuple[int, int]] = field(default_factory=dict)

    def add(self, entry: Entry) -> None:
        """An entry of the month."""
        self.entries += 1
        books = self.kinds.setdefault(entry.kind, Counter())
        for posting in entry.postings:
            books[posting.book] += posting.amount_ore

    def add_vat(self, totals: Iterable[VatTotal], sign: int) -> None:
        """The VAT of an invoice (1) or a credit note (-1)."""
        for total in totals:
            base, tax = self.vat.get(total.vat, (0, 0))
            self.vat[total.vat] = (base + sign * total.base_ore, tax + sign * total.vat_ore)

    @property
    def books(self) -> Counter[Book]:
        """What moved on each book."""
        found: Counter[Book] = Counter()
        for books in self.kinds.values():
            found.update(books)
        return found

    def told(self) -> dict[str, Any]:
        """As numbers and words alone."""
        rates = sorted(self.vat.items(), key=lambda item: (-item[0].basis_points, item[0].category))
        return {
            "entries": self.entries,
            "books": _named(self.books),
            "kinds": {kind.value: _named(self.kinds[kind]) for kind in sorted(self.kinds)},
            "vat": [
                {
                    "vat_category": rate.category,
                    "vat_basis_points": rate.basis_points,
                    "base_ore": base,
                    "vat_ore": tax,
                }
                for rate, (base, tax) in rates
            ],
        }


def _named(books: Counter[Book]) -> dict[str, int]:
    return {book.value: books[book] for book in sorted(books)}
