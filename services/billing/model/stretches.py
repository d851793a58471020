"""Days cut where a price or a VAT row begins or ends: nothing billed ever spans a change of either."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from services.billing.model import price as prices_on
from services.billing.model import vat as vat_table
from services.billing.model.period import Span
from services.billing.model.price import Price
from services.billing.model.vat import Supply, VatRate, VatRule


@dataclass(frozen=True)
class Stretch:
    """Days of one price and one VAT rate."""

    span: Span
    price: Price
    vat: VatRate


def of(
    span: Span,
    product_code: str,
    unit: str,
    supply: Supply,
    prices: Sequence[Price],
    rules: Sequence[VatRule] = vat_table.RULES,
) -> list[Stretch]:
    """The span in stretches, in order.

    Raises:
        PriceMissing: a day without a price of the product for the unit.
        VatRateMissing: a day without a VAT row.
    """
    own = [row for row in prices if (row.product_code, row.unit) == (product_code, unit)]
    cuts = vat_table.changes(rules) | {row.valid_from for row in own}
    cuts |= {row.valid_to + timedelta(days=1) for row in own if row.valid_to is not None}
    found: list[Stretch] = []
    for part in span.split(cuts):
        row = prices_on.price_on(part.first, own, product_code)
        rate = vat_table.rate_on(part.first, supply, rules)
        before = found[-1] if found else None
        if before is not None and (before.price.amount, before.vat) == (row.amount, rate):
            found.pop()  # a cut that changed nothing here
            part = Span(before.span.first, part.last)  # noqa: PLW2901 - it grows by the stretch before it
        found.append(Stretch(part, row, rate))
    return found
