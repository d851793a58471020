"""Credit notes: what an invoice asked for and is taken back, whole or in part. An invoice is never edited.

A credit note refers to its invoice and has the invoice's rates, whatever they are today (merverdiavgifts-
loven § 4-7, bokføringsforskriften § 5-2-7). No line is ever credited for more than it was invoiced for.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from services.billing.model.invoice import Draft, Line, VatTotal, half_up
from services.billing.model.seller import Seller
from services.billing.model.vat import VatRate
from services.chassis.errors import Broken, Violations
from services.chassis.vault import Redacted

MAX_REASON = 200


@dataclass(frozen=True)
class CreditLine:
    """What one line of the invoice is credited: `number` is its place there, from 1; `line` the line itself.

    `net_ore` is øre without VAT, positive.
    """

    number: int
    line: Line
    net_ore: int


@dataclass(frozen=True)
class CreditDraft:
    """Everything about a credit note that is computed before it gets its number.

    The VAT of each rate is what the invoice's VAT falls by, so that credit notes over a whole invoice take
    back exactly its VAT; it is at most one øre from the rate on this note's own base.
    """

    lines: tuple[CreditLine, ...]
    vat_totals: tuple[VatTotal, ...]

    @property
    def net_ore(self) -> int:
        """Sum of the lines without VAT."""
        return sum(line.net_ore for line in self.lines)

    @property
    def vat_ore(self) -> int:
        """Sum of the VAT."""
        return sum(total.vat_ore for total in self.vat_totals)

    @property
    def total_ore(self) -> int:
        """What the invoice asks less for."""
        return self.net_ore + self.vat_ore


@dataclass(frozen=True)
class CreditNote:
    """One issued credit note. Its `number` runs without gaps in a series of its own.

    `invoice_number` and `kid` are those of the invoice that it refers to; `reason` is staff's, and shown.
    `seller` is the company as it stood when it was issued.
    `hold_until` is the last day that the law wants it kept.
    """

    id: str
    number: int
    invoice_id: str
    invoice_number: int
    kid: str
    billing_account_id: str
    customer_id: str
    draft: CreditDraft
    reason: Redacted[str]
    issue_date: date
    issued_at: datetime
    issued_by: str
    hold_until: date
    seller: Seller | None = None

    @property
    def lines(self) -> tuple[CreditLine, ...]:
        """What is credited."""
        return self.draft.lines

    @property
    def vat_totals(self) -> tuple[VatTotal, ...]:
        """VAT per rate."""
        return self.draft.vat_totals

    @property
    def total_ore(self) -> int:
        """What the invoice asks less for, VAT included."""
        return self.draft.total_ore


def left(invoice: Draft, notes: Sequence[CreditNote]) -> dict[int, int]:
    """What each line of the invoice can still be credited, in øre without VAT, by its number from 1."""
    rest = {number: line.net_ore for number, line in enumerate(invoice.lines, 1)}
    for note in notes:
        for credit in note.lines:
            rest[credit.number] -= credit.net_ore
    return rest


def amounts(
    wanted: Sequence[tuple[int, int | None]], rest: Mapping[int, int], found: Violations
) -> dict[int, int]:
    """Øre without VAT to credit, by line number. What does not fit is added to `found`.

    Args:
        wanted: lines and amounts; None is all that is left of the line, and no line at all is all that is
            left of the invoice.
        rest: what is left of each line.
        found: takes the violations.
    """
    if not wanted:
        return {number: amount for number, amount in rest.items() if amount}
    chosen: dict[int, int] = {}
    for place, (number, asked) in enumerate(wanted):
        if number not in rest:
            found.add(f"lines[{place}].line", "CREDIT_LINE", f"The invoice has lines 1 to {len(rest)}.")
        elif number in chosen:
            found.add(f"lines[{place}].line", "CREDIT_LINE_TWICE", "Name each line once.")
        else:
            chosen[number] = rest[number] if asked is None else asked
            if not 0 < chosen[number] <= rest[number]:
                text = f"This line has {rest[number]} øre without VAT left; credit at least 1 of them."
                found.add(f"lines[{place}].net_ore", "CREDIT_AMOUNT", text)
    return chosen


def draft(invoice: Draft, notes: Sequence[CreditNote], chosen: Mapping[int, int]) -> CreditDraft:
    """A credit note over the `chosen` øre per line, after the `notes` that there are already."""
    lines = tuple(
        CreditLine(number, invoice.lines[number - 1], amount) for number, amount in sorted(chosen.items())
    )
    before: dict[VatRate, int] = {}
    for credit in (credit for note in notes for credit in note.lines):
        before[credit.line.vat] = before.get(credit.line.vat, 0) + credit.net_ore
    totals = []
    for rate in (total.vat for total in invoice.vat_totals):
        base = sum(credit.net_ore for credit in lines if credit.line.vat == rate)
        gone = before.get(rate, 0)
        if base:
            totals.append(VatTotal(rate, base, _vat(gone + base, rate) - _vat(gone, rate)))
    return CreditDraft(lines, tuple(totals))


def check_reason(raw: str) -> str:
    """Why something is credited. Raises Broken."""
    text = raw.strip()
    if not 0 < len(text) <= MAX_REASON or not text.isprintable():
        raise Broken("CREDIT_REASON", f"Say why, in 1 to {MAX_REASON} characters on one line.")
    return text


def _vat(base_ore: int, rate: VatRate) -> int:
    return half_up(base_ore * rate.basis_points, 10_000)
