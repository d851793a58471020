"""What moves about an invoice after it was issued: payments, credit, fees, a later day. The invoice itself is
never written again.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from services.billing.model.payment import Payment, PaymentStatus


@dataclass(frozen=True, slots=True)
class InvoiceState:
    """Amounts in øre: the total as issued, what was credited, added (fees and interest), paid and written
    off. `dunned` says that a step was ever taken to collect it.
    """

    id: str
    billing_account_id: str
    customer_id: str
    total_ore: int
    due_date: date
    hold_until: date
    credited_ore: int = 0
    added_ore: int = 0
    paid_ore: int = 0
    settled_at: datetime | None = None
    deferred_until: date | None = None
    dunned: bool = False
    written_off_ore: int = 0

    @property
    def claim_ore(self) -> int:
        """What is asked for in all."""
        return max(0, self.total_ore - self.credited_ore) + self.added_ore

    def after(self, judged: Iterable[Payment], now: datetime) -> "InvoiceState":
        """As it stands when its payments are judged so."""
        paid = sum(item.applied_ore for item in judged if item.status is PaymentStatus.MATCHED)
        settled_at = (self.settled_at or now) if paid + self.written_off_ore >= self.claim_ore else None
        return replace(self, paid_ore=paid, settled_at=settled_at)
