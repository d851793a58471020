"""Refunds: asked for by one person, approved by another, never more than is due to the customer.

What is asked for holds its part of the credit from the start; what is approved has left the customer's
balance. Every step runs under the billing account's lock: of many at once none takes what another has.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from services.billing import events
from services.billing.errors import (
    BillingAccountNotFound,
    RefundAboveCredit,
    RefundAccountUnknown,
    RefundInvalid,
    RefundPaymentNotFound,
)
from services.billing.model import ledger
from services.billing.model import payment as payments
from services.billing.model import refund as refunds
from services.billing.model.account import AccountStatus, BillingAccount
from services.billing.model.invoice import Invoice
from services.billing.model.payment import Payment, PaymentStatus
from services.billing.model.refund import FROM_A_PAYMENT, WAITING, Refund, RefundState, Source
from services.billing.store import DuplicateKeyError
from services.billing.store.refunds import RETENTION, Receiver
from services.billing.usecases import refund_accounts, vouchers
from services.billing.usecases.deps import Deps
from services.chassis.caller import Caller
from services.chassis.errors import Violations
from services.chassis.idempotency import Ref, RequestKey
from services.chassis.pages import Page, PageRequest
from services.chassis.vault import Redacted
from services.kernel.retention import hold_until

READ_MANY = ("refund.amount_ore", "refund.state", "refund.source")
READ_ONE = (*READ_MANY, "refund.masked_account")
# Whoever paid into suspense, when the bank gives no name (OCR giro never does).
UNKNOWN_NAME = Redacted("Innbetaler")


@dataclass(frozen=True)
class RefundOrder:
    """What somebody asks for; `amount_ore` 0 is all that there is."""

    customer_id: str
    source: str
    payment_id: str
    amount_ore: int


@dataclass(frozen=True)
class RefundView:
    """A refund with its account, masked ("" while it has none, or once the customer's keys are gone)."""

    refund: Refund
    masked_account: str


async def request_refund(key: RequestKey, order: RefundOrder, by: str, deps: Deps) -> Refund:
    """Ask for a refund; it waits for another person, or for the customer to say which account.

    Raises:
        RefundInvalid: fields break rules.
        BillingAccountNotFound: nothing was ever charged to this customer.
        RefundPaymentNotFound: the customer has no such payment, or it is not in suspense.
        RefundAboveCredit, RefundTooLarge: the amount.
        RefundAccountUnknown: money in suspense came from an account that the bank did not name.
        RemoteError: the customer's name cannot be had.
    """
    source = _checked(order)
    account = await _account(order, source, deps)
    if account is not None:
        order = replace(order, customer_id=account.customer_id)
    name = None if account is None else (await deps.parties.get(order.customer_id)).name

    async def act() -> tuple[Ref, Refund]:
        refund_id = deps.new_id("rfd")
        if account is None:
            refund, receiver = await _out_of_suspense(refund_id, order, by, deps)
        else:
            locked = await deps.store.accounts.lock(account.id)
            refund, masked = await _out_of_credit(refund_id, order, source, locked, by, deps)
            receiver = Receiver(name or UNKNOWN_NAME, masked)
        await deps.store.refunds.add(refund, receiver)
        await deps.outbox.add(events.refund_requested(refund))
        if refund.state is RefundState.NEEDS_ACCOUNT:
            await deps.outbox.add(events.refund_account_needed(refund))
        return {"refund_id": refund.id}, refund

    try:
        return await deps.commands.run(key, act, lambda ref: deps.store.refunds.get(ref["refund_id"]))
    except DuplicateKeyError as error:
        raise RefundAboveCredit("This payment is on its way back already.", available_ore="0") from error


async def approve_refund(key: RequestKey, refund_id: str, by: str, deps: Deps) -> Refund:
    """Another person's word; with the last one that it needs the money leaves the customer's balance.

    Raises:
        RefundNotFound: there is none.
        RefundStateWrong: it does not wait for approval.
        RefundSamePerson: who asked for it, or has approved it.
        RefundAboveCredit: the credit has gone since it was asked for.
    """

    async def act() -> tuple[Ref, Refund]:
        refund = (await deps.store.refunds.lock(refund_id)).approved(by, deps.now())
        await deps.store.refunds.put(refund)
        if refund.state is RefundState.APPROVED:
            await _require_credit(refund, deps)
            await book(refund, refund.amount_ore, deps)
            await deps.outbox.add(events.refund_approved(refund))
        return {"refund_id": refund.id}, refund

    return await deps.commands.run(key, act, lambda ref: deps.store.refunds.get(ref["refund_id"]))


async def reject_refund(key: RequestKey, refund_id: str, by: str, deps: Deps) -> Refund:
    """Say no, also to an approved one that no file has taken: its credit stands again.

    Raises RefundNotFound, RefundStateWrong.
    """

    async def act() -> tuple[Ref, Refund]:
        before = await deps.store.refunds.lock(refund_id)
        refund = before.cancelled(refunds.REJECTED, by, WAITING | {RefundState.APPROVED})
        await deps.store.refunds.put(refund)
        await deps.store.refunds.forget_account(refund.id)
        if before.state is RefundState.APPROVED:
            await book(refund, -refund.amount_ore, deps)
        return {"refund_id": refund.id}, refund

    return await deps.commands.run(key, act, lambda ref: deps.store.refunds.get(ref["refund_id"]))


async def book(refund: Refund, amount_ore: int, deps: Deps) -> None:
    """Money on its way to the customer, or negative back again. Inside a transaction; locks the account."""
    if refund.billing_account_id:
        await deps.store.accounts.lock(refund.billing_account_id)
        postings = ledger.refund_approved(amount_ore)
    else:
        postings = ledger.suspense_returned(amount_ore)
    await enter(refund, postings, deps)


async def enter(refund: Refund, postings: tuple[ledger.Posting, ...], deps: Deps) -> None:
    """An entry about a refund."""
    kind, account_id = ledger.EntryKind.REFUND, refund.billing_account_id
    entry = ledger.Entry(deps.new_id("ent"), account_id, kind, deps.now(), refund.id, postings)
    await deps.store.ledger.add(entry)


async def get_refund(reader: Caller, refund_id: str, deps: Deps) -> RefundView:
    """One refund with its account, masked; the read is recorded. Raises RefundNotFound, RemoteError."""
    refund = await deps.store.refunds.get(refund_id)
    await deps.reads.by_finance(reader, [refund.customer_id], READ_ONE)
    return await view(refund, deps)


async def list_refunds(
    reader: Caller, page: PageRequest, state: RefundState | None, deps: Deps
) -> Page[Refund]:
    """A page of refunds, newest first; the read is recorded. Raises PageTokenInvalid, RemoteError."""
    found = await deps.store.refunds.page(page, state)
    await deps.reads.by_finance(reader, [item.customer_id for item in found.items], READ_MANY)
    return found


async def view(refund: Refund, deps: Deps) -> RefundView:
    """A refund with its account, masked."""
    receiver = await deps.store.refunds.receiver(refund)
    return RefundView(refund, receiver.masked_account if receiver else "")


async def due_ore(account: BillingAccount, deps: Deps, *, closing: bool = False) -> int:
    """What the customer has due by the books; `closing` sets off what has not fallen due too."""
    balance = ledger.balance(await deps.store.ledger.of(account.id))
    if closing:
        return refunds.due_credit(balance, 0)
    return refunds.due_credit(balance, await not_due_ore(account.id, deps))


async def not_due_ore(account_id: str, deps: Deps) -> int:
    """What is outstanding on invoices that have not fallen due.

    Judged from the log: the books have a payment as soon as it is there, its invoice only once the whole file
    is applied, and in between the money would look like credit.
    """
    today, invoices = deps.today(), await deps.store.invoices.of_account(account_id)
    open_ = [invoice for invoice in invoices if invoice.falls_due >= today and invoice.outstanding_ore]
    log = await deps.store.payments.of_account(account_id) if open_ else []
    return sum(_outstanding(invoice, log) for invoice in open_)


def _outstanding(invoice: Invoice, log: Sequence[Payment]) -> int:
    judged = payments.judge(invoice.claim_ore, [item for item in log if item.invoice_id == invoice.id])
    paid = sum(item.applied_ore for item in judged if item.status is PaymentStatus.MATCHED)
    return max(0, invoice.claim_ore - paid - invoice.written_off_ore)


def _checked(order: RefundOrder) -> Source:
    found = Violations()
    if order.source not in set(Source):
        found.add("source", "REFUND_SOURCE", "Use one of " + ", ".join(Source) + ".")
    elif (order.source in FROM_A_PAYMENT) != bool(order.payment_id):
        found.add("payment_id", "REFUND_PAYMENT", "Name the payment for overpayment and suspense, else none.")
    if (order.source == Source.SUSPENSE) == bool(order.customer_id):
        found.add("customer_id", "REFUND_CUSTOMER", "Name the customer, but for suspense none.")
    if order.amount_ore < 0:
        found.add("amount_ore", "REFUND_AMOUNT", "Give øre above 0, or 0 for all.")
    found.raise_if_any(RefundInvalid, "The refund has fields to correct.")
    return Source(order.source)


async def _account(order: RefundOrder, source: Source, deps: Deps) -> BillingAccount | None:
    if source is Source.SUSPENSE:
        return None
    found = await deps.store.accounts.find(order.customer_id)
    found = await _of_merged(order, source, deps) or found
    if found is None:
        raise BillingAccountNotFound("Nothing was ever charged to this customer.")
    return found


async def _of_merged(order: RefundOrder, source: Source, deps: Deps) -> BillingAccount | None:
    """Of a customer who was billed under several ids: the account of the payment, else the first that has
    something due to the customer.
    """
    ids = await deps.store.merged.ids(order.customer_id)
    for customer_id in ids if len(ids) > 1 else ():
        account = await deps.store.accounts.find(customer_id)
        if account is None:
            continue
        if order.payment_id:
            log: Sequence[Payment] = await deps.store.payments.of_account(account.id)
            if any(item.id == order.payment_id for item in log):
                return account
        elif await due_ore(account, deps, closing=source is Source.CLOSING_BALANCE) > 0:
            return account
    return None


async def _out_of_credit(
    refund_id: str, order: RefundOrder, source: Source, account: BillingAccount, by: str, deps: Deps
) -> tuple[Refund, str]:
    others = await deps.store.refunds.of_account(account.id)
    closing = source is Source.CLOSING_BALANCE
    if closing and account.status is AccountStatus.OPEN:
        found = Violations()
        found.add("source", "REFUND_NOT_CLOSING", "The billing account is open: use credit_balance.")
        found.raise_if_any(RefundInvalid)
    available = await due_ore(account, deps, closing=closing) - refunds.waiting_ore(others)
    payment = None
    if source is Source.OVERPAYMENT:
        payment = await _payment(account.id, order.payment_id, deps)
        available = min(available, payment.credit_ore - refunds.taken_ore(others, payment.id))
    amount = refunds.amount(order.amount_ore, available)
    to = await refund_accounts.choose(source, account.id, account.customer_id, payment, deps)
    refund = _new(refund_id, order, source, amount, by, to, deps)
    masked = "" if to is None else to.masked
    return replace(refund, billing_account_id=account.id), masked


async def _out_of_suspense(
    refund_id: str, order: RefundOrder, by: str, deps: Deps
) -> tuple[Refund, Receiver]:
    payment = await deps.store.payments.get(order.payment_id)
    if payment.status is not PaymentStatus.TO_REFUND:
        raise RefundPaymentNotFound("No such payment is to be returned.", payment_id=order.payment_id)
    taken = refunds.taken_ore(await deps.store.refunds.of_payment(payment.id), payment.id)
    amount = refunds.amount(order.amount_ore or payment.amount_ore, payment.amount_ore - taken)
    to = await refund_accounts.payment_account(refund_id, payment, deps)
    if to is None:
        raise RefundAccountUnknown("The bank did not say which account it came from.", payment_id=payment.id)
    name = (await vouchers.particulars(payment, deps)).name
    receiver = Receiver(name if name.reveal() else UNKNOWN_NAME, to.masked)
    return _new(refund_id, order, Source.SUSPENSE, amount, by, to, deps), receiver


def _new(
    refund_id: str,
    order: RefundOrder,
    source: Source,
    amount_ore: int,
    by: str,
    to: refund_accounts.Account | None,
    deps: Deps,
) -> Refund:
    return Refund(
        id=refund_id,
        customer_id=order.customer_id,
        billing_account_id="",
        source=source,
        payment_id=order.payment_id,
        amount_ore=amount_ore,
        target=to.target if to else None,
        payer_key=to.key if to else "",
        state=RefundState.REQUESTED if to else RefundState.NEEDS_ACCOUNT,
        requested_by=by,
        requested_at=deps.now(),
        approvals_needed=deps.terms.refund_rule.approvers(amount_ore),
        hold_until=hold_until(RETENTION, deps.today()),
    )


async def _require_credit(refund: Refund, deps: Deps) -> None:
    """What was due when it was asked for is due still: a payment may have gone back meanwhile."""
    if not refund.billing_account_id:
        return
    account = await deps.store.accounts.lock(refund.billing_account_id)
    available = await due_ore(account, deps, closing=refund.source is Source.CLOSING_BALANCE)
    if refund.payment_id:
        others = await deps.store.refunds.of_account(account.id)
        payment = await _payment(account.id, refund.payment_id, deps)
        taken = refunds.taken_ore(others, payment.id, but=refund.id)
        available = min(available, payment.credit_ore - taken)
    refunds.amount(refund.amount_ore, available)


async def _payment(account_id: str, payment_id: str, deps: Deps) -> Payment:
    """A payment of the account that has not gone back. Raises RefundPaymentNotFound."""
    log: Sequence[Payment] = await deps.store.payments.of_account(account_id)
    for payment in log:
        if payment.id == payment_id and payment.status is PaymentStatus.MATCHED:
            return payment
    raise RefundPaymentNotFound("The customer has no such payment.", payment_id=payment_id)
