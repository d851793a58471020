"""Charges beside subscriptions, which the next run bills once: metered consumption and one-off fees."""

from dataclasses import dataclass
from datetime import date

from services.billing.errors import ChargeInvalid, PriceMissing, VatRateMissing
from services.billing.model import charge as charging
from services.billing.model import price, vat
from services.billing.model.account import Subscription
from services.billing.model.charge import Charge
from services.billing.model.period import Span
from services.billing.model.price import check_code, check_day
from services.billing.store.charges import RETENTION
from services.billing.usecases import closing
from services.billing.usecases.deps import Deps
from services.billing.usecases.held import in_reach
from services.chassis.caller import Caller
from services.chassis.errors import Broken, Violations
from services.chassis.idempotency import Ref, RequestKey
from services.chassis.pages import Page, PageRequest
from services.kernel.retention import hold_until

_FIELDS = ("charges.product_code", "charges.quantity")


@dataclass(frozen=True)
class ChargeOrder:
    """A charge as it was sent: `quantity` with up to three decimals, dates as YYYY-MM-DD."""

    contract_id: str
    product_code: str
    unit: str
    quantity: str
    from_date: str
    to_date: str


async def add_charge(key: RequestKey, order: ChargeOrder, caller: Caller, deps: Deps) -> Charge:
    """Have something billed once by the next run, at the price of the list and with the contract's VAT.

    Raises:
        ChargeInvalid: a field breaks rules, or the contract is not billed here.
        PriceMissing: the product has no price for the unit on one of the days.
        VatRateMissing: a day without a VAT row.
        BillingAccountClosed: the contract's account is closed.
        RemoteError: the product is not in the catalogue, or cannot be read.
    """
    subscription = await deps.store.accounts.subscription_of(order.contract_id)
    quantity, span = _checked(order, subscription, deps)
    names = await deps.contracts.product_names(order.product_code)
    assert subscription is not None  # noqa: S101 - _checked has refused it otherwise
    charge = Charge(
        id=deps.new_id("chg"),
        billing_account_id=subscription.billing_account_id,
        customer_id=subscription.customer_id,
        contract_id=subscription.contract_id,
        product_code=order.product_code,
        supply=subscription.supply,
        unit=order.unit,
        quantity=quantity,
        span=span,
        added_at=deps.now(),
        added_by=caller.name,
        hold_until=hold_until(RETENTION, deps.today()),
        product_names=names,
    )
    await _check_price(charge, deps)

    async def act() -> tuple[Ref, Charge]:
        account = await deps.store.accounts.lock(charge.billing_account_id)
        closing.refuse_closed(account)
        await deps.store.charges.add(charge)
        return {"charge_id": charge.id}, charge

    return await deps.commands.run(key, act, lambda ref: deps.store.charges.get(ref["charge_id"]))


async def list_charges(caller: Caller, customer_id: str, page: PageRequest, deps: Deps) -> Page[Charge]:
    """A page of a customer's charges, newest first. Raises PageTokenInvalid, RemoteError."""
    found = await in_reach(caller, await deps.store.charges.of_customer(customer_id, page), deps)
    if caller.kind == "staff":
        await deps.reads.by_staff(caller, customer_id, _FIELDS)
    return found


def _checked(order: ChargeOrder, subscription: Subscription | None, deps: Deps) -> tuple[int, Span]:
    found = Violations()
    if subscription is None:
        found.add("contract_id", "CONTRACT_NOT_BILLED", "This contract is not charged here.")
    found.check("product_code", check_code, order.product_code)
    unit = found.check("unit", charging.check_unit, order.unit)
    quantity = found.check("quantity", charging.check_quantity, order.quantity)
    first = found.check("from_date", check_day, order.from_date)
    last = found.check("to_date", check_day, order.to_date)
    if not found and subscription is not None:
        supplied = Span(subscription.start, subscription.end or date.max)
        try:
            charging.check_days(Span(first, last), supplied, unit, deps.today())
        except Broken as error:
            found.add("to_date", error.rule, error.text)
    found.raise_if_any(ChargeInvalid)
    return quantity, Span(first, last)


async def _check_price(charge: Charge, deps: Deps) -> None:
    try:
        charging.lines(charge, await deps.store.prices.of({charge.product_code}))
    except price.PriceMissing as error:
        raise PriceMissing(str(error), product_code=error.product_code, day=error.day.isoformat()) from error
    except vat.VatRateMissing as error:
        raise VatRateMissing(str(error), day=error.day.isoformat()) from error
