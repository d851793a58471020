"""The price list: dated rows per product and unit, in whole øre without VAT for `per` of the unit.

A kWh costs fractions of an øre, so its price may be for 10, 100 or 1,000 of them: 8,525 øre per 100 kWh is
85.25 øre each. Money stays in whole øre.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from services.chassis.errors import Broken

MONTH, KWH, PIECE = "month", "kWh", "piece"
UNITS = (MONTH, KWH, PIECE)
PER = (1, 10, 100, 1_000)
MAX_PRICE_ORE = 100_000_000


@dataclass(frozen=True)
class Price:
    """What a product costs from `valid_from` until its next price begins, or through `valid_to`.

    `price_ore` is øre without VAT for `per` of `unit`. A month is what a subscription costs, kWh and piece
    are what charges are counted in.
    """

    id: str
    product_code: str
    price_ore: int
    unit: str
    valid_from: date
    valid_to: date | None
    published_at: datetime
    per: int = 1

    @property
    def amount(self) -> tuple[int, int]:
        """What it costs, to be compared with another row of the unit."""
        return self.price_ore, self.per


class PriceMissing(LookupError):
    """No price of the product is in force on the day."""

    def __init__(self, product_code: str, day: date) -> None:
        super().__init__(f"no price for {product_code} on {day.isoformat()}")
        self.product_code, self.day = product_code, day


def price_on(day: date, prices: Sequence[Price], product_code: str) -> Price:
    """The price in force on `day`: of those that cover it, the one that began last.

    Raises:
        PriceMissing: there is none.
    """
    found = [
        price
        for price in prices
        if price.product_code == product_code
        and price.valid_from <= day
        and (price.valid_to is None or day <= price.valid_to)
    ]
    if not found:
        raise PriceMissing(product_code, day)
    return max(found, key=lambda price: price.valid_from)


def check_amount(ore: int) -> int:
    """A price in øre. Raises Broken."""
    if not 0 <= ore <= MAX_PRICE_ORE:
        raise Broken("PRICE_RANGE", "A price is 0 to 100 000 000 øre without VAT.")
    return ore


def check_unit(unit: str) -> str:
    """What the price is for. Raises Broken."""
    if unit not in UNITS:
        raise Broken("PRICE_UNIT", "A price is per month, kWh or piece.")
    return unit


def check_per(per: int, unit: str) -> int:
    """How many of the unit the price is for. Raises Broken."""
    if per not in (PER if unit == KWH else PER[:1]):
        raise Broken("PRICE_PER", "A price is for 1, and one of kWh for 1, 10, 100 or 1000 of them.")
    return per


def check_code(raw: str) -> str:
    """A product code of the catalogue. Raises Broken."""
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,63}", raw):
        raise Broken(
            "PRODUCT_CODE_FORMAT", "A product code is 1 to 64 small letters, digits, hyphens, underscores."
        )
    return raw


def check_day(raw: str) -> date:
    """A day written YYYY-MM-DD. Raises Broken."""
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", raw, re.ASCII):
        raise Broken("DATE_FORMAT", "Write the date YYYY-MM-DD.")
    try:
        return date.fromisoformat(raw)
    except ValueError as error:
        raise Broken("DATE_FORMAT", "There is no such day.") from error
