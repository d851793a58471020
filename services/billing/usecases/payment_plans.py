"""More time to pay: one invoice put off, or several paid off in instalments.

Customers may ask for both within limits that are settings; staff as far as the law goes. While a plan runs
its invoices are put off to the last instalment; one that is missed ends the plan, and they fall due as they
stood before it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.billing import events
from services.billing.errors import (
    DeferralInvalid,
    DeferralNotAllowed,
    InvoiceInPlan,
    InvoiceNotFound,
    InvoiceNotOpen,
    PaymentPlanInvalid,
)
from services.billing.model import payment_plan as plans
from services.billing.model.account import BillingAccount
from services.billing.model.claim import RecallCause
from services.billing.model.invoice import Invoice
from services.billing.model.payment_plan import (
    Deferral,
    Instalment,
    PaymentPlan,
    Planned,
    PlanStatus,
    Standing,
)
from services.billing.model.price import check_day
from services.billing.store.payment_plans import RETENTION
from services.billing.usecases import amending, closing, following, overdue
from services.billing.usecases.deps import Deps
from services.billing.usecases.held import in_reach
from services.chassis.caller import Caller
from services.chassis.errors import Violations
from services.chassis.idempotency import Ref, RequestKey
from services.chassis.pages import Page, PageRequest
from services.kernel.retention import hold_until

CUSTOMER = "customer"
BATCH = 100
_FIELDS = ("payment_plans.instalments", "payment_plans.invoices")


@dataclass(frozen=True)
class PlanOrder:
    """A plan as it was asked for: `instalments`, as pairs of day and øre, or `count` equal ones a month apart
    from `first_date`. Days are YYYY-MM-DD.
    """

    customer_id: str
    invoice_ids: Sequence[str]
    count: int = 0
    first_date: str = ""
    instalments: Sequence[tuple[str, int]] = ()


@dataclass(frozen=True)
class _Equal:
    """So many equal instalments a month apart."""

    count: int
    first: date


@dataclass(frozen=True)
class PlanView:
    """A plan and where it stands today, with what is paid of it."""

    plan: PaymentPlan
    standing: Standing
    paid_ore: int


async def defer(
    key: RequestKey, caller: Caller, customer_id: str, invoice_id: str, raw_until: str, deps: Deps
) -> tuple[Deferral, Invoice]:
    """Put an invoice off. `customer_id` is empty when staff ask.

    Raises:
        InvoiceNotFound: there is none, or it is somebody else's.
        BillingAccountClosed: its account is closed.
        InvoiceNotOpen: there is nothing left to pay.
        InvoiceInPlan: a plan runs for it.
        DeferralNotAllowed: the customer has deferred it before, or it is overdue. What staff put off is taken
            back from a collector.
        DeferralInvalid: not a day, or not one that it can be put off to.
    """

    async def act() -> tuple[Ref, tuple[Deferral, Invoice]]:
        _, (invoice,) = await _locked(customer_id, [invoice_id], deps)
        deferral = await _deferral(invoice, caller, raw_until, deps)
        await _from_collector(invoice.billing_account_id, {invoice.id}, caller, deps)
        await deps.store.payment_plans.add_deferral(deferral)
        await deps.store.invoice_states.defer(invoice.id, deferral.until)
        await amending.note(invoice.id, deps)
        await deps.outbox.add(events.payment_deferred(deferral))
        return {"deferral_id": deferral.id}, (deferral, await deps.store.invoices.find(invoice.id))

    async def again(ref: Ref) -> tuple[Deferral, Invoice]:
        known = await deps.store.payment_plans.deferral(ref["deferral_id"])
        return known, await deps.store.invoices.find(known.invoice_id)

    return await deps.commands.run(key, act, again)


async def agree_plan(key: RequestKey, caller: Caller, order: PlanOrder, deps: Deps) -> PlanView:
    """Agree on instalments for one or more invoices of one customer.

    Raises:
        PaymentPlanInvalid: fields that break rules.
        InvoiceNotFound, BillingAccountClosed, InvoiceNotOpen, InvoiceInPlan: as for `defer`.
        DeferralNotAllowed: the customer has broken a plan for one of the invoices, or a collector has one of
            them. What staff agree on is taken back from the collector.
    """
    wanted = _asked(order)

    async def act() -> tuple[Ref, PlanView]:
        account, found = await _locked(order.customer_id, list(order.invoice_ids), deps)
        plan = await _plan(account, found, order, wanted, caller, deps)
        await _from_collector(account.id, {invoice.id for invoice in found}, caller, deps)
        await deps.store.payment_plans.add(plan)
        for invoice in found:
            await deps.store.invoice_states.defer(invoice.id, plan.instalments[-1].due_date)
            await amending.note(invoice.id, deps)
        await deps.outbox.add(events.payment_plan_agreed(plan))
        return {"payment_plan_id": plan.id}, await _view(plan, deps)

    async def again(ref: Ref) -> PlanView:
        return await _view(await deps.store.payment_plans.get(ref["payment_plan_id"]), deps)

    return await deps.commands.run(key, act, again)


async def list_plans(caller: Caller, customer_id: str, page: PageRequest, deps: Deps) -> Page[PlanView]:
    """A page of a customer's plans, newest first. Raises PageTokenInvalid, RemoteError."""
    found = await deps.store.payment_plans.of_customers(await deps.store.merged.ids(customer_id), page)
    found = await in_reach(caller, found, deps)
    if caller.kind == "staff":
        await deps.reads.by_staff(caller, customer_id, _FIELDS)
    return Page([await _view(plan, deps) for plan in found.items], found.next_token)


