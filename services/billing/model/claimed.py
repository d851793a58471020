"""What a payment needs to know of the invoice that it names."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Claimed:
    """The invoice behind a KID, and whose it is; `total_ore` is what it asked for when it was issued."""

    kid: str
    invoice_id: str
    billing_account_id: str
    customer_id: str
    total_ore: int
