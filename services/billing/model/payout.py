"""The payout account: an account number is kept only when a customer has paid from it three times in a row.

A pure function over the payment log. A counting event is a distinct payment that brings a distinct invoice to
settled with a known payer account. Before the third, nothing but a keyed digest of the account and a count
exist; the digest is what `payer` holds here. Every switch of the reading is in `PayoutRule`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal


@dataclass(frozen=True)
class PayoutRule:
    """How the rule is read: how many in a row, and whether a payment from an unknown account ends the row."""

    required: int = 3
    unknown_payer: Literal["breaks", "ignored"] = "breaks"


@dataclass(frozen=True)
class Paid:
    """A payment: `parts` are øre per invoice; `payer` is None when the account is unknown; `at` orders the
    log.
    """

    payment_id: str
    at: tuple[Any, ...]
    booked_on: date
    payer: str | None
    parts: tuple[tuple[str, int], ...]
    reversed: bool = False


@dataclass(frozen=True)
class Credited:
    """A credit note: the invoice needs `amount_ore` less. It never counts and never breaks."""

    at: tuple[Any, ...]
    invoice_id: str
    amount_ore: int


@dataclass(frozen=True)
class Refunded:
    """Money paid out to the customer. It never counts and never breaks."""

    at: tuple[Any, ...]


@dataclass(frozen=True)
class Removed:
    """The customer had the account deleted: earlier payments count no more, it takes three new ones."""

    at: tuple[Any, ...]


LogEntry = Paid | Credited | Refunded | Removed


@dataclass(frozen=True)
class Evidence:
    """One counting payment."""

    payment_id: str
    booked_on: date


@dataclass(frozen=True)
class Learned:
    """An account that has been paid from often enough, with the payments that prove it."""

    payer: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True)
class PayoutState:
    """Where the rule stands after the log: the row now running, and the account to keep, if any."""

    payer: str | None = None
    row: tuple[Evidence, ...] = ()
    learned: Learned | None = None

    @property
    def count(self) -> int:
        """How many in a row."""
        return len(self.row)


@dataclass
class _Replay:
    totals: Mapping[str, int]
    rule: PayoutRule
    state: PayoutState = PayoutState()
    covered: dict[str, int] = field(default_factory=dict)
    payers: dict[str, set[str | None]] = field(default_factory=dict)

    def paid(self, entry: Paid) -> None:
        settled: list[str] = []
        for invoice_id, amount in entry.parts:
            total, before = self.totals.get(invoice_id), self.covered.get(invoice_id, 0)
            if total is None or before >= total or amount <= 0:
                continue  # unknown, already settled (an overpayment) or nothing: no event
            self.covered[invoice_id] = before + amount
            self.payers.setdefault(invoice_id, set()).add(entry.payer)
            if before + amount >= total:
                settled.append(invoice_id)
        if settled:
            self._count(entry, {payer for invoice_id in settled for payer in self.payers[invoice_id]})

    def _count(self, entry: Paid, payers: set[str | None]) -> None:
        learned = self.state.learned
        if payers == {None} and self.rule.unknown_payer == "ignored":
            return
        if entry.payer is None or payers != {entry.payer}:
            self.state = PayoutState(learned=learned)
            return
        evidence = Evidence(entry.payment_id, entry.booked_on)
        row = (*self.state.row, evidence) if self.state.payer == entry.payer else (evidence,)
        if len(row) >= self.rule.required and (learned is None or learned.payer != entry.payer):
            learned = Learned(entry.payer, row[-self.rule.required :])
        self.state = PayoutState(entry.payer, row, learned)


def replay(log: Iterable[LogEntry], totals: Mapping[str, int], rule: PayoutRule | None = None) -> PayoutState:
    """Where the rule stands after the whole log, in the log's own order whatever order it is given in.

    `totals` are the invoices' totals in øre. A reversed payment is left out, so that the rest is judged as if
    it had never been: an account that then lacks its third payment is no longer `learned` and must be
    deleted. A learned account stays until another reaches the required number.
    """
    run = _Replay(totals, rule or PayoutRule())
    for entry in sorted(log, key=lambda item: item.at):
        if isinstance(entry, Removed):
            run.state = PayoutState()
        elif isinstance(entry, Credited):
            run.covered[entry.invoice_id] = run.covered.get(entry.invoice_id, 0) + entry.amount_ore
        elif isinstance(entry, Paid) and not entry.reversed:
            run.paid(entry)
    return run.state