async def review(account_id: str, deps: Deps) -> list[PaymentPlan]:
    """End the account's plans that are fulfilled or broken today; those that were ended now."""

    async def body() -> list[PaymentPlan]:
        await deps.store.accounts.lock(account_id)
        ended = []
        for plan in await deps.store.payment_plans.of_account(account_id):
            view = await _view(plan, deps)
            if plan.status is PlanStatus.RUNNING and view.standing.status is not PlanStatus.RUNNING:
                await _end(view, deps)
                ended.append(plan)
        return ended

    return await deps.store.transaction(body)


async def review_all(deps: Deps) -> int:
    """End every plan that is fulfilled or broken today, as often as it is called; how many were ended.

    To be called before reminders go out: what a plan puts off is not overdue.
    """
    ended, last = 0, ""
    while found := await deps.store.payment_plans.running(last, BATCH):
        last = found[-1].id
        for plan in found:
            if (await _view(plan, deps)).standing.status is not PlanStatus.RUNNING:
                ended += len(await review(plan.billing_account_id, deps))
    return ended


async def tell_deferred(request_id: str, deferral_id: str, deps: Deps) -> None:
    """Have the customer told that an invoice is put off. Raises RemoteError."""
    deferral = await deps.store.payment_plans.deferral(deferral_id)
    invoice = await deps.store.invoices.find(deferral.invoice_id)
    values = {
        "invoice_number": str(invoice.number),
        "amount_ore": str(invoice.outstanding_ore),
        "due_date": deferral.until.isoformat(),
    }
    await deps.notices.told(request_id, deferral.customer_id, "payment_deferred", values)


async def tell_agreed(request_id: str, plan_id: str, deps: Deps) -> None:
    """Have the customer told of a plan. Raises RemoteError."""
    plan = await deps.store.payment_plans.get(plan_id)
    values = {
        "amount_ore": str(plan.total_ore),
        "instalments": str(len(plan.instalments)),
        "first_date": plan.instalments[0].due_date.isoformat(),
        "last_date": plan.instalments[-1].due_date.isoformat(),
    }
    await deps.notices.told(request_id, plan.customer_id, "payment_plan_agreed", values)


