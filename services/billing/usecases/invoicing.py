"""Invoice runs: every account once per month, however often a run is killed and started again."""

import asyncio
from collections import Counter
from typing import Any

from services.billing import events
from services.billing.errors import (
    BillingError,
    KidSeriesExhausted,
    PeriodInvalid,
    PeriodNotBegun,
    PriceMissing,
    VatRateMissing,
)
from services.billing.model import invoice as invoices
from services.billing.model import kid as kids
from services.billing.model import ledger, price, vat
from services.billing.model.account import BillingAccount
from services.billing.model.invoice import Draft, Invoice, Party
from services.billing.model.period import Period
from services.billing.store import DuplicateKeyError
from services.billing.store.invoices import RETENTION, InvoiceRun
from services.billing.usecases.deps import FINANCE, Deps
from services.chassis.errors import Broken, DomainError, RemoteError
from services.chassis.idempotency import Ref, RequestKey
from services.chassis.operations import Running
from services.chassis.pages import Page, PageRequest
from services.kernel.retention import hold_until

OPERATION = "invoice_run"
BATCH = 50
FAILURES_SHOWN = 200
_PAUSES = (0.2, 0.5, 1.0, 2.0, 4.0)


async def start_invoice_run(key: RequestKey, raw_period: str, started_by: str, deps: Deps) -> InvoiceRun:
    """Bill every account for a month, in the background. Raises PeriodInvalid or PeriodNotBegun."""
    period = _period(raw_period)
    if not period.begun(deps.today()):
        raise PeriodNotBegun("The month has not begun; bill it from its first day on.", period=str(period))

    async def act() -> tuple[Ref, InvoiceRun]:
        run_id = deps.new_id("run")
        order = {"run_id": run_id, "period": str(period)}
        operation = await deps.operations.start(OPERATION, order, owner=FINANCE)
        run = InvoiceRun(run_id, period, operation.id, deps.now(), started_by)
        await deps.store.invoices.add_run(run)
        return {"run_id": run_id}, run

    async def again(ref: Ref) -> InvoiceRun:
        return await deps.store.invoices.run(ref["run_id"])

    return await deps.commands.run(key, act, again)


async def get_invoice_run(run_id: str, deps: Deps) -> InvoiceRun:
    """One run. Raises InvoiceRunNotFound."""
    return await deps.store.invoices.run(run_id)


async def list_invoice_runs(page: PageRequest, deps: Deps) -> Page[InvoiceRun]:
    """A page of runs, newest first. Raises PageTokenInvalid."""
    return await deps.store.invoices.runs(page)


async def bill_all(running: Running, deps: Deps) -> dict[str, Any]:
    """The work of a run. An account that cannot be billed is listed and stops no other.

    Raises:
        DomainError: a part that is needed is away for longer; the run is taken up again where it stands.
    """
    run_id, period = running.input["run_id"], Period.parse(running.input["period"])
    total, done, last = await deps.store.accounts.count(), 0, ""
    outcomes: Counter[str] = Counter()
    failures: list[dict[str, Any]] = []
    while accounts := await deps.store.accounts.after(last, BATCH):
        last = accounts[-1].id
        billed = await deps.store.invoices.billed(period, [account.id for account in accounts])
        for account in accounts:
            try:
                outcome = "already" if account.id in billed else await _bill(run_id, period, account, deps)
            except (BillingError, RemoteError) as error:
                if error.transient:
                    raise
                outcome = "failed"
                failures.append({"billing_account_id": account.id, "reason": error.reason, **error.metadata})
            outcomes[outcome] += 1
            done += 1
        await running.progress(done, max(total, done))
    made = await deps.store.invoices.count_of_run(run_id)
    return {
        "run_id": run_id,
        "period": str(period),
        "invoices": made,
        # A run that was taken up again finds its own invoices: they are new, not old.
        "already_invoiced": outcomes["already"] + outcomes["issued"] - made,
        "nothing_to_invoice": outcomes["nothing"],
        "failed": outcomes["failed"],
        "failures": failures[:FAILURES_SHOWN],
    }


async def _bill(run_id: str, period: Period, account: BillingAccount, deps: Deps) -> str:
    if not (await _draft(period, account.id, deps)).lines:  # nobody's name is read for nothing
        return "already" if await deps.store.invoices.billed(period, [account.id]) else "nothing"
    party = await _patiently(account.customer_id, deps)

    async def body() -> str:
        return await _issue(run_id, period, account.id, party, deps)

    try:
        return await deps.store.transaction(body)
    except DuplicateKeyError:
        return "already"  # another worker was faster


async def _draft(period: Period, account_id: str, deps: Deps) -> Draft:
    subscriptions = await deps.store.accounts.subscriptions(account_id)
    prices = await deps.store.prices.of({row.product_code for row in subscriptions})
    issued = await deps.store.invoices.of_account(account_id)
    billed = {
        (line.subscription_id, Period.of(line.span.first))
        for invoice in issued
        for line in invoice.draft.lines
    }
    try:
        return invoices.draft(period, subscriptions, prices, billed)
    except price.PriceMissing as error:
        raise PriceMissing(str(error), product_code=error.product_code, day=error.day.isoformat()) from error
    except vat.VatRateMissing as error:
        raise VatRateMissing(str(error), day=error.day.isoformat()) from error


async def _patiently(customer_id: str, deps: Deps) -> Party:
    """Who is billed; waits some seconds for a customer service that is just away."""
    for pause in _PAUSES:
        try:
            return await deps.parties.get(customer_id)
        except DomainError as error:
            if not error.transient:
                raise
        await asyncio.sleep(pause)
    return await deps.parties.get(customer_id)


async def _issue(run_id: str, period: Period, account_id: str, party: Party, deps: Deps) -> str:
    """Draft again under the account's lock, and issue: runs of two months at once may have the same months
    to make up for.
    """
    account = await deps.store.accounts.lock(account_id)
    draft = await _draft(period, account_id, deps)
    if not draft.lines:
        return "already"
    try:
        kid, serial = kids.next_kid(account.number, account.last_kid_serial, deps.terms.kid_modulus)
    except Broken as error:
        raise KidSeriesExhausted(error.text, billing_account_id=account_id) from error
    await deps.store.accounts.set_kid_serial(account_id, serial)
    now, today = deps.now(), deps.today()
    invoice = Invoice(
        id=deps.new_id("inv"),
        number=await deps.store.counters.next("invoice_number"),
        kid=kid,
        billing_account_id=account_id,
        customer_id=account.customer_id,
        draft=draft,
        issue_date=today,
        due_date=invoices.due_date(today, deps.terms.due_days),
        issued_at=now,
        hold_until=hold_until(RETENTION, today),
        settled_at=None if draft.total_ore else now,
    )
    await deps.store.invoices.add(invoice, party, run_id)
    postings = ledger.invoiced(draft.net_ore, draft.vat_ore)
    await deps.store.ledger.add(
        ledger.Entry(deps.new_id("ent"), account_id, ledger.EntryKind.INVOICE, now, invoice.id, postings)
    )
    await deps.outbox.add(events.invoice_issued(invoice))
    if not draft.total_ore:
        await deps.outbox.add(events.invoice_settled(invoice, ""))
    return "issued"


def _period(raw: str) -> Period:
    try:
        return Period.parse(raw)
    except Broken as error:
        raise PeriodInvalid(error.text) from error
