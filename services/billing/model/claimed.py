"""What a payment needs to know of the invoice that it names."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Claimed:
    """The invoice behind a KID, and whose it is. `untouched` as long as `total_ore` is all that is asked for,
    and nothing of it is known to be paid.
    """

    kid: str
    invoice_id: str
    billing_account_id: str
    customer_id: str
    total_ore: int
    untouched: bool