async def tell_broken(request_id: str, plan_id: str, deps: Deps) -> None:
    """Have the customer told that a plan has ended, unless it was paid meanwhile. Raises RemoteError."""
    view = await _view(await deps.store.payment_plans.get(plan_id), deps)
    if view.standing.missed is None:
        return
    values = {
        "missed_date": view.standing.missed.due_date.isoformat(),
        "outstanding_ore": str(view.plan.total_ore - view.paid_ore),
    }
    await deps.notices.told(request_id, view.plan.customer_id, "payment_plan_broken", values)


async def _locked(
    customer_id: str, invoice_ids: Sequence[str], deps: Deps
) -> tuple[BillingAccount, list[Invoice]]:
    """The account, locked, and the invoices, which are all of one customer and open."""
    first = await deps.store.invoices.find(invoice_ids[0])
    own = await deps.store.merged.ids(customer_id) if customer_id else (first.customer_id,)
    account = await deps.store.accounts.lock(first.billing_account_id)
    standing = await deps.store.invoices.some(invoice_ids)
    for invoice_id in invoice_ids:
        known = standing.get(invoice_id)
        if known is None or known.billing_account_id != account.id or known.customer_id not in own:
            raise InvoiceNotFound("There is no such invoice.", invoice_id=invoice_id)
    found = [standing[invoice_id] for invoice_id in invoice_ids]
    closing.refuse_closed(account)
    for invoice in found:
        if not invoice.outstanding_ore:
            raise InvoiceNotOpen("Nothing is left to pay.", invoice_id=invoice.id)
    planned = {
        item.invoice_id
        for plan in await deps.store.payment_plans.of_account(account.id)
        if plan.status is PlanStatus.RUNNING
        for item in plan.invoices
    }
    for invoice in found:
        if invoice.id in planned:
            raise InvoiceInPlan("A plan runs for this invoice.", invoice_id=invoice.id)
    return account, found


async def _from_collector(account_id: str, invoice_ids: set[str], caller: Caller, deps: Deps) -> None:
    """Two must not collect the same money by two agreements. What staff agree on takes the claim back from
    the collector; a customer has to agree with the collector, whose fees have begun to run.
    """
    claims = [
        claim
        for claim in await deps.store.claims.open_of_account(account_id)
        if claim.invoice_id in invoice_ids
    ]
    if not claims:
        return
    if caller.kind == CUSTOMER:
        raise DeferralNotAllowed("A collector collects it.", rule="AT_COLLECTOR")
    items = await overdue.of_account(account_id, deps)
    for claim in claims:
        await following.recall(items[claim.invoice_id], claim, RecallCause.MORE_TIME, deps, by=caller.name)


async def _deferral(invoice: Invoice, caller: Caller, raw_until: str, deps: Deps) -> Deferral:
    today, own = deps.today(), caller.kind == CUSTOMER
    found = Violations()
    until = found.check("until", check_day, raw_until)
    found.raise_if_any(DeferralInvalid)
    if own and await deps.store.payment_plans.deferrals_of(invoice.id):
        raise DeferralNotAllowed("It was put off before.", rule="AGAIN")
    if own and invoice.falls_due < today:
        raise DeferralNotAllowed("It is overdue.", rule="OVERDUE")
    days = deps.terms.more_time.deferral_days if own else None
    plans.check_deferral(until, invoice.falls_due, invoice.due_date, today, days).raise_if_any(
        DeferralInvalid
    )
    return Deferral(
        id=deps.new_id("dfr"),
        invoice_id=invoice.id,
        billing_account_id=invoice.billing_account_id,
        customer_id=invoice.customer_id,
        before=invoice.falls_due,
        until=until,
        agreed_at=deps.now(),
        agreed_by=CUSTOMER if own else caller.name,
        hold_until=hold_until(RETENTION, until),
    )


