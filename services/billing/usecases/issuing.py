"""Issuing invoices by the hundred: what is missing of a chunk of accounts is read in a few queries, and their
invoices are issued some fifty to a transaction.

Nothing is held while it is worked out. Each account is taken at the version at which it was read: one that
has moved on since undoes the transaction, numbers and all, and those accounts are worked out again.
"""

import asyncio
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from services.billing import events
from services.billing.errors import BillingError, KidSeriesExhausted, PriceMissing, VatRateMissing
from services.billing.model import charge as charging
from services.billing.model import delivery, ledger, price, vat
from services.billing.model import invoice as invoices
from services.billing.model import kid as kids
from services.billing.model.account import AccountStatus, BillingAccount, Subscription
from services.billing.model.charge import Charge
from services.billing.model.invoice import Draft, Invoice, Party
from services.billing.model.period import Period
from services.billing.model.price import Price
from services.billing.store.invoices import RETENTION, Billed
from services.billing.usecases import service_closing
from services.billing.usecases.deps import Deps
from services.chassis.errors import Broken, DomainError, Unavailable
from services.chassis.mongo import BulkWriteError
from services.kernel.retention import hold_until

NUMBERS = "invoice_number"
TOGETHER = 50
AGAIN = 20  # how often accounts that others are at are worked out anew before the run waits for longer
_PAUSES = (0.2, 0.5, 1.0, 2.0, 4.0)


@dataclass
class Outcome:
    """What became of the accounts: how many were issued, already, nothing, failed; and why they failed."""

    counts: Counter[str] = field(default_factory=Counter)
    failures: list[dict[str, Any]] = field(default_factory=list)

    def failed(self, account_id: str, reason: str, metadata: Mapping[str, str]) -> None:
        """Note that an account cannot be billed."""
        self.counts["failed"] += 1
        self.failures.append({"billing_account_id": account_id, "reason": reason, **metadata})


@dataclass(frozen=True)
class _Ready:
    """An account with something to bill, as it was read."""

    account: BillingAccount
    draft: Draft
    kid: str
    serial: int
    product_names: Mapping[str, Mapping[str, str]]


class _Overtaken(Exception):
    """One of the accounts has moved on since it was read."""


async def issue(run_id: str, period: Period, accounts: Sequence[BillingAccount], deps: Deps) -> Outcome:
    """Bill these accounts, which were opened one after the other, for a month.

    An account that cannot be billed is listed and stops no other.

    Raises:
        DomainError: a part that is needed is away for longer.
    """
    outcome, parties = Outcome(), _Parties(deps)
    ready = await _worked_out(period, accounts, outcome, deps)
    await parties.fetch([item.account.customer_id for item in ready])
    for start in range(0, len(ready), TOGETHER):
        part = ready[start : start + TOGETHER]
        for _ in range(AGAIN):
            part = list(_with_party(part, parties, outcome))
            try:
                await _issue_together(run_id, part, parties.found, deps)
                outcome.counts["issued"] += len(part)
                break
            except (_Overtaken, BulkWriteError):
                anew = await deps.store.accounts.some([item.account.id for item in part])
                part = await _worked_out(period, anew, outcome, deps)
        else:
            raise Unavailable("The accounts are busy; the run goes on when they are not.")
    return outcome


async def owes_more(account: BillingAccount, deps: Deps) -> bool:
    """Whether something of an account that is closing is still to be billed: what it is charged for goes on,
    or is not on an invoice yet.
    """
    today = deps.today()
    subscriptions = await deps.store.accounts.subscriptions(account.id)
    if _run_on(subscriptions, today):
        return True
    charges = (await deps.store.charges.unbilled_between(account.id, account.id)).get(account.id, [])
    billed = (await deps.store.invoices.billed_between(account.id, account.id)).get(account.id)
    return more_to_bill(subscriptions, charges, billed, today)


def more_to_bill(
    subscriptions: Sequence[Subscription], charges: Sequence[Charge], billed: Billed | None, today: date
) -> bool:
    """As `owes_more`, from what is charged for, what is on no invoice yet and what is billed."""
    months = billed.months if billed else set()
    return (
        _run_on(subscriptions, today)
        or bool(charges)
        or any(
            (row.id, month) not in months and month not in row.deleted_months
            for row in subscriptions
            if row.end is not None and row.start <= row.end
            for month in Period.of(row.start).through(Period.of(row.end))
        )
    )


def _run_on(subscriptions: Sequence[Subscription], today: date) -> bool:
    return any(row.end is None or row.end > today for row in subscriptions)


@dataclass
class _Parties:
    """Who is billed, asked for once however often an account is worked out."""

    deps: Deps
    found: dict[str, Party] = field(default_factory=dict)

    async def fetch(self, customer_ids: Sequence[str]) -> None:
        """Have them, and the keys to seal them with, at hand; waits some seconds for a service just away."""
        if not customer_ids:
            return
        for pause in (*_PAUSES, None):
            try:
                self.found = dict(await self.deps.parties.get_many(customer_ids))
                break
            except DomainError as error:
                if not error.transient or pause is None:
                    raise
            await asyncio.sleep(pause)
        await self.deps.store.invoices.make_ready(list(self.found))


def _with_party(part: Sequence[_Ready], parties: _Parties, outcome: Outcome) -> Iterator[_Ready]:
    for item in part:
        if item.account.customer_id in parties.found:
            yield item
        else:
            outcome.failed(item.account.id, "CUSTOMER_NOT_FOUND", {})


