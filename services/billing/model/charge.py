"""Charges beside subscriptions: metered consumption and one-off fees, each billed once.

What one costs stands in the price list: the row of the product and unit that is in force on each of its days.
Its VAT is that of the supply of its contract, so that the fees of a household's electricity in Nordland,
Troms and Finnmark are exempt as the electricity is (merverdiavgiftsloven § 6-6).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from services.billing.model import stretches
from services.billing.model import vat as vat_table
from services.billing.model.invoice import Line, half_up
from services.billing.model.period import Span
from services.billing.model.price import KWH, PIECE, Price
from services.billing.model.vat import Supply, VatRule
from services.chassis.errors import Broken

UNITS = (KWH, PIECE)
THOUSANDTHS = 1_000
MAX_QUANTITY = 10**9 * THOUSANDTHS


@dataclass(frozen=True)
class Charge:
    """What is to be billed once: `quantity` thousandths of `unit` of a product, for the days of `span`.

    `supply` decides the VAT; it is that of the contract which the charge belongs to. `product_names` is
    what the product is called, by language. `invoice_id` is empty until it is billed.
    """

    id: str
    billing_account_id: str
    customer_id: str
    contract_id: str
    product_code: str
    supply: Supply
    unit: str
    quantity: int
    span: Span
    added_at: datetime
    added_by: str
    hold_until: date
    product_names: Mapping[str, str] = field(default_factory=dict)
    invoice_id: str = ""


def lines(charge: Charge, prices: Sequence[Price], rules: Sequence[VatRule] = vat_table.RULES) -> list[Line]:
    """The charge's lines: one, or one per stretch of unchanged price and VAT, its quantity shared out by days
    with what is left by rounding on the last.

    Raises:
        PriceMissing: a day without a price for the unit.
        VatRateMissing: a day without a VAT row.
    """
    found: list[Line] = []
    days = given = 0
    for stretch in stretches.of(charge.span, charge.product_code, charge.unit, charge.supply, prices, rules):
        days += stretch.span.days
        upto = charge.quantity * days // charge.span.days
        quantity, given = upto - given, upto
        if not quantity:
            continue  # less than a thousandth falls on these days
        found.append(
            Line(
                subscription_id="",
                contract_id=charge.contract_id,
                product_code=charge.product_code,
                span=stretch.span,
                month_days=0,
                unit_price_ore=stretch.price.price_ore,
                net_ore=half_up(quantity * stretch.price.price_ore, THOUSANDTHS * stretch.price.per),
                vat=stretch.vat,
                charge_id=charge.id,
                unit=charge.unit,
                per=stretch.price.per,
                quantity=quantity,
            )
        )
    return found


def check_days(span: Span, supplied: Span, unit: str, today: date) -> None:
    """The days that a charge may be for: none to come, and of what is metered none without supply.

    Raises Broken.
    """
    if span.first > span.last:
        raise Broken("DATE_ORDER", "The last day is not before the first.")
    if span.last > today:
        raise Broken("CHARGE_TO_COME", "Charge for days that have been.")
    if unit == KWH and supplied.overlap(span.first, span.last) != span:
        raise Broken("CHARGE_NOT_SUPPLIED", "The contract does not run on all these days.")


def check_unit(raw: str) -> str:
    """A unit that a charge can have. Raises Broken."""
    if raw not in UNITS:
        raise Broken("CHARGE_UNIT", "A charge is counted in kWh or piece.")
    return raw


def check_quantity(raw: str) -> int:
    """Thousandths of a quantity written with at most three decimals. Raises Broken."""
    match = re.fullmatch(r"([0-9]{1,9})(?:\.([0-9]{1,3}))?", raw, re.ASCII)
    quantity = 0
    if match is not None:
        quantity = int(match[1]) * THOUSANDTHS + int((match[2] or "0").ljust(3, "0"))
    if not 0 < quantity <= MAX_QUANTITY:
        raise Broken("CHARGE_QUANTITY", "A quantity is above 0, with up to 9 digits and 3 decimals.")
    return quantity


def written(quantity: int) -> str:
    """A quantity as people write it: `1234.567`, `2`."""
    whole, rest = divmod(quantity, THOUSANDTHS)
    return f"{whole}.{rest:03d}".rstrip("0") if rest else str(whole)
