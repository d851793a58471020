"""Prices per product: dated rows, øre without VAT per month."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from services.chassis.errors import Broken

UNITS = ("month",)
MAX_PRICE_ORE = 100_000_000


@dataclass(frozen=True)
class Price:
    """What a product costs from `valid_from` until its next price begins, or through `valid_to`.

    `price_ore` is øre without VAT per `unit`.
    """

    id: str
    product_code: str
    price_ore: int
    unit: str
    valid_from: date
    valid_to: date | None
    published_at: datetime


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
        raise Broken("PRICE_UNIT", "A price is per month.")
    return unit
