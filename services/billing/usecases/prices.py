"""Prices."""

from dataclasses import dataclass

from services.billing.errors import PriceInvalid
from services.billing.model.price import (
    MONTH,
    Price,
    check_amount,
    check_code,
    check_day,
    check_per,
    check_unit,
)
from services.billing.usecases.deps import Deps
from services.chassis.errors import Violations
from services.chassis.idempotency import Ref, RequestKey


@dataclass(frozen=True)
class PriceDraft:
    """A price as it was sent; dates are YYYY-MM-DD, an empty `valid_to` means no end."""

    product_code: str
    price_ore: int
    unit: str
    valid_from: str
    valid_to: str
    per: int = 1


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
    code = found.check("product_code", check_code, draft.product_code)
    amount = found.check("price_ore", check_amount, draft.price_ore)
    unit = found.check("unit", check_unit, draft.unit or MONTH)
    per = found.check("per", lambda raw: check_per(raw, draft.unit or MONTH), draft.per or 1)
    first = found.check("valid_from", check_day, draft.valid_from)
    last = found.check("valid_to", check_day, draft.valid_to) if draft.valid_to else None
    if not found and last is not None and last < first:
        found.add("valid_to", "DATE_ORDER", "The last day is not before the first.")
    found.raise_if_any(PriceInvalid)
    return Price(deps.new_id("prc"), code, amount, unit, first, last, deps.now(), per)
