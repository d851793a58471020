"""Losses: what is left to pay of an invoice and will not come."""

from dataclasses import dataclass
from datetime import date, datetime

from services.chassis.vault import Redacted


@dataclass(frozen=True)
class WriteOff:
    """One decision of a person of finance. `amount_ore` is what was left to pay then, with VAT, fees and
    interest; a payment that comes later takes back as much of it (`usecases/settling.py`). `reason` may name
    people. `hold_until` is the last day that the law wants it kept.
    """

    id: str
    invoice_id: str
    billing_account_id: str
    customer_id: str
    amount_ore: int
    reason: Redacted[str]
    written_at: datetime
    written_by: str
    hold_until: date
