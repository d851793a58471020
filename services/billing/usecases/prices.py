"""Prices."""

import re
from dataclasses import dataclass
from datetime import date

from services.billing.errors import PriceInvalid
from services.billing.model.price import Price, check_amount, check_unit
from services.billing.usecases.deps import Deps
from services.chassis.errors import Broken, Violations
from services.chassis.idempotency import Ref, RequestKey


@dataclass(frozen=True)
class PriceDraft:
    """A price as it was sent; dates are YYYY-MM-DD, an empty `valid_to` means no end."""

    product_code: str
    price_ore: int
    unit: str
    valid_from: str
    valid_to: str


async def publish_price(key: RequestKey, draft: PriceDraft, deps: Deps) -> Price:
    """Publish a price. Raises PriceInvalid or PriceExists."""
    price = _price(draft, deps)

    async def act() -> tuple[Ref, Price]:
        await deps.store.prices.add(price)
        return {"price_id": price.id}, price

    async def again(ref: Ref) -> Price:
        return await deps.store.prices.get(ref["price_id"])

    return await deps.commands.run(key, act, again)


async def list_prices(product_code: str, deps: Deps) -> list[Price]:
    """The prices of a product, oldest first."""
    return await deps.store.prices.of({product_code})


def _price(draft: PriceDraft, deps: Deps) -> Price:
    found = Violations()
    code = found.check("product_code", _code, draft.product_code)
    amount = found.check("price_ore", check_amount, draft.price_ore)
    unit = found.check("unit", check_unit, draft.unit or "month")
    first = found.check("valid_from", _day, draft.valid_from)
    last = found.check("valid_to", _day, draft.valid_to) if draft.valid_to else None
    if not found and last is not None and last < first:
        found.add("valid_to", "DATE_ORDER", "The last day is not before the first.")
    found.raise_if_any(PriceInvalid)
    return Price(deps.new_id("prc"), code, amount, unit, first, last, deps.now())


def _code(raw: str) -> str:
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,63}", raw):
        raise Broken(
            "PRODUCT_CODE_FORMAT", "A product code is 1 to 64 small letters, digits, hyphens, underscores."
        )
    return raw


def _day(raw: str) -> date:
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", raw, re.ASCII):
        raise Broken("DATE_FORMAT", "Write the date YYYY-MM-DD.")
    try:
        return date.fromisoformat(raw)
    except ValueError as error:
        raise Broken("DATE_FORMAT", "There is no such day.") from error
