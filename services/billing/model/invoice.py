"""Invoices: lines from subscriptions, VAT per rate, totals. An invoice is never edited.

Sums follow EN 16931: the lines carry net amounts (BT-131), VAT is computed once per rate on the sum of its
lines and rounded half up to øre (BT-117), and the total is net plus VAT (BT-112).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from services.billing.model import stretches
from services.billing.model import vat as vat_table
from services.billing.model.account import InvoiceChannel, Subscription
from services.billing.model.period import Period, Span
from services.billing.model.price import MONTH, Price
from services.billing.model.seller import Seller
from services.billing.model.vat import VatRate, VatRule
from services.chassis.vault import Redacted

DUE_DAYS = 14


class InvoiceStatus(StrEnum):
    """Whether it is paid."""

    OPEN = "open"
    SETTLED = "settled"


@dataclass(frozen=True)
class Line:
    """What one subscription costs for a span of days within one month, or one charge beside it.

    `net_ore` is what the line costs without VAT. Of a subscription, `unit_price_ore` is per month without VAT
    and `month_days` the days of the month that the price is for. Of a charge (`charge_id` is set),
    `unit_price_ore` is without VAT for `per` of its `unit`, `quantity` is in thousandths of the unit, and
    `month_days` is 0; then net = quantity / 1000 x unit_price_ore / per.
    """

    subscription_id: str
    contract_id: str
    product_code: str
    span: Span
    month_days: int
    unit_price_ore: int
    net_ore: int
    vat: VatRate
    charge_id: str = ""
    unit: str = "month"
    per: int = 1
    quantity: int = 0


@dataclass(frozen=True)
class VatTotal:
    """The VAT of all lines with one rate: base and tax in øre."""

    vat: VatRate
    base_ore: int
    vat_ore: int


@dataclass(frozen=True)
class Draft:
    """Everything about an invoice that is computed before it gets its number."""

    period: Period
    lines: tuple[Line, ...]
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
        """What is to be paid."""
        return self.net_ore + self.vat_ore


@dataclass(frozen=True)
class Party:
    """Name and address as they stood when the invoice was issued: part of the voucher, never updated."""

    name: Redacted[str]
    address_lines: tuple[Redacted[str], ...]
    postcode: Redacted[str]
    city: Redacted[str]
    country: str
    language: str
    organisation_number: Redacted[str]


@dataclass(frozen=True)
class Invoice:
    """One issued invoice. It is never edited: `paid_ore`, `credited_ore`, `added_ore`, `written_off_ore`,
    `settled_at` and `deferred_until` follow from payments, credit notes, dunning (fees and interest), losses
    and deferrals.

    `number` runs without gaps over the whole company (bokføringsforskriften § 5-1-1 no. 1). `hold_until` is
    the last day that the law wants it kept. `seller`, `product_names` (by code and language) and
    `buyer_reference` (the customer number: no reference of the buyer's own is asked for) are as they stood
    when it was issued, so that it reads the same for as long as it is kept. `channel` is the way it went;
    `drawn` says that the bank draws it by AvtaleGiro, and `bank_notice` that the bank tells the payer in our
    place. `dunned` says that a step was ever taken to collect it.
    """

    id: str
    number: int
    kid: str
    billing_account_id: str
    customer_id: str
    draft: Draft
    issue_date: date
    due_date: date
    issued_at: datetime
    hold_until: date
    paid_ore: int = 0
    settled_at: datetime | None = None
    credited_ore: int = 0
    added_ore: int = 0
    deferred_until: date | None = None
    seller: Seller | None = None
    product_names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    buyer_reference: str = ""
    channel: InvoiceChannel = InvoiceChannel.EMAIL
    drawn: bool = False
    bank_notice: bool = False
    dunned: bool = False
    written_off_ore: int = 0

    @property
    def claim_ore(self) -> int:
        """What is asked for in all: the total, less what is credited, with fees and interest."""
        return max(0, self.draft.total_ore - self.credited_ore) + self.added_ore

    @property
    def outstanding_ore(self) -> int:
        """What is still to be paid."""
        return max(0, self.claim_ore - self.paid_ore - self.written_off_ore)

    @property
    def falls_due(self) -> date:
        """When it is to be paid, a deferral counted."""
        return self.deferred_until or self.due_date

    @property
    def status(self) -> InvoiceStatus:
        """Whether it is paid."""
        return InvoiceStatus.OPEN if self.outstanding_ore else InvoiceStatus.SETTLED


def half_up(numerator: int, denominator: int) -> int:
    """The quotient of two non-negative integers, rounded half up."""
    return (2 * numerator + denominator) // (2 * denominator)


def charge(
    subscription: Subscription,
    period: Period,
    prices: Sequence[Price],
    rules: Sequence[VatRule] = vat_table.RULES,
) -> list[Line]:
    """The subscription's lines for the period: one per stretch of unchanged price and VAT, pro rata by day.

    Raises:
        PriceMissing: a day without a price.
        VatRateMissing: a day without a VAT row.
    """
    active = subscription.in_period(period)
    if active is None:
        return []
    code, supply = subscription.product_code, subscription.supply
    return [
        Line(
            subscription_id=subscription.id,
            contract_id=subscription.contract_id,
            product_code=code,
            span=stretch.span,
            month_days=period.days,
            unit_price_ore=stretch.price.price_ore,
            net_ore=half_up(stretch.price.price_ore * stretch.span.days, period.days),
            vat=stretch.vat,
        )
        for stretch in stretches.of(active, code, MONTH, supply, prices, rules)
    ]


def vat_totals(lines: Iterable[Line]) -> tuple[VatTotal, ...]:
    """VAT per rate, highest rate first."""
    bases: dict[VatRate, int] = {}
    for line in lines:
        bases[line.vat] = bases.get(line.vat, 0) + line.net_ore
    ordered = sorted(bases.items(), key=lambda item: (-item[0].basis_points, item[0].category))
    return tuple(VatTotal(rate, base, half_up(base * rate.basis_points, 10_000)) for rate, base in ordered)


def draft(
    period: Period,
    subscriptions: Sequence[Subscription],
    prices: Sequence[Price],
    billed: Collection[tuple[str, Period]] = (),
    rules: Sequence[VatRule] = vat_table.RULES,
    *,
    charges: Iterable[Line] = (),
    through: Period | None = None,
) -> Draft:
    """What an account's invoice for `period` says: every month from a subscription's start through `period`
    that is not `billed` yet, so that nothing falls between two runs, and the lines of `charges`.

    `billed` names the subscriptions' months on the account's invoices, as pairs of subscription and month.
    `through` is the last month to charge for when it is not that of the invoice: a final invoice waits for no
    later one.

    Raises:
        PriceMissing: a day without a price.
        VatRateMissing: a day without a VAT row.
    """
    lines: list[Line] = []
    for subscription in subscriptions:
        for month in Period.of(subscription.start).through(through or period):
            if (subscription.id, month) not in billed and month not in subscription.deleted_months:
                lines += charge(subscription, month, prices, rules)
    lines += charges
    return Draft(period, tuple(lines), vat_totals(lines))


def due_date(issue_date: date, days: int = DUE_DAYS) -> date:
    """When an invoice issued on `issue_date` is to be paid."""
    return issue_date + timedelta(days=days)
