"""Purchases and the contracts that they make. A contract's history is added to, never changed."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from services.chassis.errors import Broken, Violations
from services.customer.errors import (
    ContractAlreadyEnded,
    ContractEndInvalid,
    ContractLockedIn,
    MeteringPointRequired,
    PurchaseInvalid,
)
from services.customer.model.address import Place
from services.customer.model.customer import Customer
from services.customer.model.dates import day
from services.customer.model.product import POWER, Product, Terms
from services.kernel.calendar import add_months

# Somebody who takes over a dwelling often tells the supplier afterwards, so supply may begin in the past.
EARLIEST_START = timedelta(days=93)
LATEST_START = timedelta(days=365)
LATEST_END = timedelta(days=365)
PURCHASE_CHANNELS = ("web", "app", "phone", "store")


class ContractStatus(StrEnum):
    """Where a contract stands."""

    ACTIVE = "active"
    ENDED = "ended"
    PENDING = "pending"
    DECLINED = "declined"


@dataclass(frozen=True)
class ContractChange:
    """One line of a contract's history: `by` is a kind of caller, never a name."""

    at: datetime
    what: str
    by: str
    terms_version_hash: str


@dataclass(frozen=True)
class Contract:
    """An agreement to supply one product at one address. Dates are Oslo dates, both ends inclusive."""

    id: str
    customer_id: str
    purchase_id: str
    product_code: str
    product_group: str
    supply_address_id: str
    terms_version_hash: str
    start_date: date
    status: ContractStatus
    history: tuple[ContractChange, ...]
    end_date: date | None = None
    lock_in_until: date | None = None

    @property
    def version(self) -> int:
        """Grows by one with each line of history."""
        return len(self.history)

    def has_ended(self, today: date) -> bool:
        """Whether its last day has passed."""
        over = self.status in {ContractStatus.ENDED, ContractStatus.DECLINED}
        return over or (self.end_date is not None and self.end_date < today)

    def runs(self, today: date) -> bool:
        """Whether it is in force or will be: no order that waits, and its last day has not passed."""
        return self.status is ContractStatus.ACTIVE and not self.has_ended(today)


@dataclass(frozen=True)
class Purchase:
    """The act of buying."""

    id: str
    customer_id: str
    contract_id: str
    product_code: str
    channel: str
    purchased_at: datetime


@dataclass(frozen=True)
class PurchaseDraft:
    """What somebody wants to buy; an empty `start_date` means today."""

    product_code: str
    supply_address_id: str
    accepted_terms_hash: str
    start_date: str = ""
    channel: str = "web"


def start_date(raw: str, today: date) -> date:
    """The first day of supply, at most 93 days back and 365 ahead.

    Raises Broken DATE_FORMAT or START_DATE_RANGE.
    """
    if not raw:
        return today
    starts = day(raw)
    if not today - EARLIEST_START <= starts <= today + LATEST_START:
        raise Broken("START_DATE_RANGE", "Supply may start from 93 days back to 365 days ahead.")
    return starts


def purchase(
    customer: Customer,
    product: Product,
    place: Place,
    draft: PurchaseDraft,
    *,
    by: str,
    today: date,
    now: datetime,
    new_id: Callable[[str], str],
) -> tuple[Purchase, Contract]:
    """The purchase and its contract; age and availability count on the day of purchase.

    Raises PurchaseInvalid, ProductNotAvailable, MeteringPointRequired or TermsNotCurrent.
    """
    customer.require_active()
    found = Violations()
    starts = found.check("start_date", lambda raw: start_date(raw, today), draft.start_date)
    if draft.channel not in PURCHASE_CHANNELS:
        found.add("channel", "CHANNEL_UNKNOWN", "Use one of " + ", ".join(PURCHASE_CHANNELS) + ".")
    found.raise_if_any(PurchaseInvalid, "The purchase has fields to correct.")
    product.require_available(place, customer.age_on(today))
    if product.group == POWER and not place.metering_point_id.reveal():
        raise MeteringPointRequired("Power needs the metering point id of the address.")
    # Who takes over a dwelling afterwards accepts the terms of today: those of the past are not on offer.
    terms = product.require_terms(draft.accepted_terms_hash, max(starts, today))
    bought = Purchase(
        id=new_id("pur"),
        customer_id=customer.id,
        contract_id=new_id("ctr"),
        product_code=product.code,
        channel=draft.channel,
        purchased_at=now,
    )
    return bought, _contract(bought, product, terms, draft.supply_address_id, starts, by)