async def _worked_out(
    period: Period, accounts: Sequence[BillingAccount], outcome: Outcome, deps: Deps
) -> list[_Ready]:
    """What is missing of each account, as it stands in the database now."""
    if not accounts:
        return []
    ids = [account.id for account in accounts]
    first, last = min(ids), max(ids)
    subscriptions = await service_closing.charged_between(
        first, last, await deps.store.accounts.subscriptions_between(first, last), deps
    )
    charges = await deps.store.charges.unbilled_between(first, last)
    billed = await deps.store.invoices.billed_between(first, last)
    codes = {row.product_code for rows in subscriptions.values() for row in rows}
    codes |= {row.product_code for rows in charges.values() for row in rows}
    prices = await deps.store.prices.of(codes) if codes else []
    ready = []
    for account in accounts:
        mine = billed.get(account.id, Billed(set(), set()))
        if period in mine.periods or account.status is AccountStatus.CLOSED:
            outcome.counts["already" if period in mine.periods else "nothing"] += 1
            continue
        owed = _Owed(account, subscriptions.get(account.id, []), charges.get(account.id, []), mine)
        try:
            draft = _draft(period, owed, prices, deps)
            if not draft.lines:
                outcome.counts["nothing"] += 1
                continue
            ready.append(_with_kid(owed, draft, deps))
        except BillingError as error:
            outcome.failed(account.id, error.reason, error.metadata)
    return ready


@dataclass(frozen=True)
class _Owed:
    """What an account is billed by."""

    account: BillingAccount
    subscriptions: Sequence[Subscription]
    charges: Sequence[Charge]
    billed: Billed


def _draft(period: Period, owed: _Owed, prices: Sequence[Price], deps: Deps) -> Draft:
    """Raises PriceMissing or VatRateMissing."""
    through, until = period, period.last
    if owed.account.status is AccountStatus.CLOSING:  # the final invoice waits for no later month
        through, until = max(period, Period.of(deps.today())), max(period.last, deps.today())
    due = [charge for charge in owed.charges if charge.span.last <= until]
    try:
        lines = [line for charge in due for line in charging.lines(charge, prices)]
        return invoices.draft(
            period, owed.subscriptions, prices, owed.billed.months, charges=lines, through=through
        )
    except price.PriceMissing as error:
        raise PriceMissing(str(error), product_code=error.product_code, day=error.day.isoformat()) from error
    except vat.VatRateMissing as error:
        raise VatRateMissing(str(error), day=error.day.isoformat()) from error


def _with_kid(owed: _Owed, draft: Draft, deps: Deps) -> _Ready:
    account = owed.account
    named = {row.product_code: row.product_names for row in owed.charges}
    named |= {row.product_code: row.product_names for row in owed.subscriptions}
    names = {line.product_code: named[line.product_code] for line in draft.lines}
    try:
        kid, serial = kids.next_kid(account.number, account.last_kid_serial, deps.terms.kid_modulus)
    except Broken as error:
        raise KidSeriesExhausted(error.text, billing_account_id=account.id) from error
    return _Ready(account, draft, kid, serial, names)


async def _issue_together(
    run_id: str, part: Sequence[_Ready], parties: Mapping[str, Party], deps: Deps
) -> None:
    """One transaction. Raises _Overtaken, or BulkWriteError of the driver when a month is billed already."""
    if not part:
        return

    async def body() -> None:
        serials = {
            item.account.id: (item.account.version, item.account.last_kid_serial, item.serial)
            for item in part
        }
        if not await deps.store.accounts.take(serials):
            raise _Overtaken
        # Last of what others may wait for: until this commits nobody else gets a number.
        numbers = await deps.store.counters.block(NUMBERS, len(part))
        issued = [
            _invoice(item, number, parties[item.account.customer_id], deps)
            for item, number in zip(part, numbers, strict=True)
        ]
        await deps.store.invoices.add_many([(one, parties[one.customer_id]) for one in issued], run_id)
        entries = [_entry(one, deps) for one in issued]
        await deps.store.ledger.add_many([entry for entry in entries if entry.postings])
        on = {line.charge_id: one.id for one in issued for line in one.draft.lines if line.charge_id}
        await deps.store.charges.set_billed(on)
        settled = [one for one in issued if one.settled_at]
        facts = [events.invoice_settled(one, "") for one in settled]
        facts += [events.invoice_moved(one.customer_id, one.id) for one in settled]
        await deps.outbox.add(*(events.invoice_issued(one) for one in issued), *facts)

    await deps.store.transaction(body)


def _invoice(item: _Ready, number: int, party: Party, deps: Deps) -> Invoice:
    now, today, account = deps.now(), deps.today(), item.account
    way = delivery.decide(
        account.channel,
        mandate=account.mandate,
        notice=account.bank_notice,
        einvoice=account.einvoice,
        organisation=bool(party.organisation_number.reveal()),
    )
    return Invoice(
        id=deps.new_id("inv"),
        number=number,
        kid=item.kid,
        billing_account_id=item.account.id,
        customer_id=item.account.customer_id,
        draft=item.draft,
        issue_date=today,
        due_date=invoices.due_date(today, deps.terms.due_days),
        issued_at=now,
        hold_until=hold_until(RETENTION, today),
        settled_at=None if item.draft.total_ore else now,
        seller=deps.terms.seller,
        product_names=item.product_names,
        buyer_reference=str(item.account.number),
        channel=way.channel,
        drawn=way.drawn,
        bank_notice=way.bank_notice,
    )


def _entry(invoice: Invoice, deps: Deps) -> ledger.Entry:
    kind, postings = ledger.EntryKind.INVOICE, ledger.invoiced(invoice.draft.net_ore, invoice.draft.vat_ore)
    account_id, at = invoice.billing_account_id, invoice.issued_at
    return ledger.Entry(deps.new_id("ent"), account_id, kind, at, invoice.id, postings)
