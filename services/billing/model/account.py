"""Billing accounts and what they are charged for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from services.billing.model.period import Period, Span
from services.billing.model.vat import Supply


class AccountStatus(StrEnum):
    """Open; closing once its customer has left and until all is billed and settled; then closed for good."""

    OPEN = "open"
    CLOSING = "closing"
    CLOSED = "closed"


class InvoiceChannel(StrEnum):
    """How invoices go out."""

    EMAIL = "email"
    EINVOICE = "einvoice"  # eFaktura, in the customer's bank
    AVTALEGIRO = "avtalegiro"  # direct debit
    EHF = "ehf"  # to organisations, over Peppol
    POST = "post"


@dataclass(frozen=True)
class BillingAccount:
    """One customer's account: every invoice, payment and payout of the customer stands on it.

    `number` is the account's part of its KIDs; `last_kid_serial` the last serial given to one. `version`
    rises with everything that changes what can be billed or what is owed. `einvoice` says whether it has an
    eFaktura agreement, `mandate` whether one of AvtaleGiro, and `bank_notice` whether its payer wants the
    bank's written notice.
    """

    id: str
    customer_id: str
    number: int
    last_kid_serial: int
    opened_at: datetime
    version: int
    status: AccountStatus = AccountStatus.OPEN
    channel: InvoiceChannel = InvoiceChannel.EMAIL
    closed_at: datetime | None = None
    einvoice: bool = False
    mandate: bool = False
    bank_notice: bool = False


@dataclass(frozen=True)
class Subscription:
    """A recurring charge of one contract, from `start` through `end` (None while it runs).

    `supply` decides the VAT. The price is looked up per day in the price list, never copied here.
    `product_names` is what the product is called, by language. `contract_version` is that of the
    contract when this was taken from it. `deleted_months` were billed so long ago that their invoices are
    deleted: they are not billed again.
    """

    id: str
    billing_account_id: str
    customer_id: str
    contract_id: str
    product_code: str
    supply: Supply
    start: date
    end: date | None
    product_names: Mapping[str, str] = field(default_factory=dict)
    contract_version: int = 0
    deleted_months: frozenset[Period] = frozenset()

    def in_period(self, period: Period) -> Span | None:
        """The days of the period that it is charged for; None when there are none."""
        return Span(period.first, period.last).overlap(self.start, self.end)