def _contract(
    bought: Purchase, product: Product, terms: Terms, supply_address_id: str, starts: date, by: str
) -> Contract:
    waits = product.credit_check_required
    what = "ordered" if waits else "purchased"
    return Contract(
        id=bought.contract_id,
        customer_id=bought.customer_id,
        purchase_id=bought.id,
        product_code=product.code,
        product_group=product.group,
        supply_address_id=supply_address_id,
        terms_version_hash=terms.version_hash,
        start_date=starts,
        status=ContractStatus.PENDING if waits else ContractStatus.ACTIVE,
        history=(ContractChange(bought.purchased_at, what, by, terms.version_hash),),
        lock_in_until=_lock_in(product, starts),
    )


def _lock_in(product: Product, starts: date) -> date | None:
    if not product.lock_in_months:
        return None
    return add_months(starts, product.lock_in_months) - timedelta(days=1)


def with_last_day(
    contract: Contract, raw: str, *, by: str, today: date, now: datetime, free_exit: bool
) -> Contract:
    """The contract with its last day of supply, which may be moved until it has passed; empty means today.

    `free_exit` says that a change of terms lets the customer leave in spite of a lock-in.
    Raises ContractAlreadyEnded, ContractEndInvalid or ContractLockedIn.
    """
    if contract.has_ended(today):
        raise ContractAlreadyEnded("The contract has ended already.", contract_id=contract.id)
    found = Violations()
    last = found.check("end_date", lambda text: _last_day(contract, text, today), raw)
    found.raise_if_any(ContractEndInvalid, "The end of the contract has fields to correct.")
    locked = contract.lock_in_until
    if locked is not None and last < locked and not free_exit:
        raise ContractLockedIn("The contract is locked in.", locked_until=locked.isoformat())
    if last == contract.end_date:
        return contract
    change = ContractChange(now, "end_date_set", by, contract.terms_version_hash)
    return replace(contract, end_date=last, history=(*contract.history, change))


def _last_day(contract: Contract, raw: str, today: date) -> date:
    last = day(raw) if raw else max(today, contract.start_date)
    if last < contract.start_date:
        raise Broken("END_BEFORE_START", "Give a day that is not before the first day of supply.")
    if last < today:
        raise Broken("END_DATE_PAST", "Give today or a later day.")
    if last > today + LATEST_END:
        raise Broken("END_DATE_RANGE", f"Give a day at most {LATEST_END.days} days ahead.")
    return last


def cancelled(contract: Contract, *, by: str, now: datetime) -> Contract:
    """An order that is taken back while it waits for a credit check."""
    change = ContractChange(now, "cancelled", by, contract.terms_version_hash)
    return replace(contract, status=ContractStatus.ENDED, history=(*contract.history, change))


def decided(contract: Contract, approved: bool, now: datetime) -> Contract:
    """An order after a credit check; who was declined may still be approved by a person."""
    status = ContractStatus.ACTIVE if approved else ContractStatus.DECLINED
    what = "approved" if approved else "declined"
    change = ContractChange(now, what, "service", contract.terms_version_hash)
    return replace(contract, status=status, history=(*contract.history, change))


def on_terms(contract: Contract, version_hash: str, now: datetime) -> Contract:
    """The contract after a change of terms applied to it."""
    change = ContractChange(now, "terms_changed", "service", version_hash)
    return replace(contract, terms_version_hash=version_hash, history=(*contract.history, change))


def closed(contract: Contract, now: datetime) -> Contract:
    """The contract after its last day."""
    change = ContractChange(now, "ended", "service", contract.terms_version_hash)
    return replace(contract, status=ContractStatus.ENDED, history=(*contract.history, change))
