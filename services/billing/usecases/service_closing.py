"""Closing a fibre service that is not paid for, and opening it again: no charge for the days between."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from services.billing import events
from services.billing.errors import BillingAccountNotFound, InvoiceNotFound, ServiceNotClosable
from services.billing.model import closure as rules
from services.billing.model.account import Subscription
from services.billing.model.closure import GROUPS, Closure, NotClosable
from services.billing.model.period import Period
from services.billing.store.closures import RETENTION
from services.billing.usecases import merging, overdue
from services.billing.usecases.deps import Deps
from services.billing.usecases.overdue import Overdue
from services.chassis.idempotency import Ref, RequestKey
from services.kernel.retention import hold_until


async def close_service(
    key: RequestKey, customer_id: str, invoice_id: str, by: str, deps: Deps
) -> list[Closure]:
    """Close the fibre services on an invoice that is not paid, from today, or from the day after what is
    billed already: nobody pays for a closed day. `by` is who decided it.

    Raises:
        InvoiceNotFound, BillingAccountNotFound: there is no such thing of this customer.
        ServiceNotClosable: it may not be closed, or not yet.
    """
    known = await merging.account_of(customer_id, invoice_id, deps)
    if known is None:
        raise BillingAccountNotFound("Nothing is charged to this customer.")

    async def act() -> tuple[Ref, list[Closure]]:
        await deps.store.accounts.lock(known.id)
        items = await overdue.of_account(known.id, deps)
        if invoice_id not in items:
            raise InvoiceNotFound("There is no such invoice.", invoice_id=invoice_id)
        items = await overdue.less_credit(known.id, items, deps)
        made = await _close(items[invoice_id], items, by, deps)
        return {"closures": ",".join(item.id for item in made)}, made

    async def again(ref: Ref) -> list[Closure]:
        ids = ref["closures"].split(",")
        return [item for item in await deps.store.closures.of_account(known.id) if item.id in ids]

    return await deps.commands.run(key, act, again)


async def _close(item: Overdue, items: Mapping[str, Overdue], by: str, deps: Deps) -> list[Closure]:
    account_id, today = item.invoice.billing_account_id, deps.today()
    billed = {line.subscription_id for line in item.invoice.draft.lines}
    services = [
        row
        for row in await deps.store.accounts.subscriptions(account_id)
        if row.id in billed and row.supply.group in GROUPS
    ]
    why = rules.may_close(item.steps, item.case, bool(services), today)
    closed = {
        one.subscription_id for one in await deps.store.closures.of_account(account_id) if not one.reopened_on
    }
    fresh = [row for row in services if row.id not in closed]
    why = why or (None if fresh else NotClosable.CLOSED)
    if why is not None:
        raise ServiceNotClosable("The service may not be closed.", invoice_id=item.invoice.id, rule=why.value)
    made = [replace(_closure(row, item, items, deps), closed_by=by) for row in fresh]
    for one in made:
        await deps.store.closures.add(one)
    await deps.outbox.add(*(events.service_closed(one) for one in made))
    return made


def _closure(service: Subscription, item: Overdue, items: Mapping[str, Overdue], deps: Deps) -> Closure:
    months = [
        Period.of(line.span.first)
        for other in items.values()
        for line in other.invoice.draft.lines
        if line.subscription_id == service.id
    ]
    unbilled = max(months).last + timedelta(days=1) if months else deps.today()
    return Closure(
        id=deps.new_id("cls"),
        billing_account_id=service.billing_account_id,
        customer_id=service.customer_id,
        subscription_id=service.id,
        contract_id=service.contract_id,
        invoice_id=item.invoice.id,
        closed_from=max(deps.today(), unbilled),
        hold_until=hold_until(RETENTION, deps.today()),
    )


async def reopen(account_id: str, invoice_id: str, deps: Deps) -> None:
    """Open what was closed because of an invoice, from today on; what was to be closed later is not. Inside
    a transaction that has locked the account.
    """
    for item in await deps.store.closures.of_account(account_id):
        if item.invoice_id == invoice_id and item.reopened_on is None:
            day = max(deps.today(), item.closed_from)
            await deps.store.closures.reopen(item.id, day)
            await deps.outbox.add(events.service_reopened(item, day))


async def charged_between(
    first: str, last: str, subscriptions: Mapping[str, list[Subscription]], deps: Deps
) -> dict[str, list[Subscription]]:
    """The subscriptions of the accounts from one id to another without the days on which they were closed."""
    closures = await deps.store.closures.between(first, last)
    if not closures:
        return dict(subscriptions)
    return {
        account_id: [part for row in rows for part in rules.charged(row, closures)]
        for account_id, rows in subscriptions.items()
    }
