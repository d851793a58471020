"""Objections: while one is open nothing is collected and nothing is charged for it (inkassoloven § 17), and
no interest runs.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from services.chassis.errors import Broken
from services.chassis.vault import Redacted
from services.kernel.calendar import oslo_date

LONGEST_TEXT = 2_000


class Outcome(StrEnum):
    """How an objection was resolved."""

    UPHELD = "upheld"
    PARTLY_UPHELD = "partly_upheld"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


# Who had a point pays nothing for having been reminded (inkassoloven § 17).
WITH_GROUND = frozenset({Outcome.UPHELD, Outcome.PARTLY_UPHELD})


@dataclass(frozen=True)
class Dispute:
    """One objection; `invoice_id` is empty when it is about all of the account. `raised_by` is customer or
    staff, `resolved_by` who answered.
    """

    id: str
    billing_account_id: str
    customer_id: str
    invoice_id: str
    text: Redacted[str]
    raised_at: datetime
    raised_by: str
    hold_until: date
    resolved_at: datetime | None = None
    outcome: Outcome | None = None
    answer: Redacted[str] | None = None
    resolved_by: str = ""

    @property
    def open(self) -> bool:
        """Whether it holds everything."""
        return self.resolved_at is None

    def about(self, invoice_id: str) -> bool:
        """Whether it holds this invoice."""
        return self.invoice_id in {"", invoice_id}


@dataclass(frozen=True)
class Freeze:
    """What the objections of an account mean for one invoice: whether one is open, when the last was
    resolved, and on which days everything stood still (both included).
    """

    disputed: bool
    resumed_on: date | None
    days: tuple[tuple[date, date], ...]


def freeze(disputes: Iterable[Dispute], invoice_id: str) -> Freeze:
    """What the objections mean for the invoice."""
    own = [item for item in disputes if item.about(invoice_id)]
    ended: Sequence[date] = [oslo_date(item.resolved_at) for item in own if item.resolved_at is not None]
    return Freeze(
        disputed=any(item.open for item in own),
        resumed_on=max(ended, default=None),
        days=tuple(
            (oslo_date(item.raised_at), oslo_date(item.resolved_at) if item.resolved_at else date.max)
            for item in own
        ),
    )


def check_text(raw: str) -> Redacted[str]:
    """A text of a person. Raises Broken."""
    text = raw.strip()
    if not text:
        raise Broken("REQUIRED", "This cannot be left empty.")
    if len(text) > LONGEST_TEXT:
        raise Broken("TOO_LONG", f"Use at most {LONGEST_TEXT} characters.")
    if any(ord(sign) < ord(" ") and sign not in "\n\r\t" for sign in text):
        raise Broken("CONTROL_CHARACTER", "Leave control characters out.")
    return Redacted(text)


def check_outcome(raw: str) -> Outcome:
    """How an objection was resolved. Raises Broken."""
    try:
        return Outcome(raw)
    except ValueError:
        allowed = ", ".join(outcome.value for outcome in Outcome)
        raise Broken("OUTCOME_UNKNOWN", f"Use one of {allowed}.") from None
