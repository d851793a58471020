"""What judging payments needs of an invoice, and nothing else of it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from services.billing.model.payment import Payment, PaymentStatus


@dataclass(frozen=True, slots=True)
class InvoiceState:
    """Amounts in øre: the total as issued, what was credited, added (fees and interest) and paid."""

    id: str
    customer_id: str
    total_ore: int
    credited_ore: int
    added_ore: int
    paid_ore: int
    settled_at: datetime | None

    @property
    def claim_ore(self) -> int:
        """What is asked for in all."""
        return max(0, self.total_ore - self.credited_ore) + self.added_ore

    def after(self, judged: Iterable[Payment], now: datetime) -> "InvoiceState":
        """As it stands when its payments are judged so."""
        paid = sum(item.applied_ore for item in judged if item.status is PaymentStatus.MATCHED)
        settled_at = (self.settled_at or now) if paid >= self.claim_ore else None
        return replace(self, paid_ore=paid, settled_at=settled_at)