def _asked(order: PlanOrder) -> tuple[Instalment, ...] | _Equal:
    """The instalments, or how many equal ones from when. Raises PaymentPlanInvalid."""
    found = Violations()
    many = len(order.invoice_ids)
    if not 1 <= many <= plans.MOST_INVOICES or len(set(order.invoice_ids)) < many:
        text = f"Name 1 to {plans.MOST_INVOICES} invoices, each once."
        found.add("invoice_ids", "PLAN_INVOICES", text)
    if order.instalments:
        days = [
            found.check(f"instalments[{place}].due_date", check_day, day)
            for place, (day, _) in enumerate(order.instalments)
        ]
        found.raise_if_any(PaymentPlanInvalid)
        ores = [ore for _, ore in order.instalments]
        return tuple(Instalment(day, ore) for day, ore in zip(days, ores, strict=True))
    first = found.check("first_date", check_day, order.first_date)
    if not 2 <= order.count <= plans.MOST_INSTALMENTS:
        found.add("count", "INSTALMENT_COUNT", f"A plan has 2 to {plans.MOST_INSTALMENTS} instalments.")
    found.raise_if_any(PaymentPlanInvalid)
    return _Equal(order.count, first)


async def _plan(
    account: BillingAccount,
    found: Sequence[Invoice],
    order: PlanOrder,
    wanted: tuple[Instalment, ...] | _Equal,
    caller: Caller,
    deps: Deps,
) -> PaymentPlan:
    own = caller.kind == CUSTOMER
    if own and await _broken_before({invoice.id for invoice in found}, account.id, deps):
        raise DeferralNotAllowed("A plan for it was broken before.", rule="AGAIN")
    total = sum(invoice.outstanding_ore for invoice in found)
    instalments = _instalments(wanted, total)
    most = deps.terms.more_time.instalments if own else plans.MOST_INSTALMENTS
    earliest = min(invoice.due_date for invoice in found)
    plans.check_plan(instalments, total, earliest, deps.today(), most).raise_if_any(PaymentPlanInvalid)
    return PaymentPlan(
        id=deps.new_id("ppl"),
        billing_account_id=account.id,
        customer_id=account.customer_id,
        invoices=tuple(
            Planned(invoice.id, invoice.outstanding_ore, invoice.deferred_until) for invoice in found
        ),
        instalments=instalments,
        agreed_at=deps.now(),
        agreed_by=CUSTOMER if own else caller.name,
        hold_until=hold_until(RETENTION, instalments[-1].due_date),
    )


def _instalments(wanted: tuple[Instalment, ...] | _Equal, total_ore: int) -> tuple[Instalment, ...]:
    if isinstance(wanted, _Equal):
        return plans.equal(total_ore, wanted.count, wanted.first)
    return wanted


async def _broken_before(invoice_ids: set[str], account_id: str, deps: Deps) -> bool:
    return any(
        plan.status is PlanStatus.BROKEN and invoice_ids & {item.invoice_id for item in plan.invoices}
        for plan in await deps.store.payment_plans.of_account(account_id)
    )


async def _view(plan: PaymentPlan, deps: Deps) -> PlanView:
    invoices = await deps.store.invoices.some([item.invoice_id for item in plan.invoices])
    outstanding = sum(invoice.outstanding_ore for invoice in invoices.values())
    paid = max(0, plan.total_ore - outstanding)
    return PlanView(plan, plans.standing(plan, paid, deps.today()), paid)


async def _end(view: PlanView, deps: Deps) -> None:
    plan, status = view.plan, view.standing.status
    await deps.store.payment_plans.end(plan.id, status, deps.now())
    if status is PlanStatus.BROKEN:
        for item in plan.invoices:
            await deps.store.invoice_states.defer(item.invoice_id, item.deferred_before)
            await amending.note(item.invoice_id, deps)
        await deps.outbox.add(events.payment_plan_broken(plan))
