"""The payout account: learned by the third payment in a row, shown masked, deleted when its owner says so."""

from datetime import date

from services.billing import events
from services.billing.errors import PaymentFileNotFound, PayoutAccountNotFound
from services.billing.model.account import AccountStatus, BillingAccount
from services.billing.model.credit_note import CreditNote
from services.billing.model.payment import Payment, PaymentStatus
from services.billing.model.payout import Credited, Learned, LogEntry, Paid, Removed, replay
from services.billing.model.refund import WAITING, RefundState
from services.billing.store.payouts import PayoutAccount
from services.billing.usecases import vouchers
from services.billing.usecases.deps import Deps
from services.chassis import telemetry
from services.chassis.idempotency import Ref, RequestKey
from services.chassis.streams import EventMeta
from services.chassis.vault import Redacted

CUSTOMER, CLOSED = "customer", "closed"
PURPOSE = "payout_account"  # the policy's, to which a customer may object


async def relearn(account: BillingAccount, log: list[Payment], cause: str, deps: Deps) -> None:
    """Judge the whole payment log anew and keep, replace or delete the account. Inside a transaction that has
    locked the billing account.

    `cause` is what an account that must go is removed for: reversed or recomputed.
    """
    store = deps.store.payouts
    invoices = await deps.store.invoices.of_account(account.id)
    totals = {invoice.id: invoice.draft.total_ore + invoice.added_ore for invoice in invoices}
    entries: list[LogEntry] = [Removed(at) for at in await store.removals(account.id)]
    entries += [paid(item) for item in log if item.status in {PaymentStatus.MATCHED, PaymentStatus.REVERSED}]
    if any(invoice.credited_ore for invoice in invoices):
        entries += [_credited(note) for note in await deps.store.credit_notes.of_account(account.id)]
    state = replay(entries, totals, deps.terms.payout_rule)
    await store.set_row(account.id, account.customer_id, state)
    stored = await store.stored_payer(account.id)
    if state.learned is None:
        if stored:
            await _forget(account.id, account.customer_id, cause, deps)
    elif state.learned.payer != stored and await _may_keep(account, deps):
        number = await _from_voucher(account.id, state.learned, log, deps)
        if number is None:
            # The archive cannot prove it, so nothing is kept: nor what is stored, for that is another one.
            if stored:
                await _forget(account.id, account.customer_id, cause, deps)
            return
        await store.learn(account.id, account.customer_id, number, state.learned, deps.now())
        proof = [evidence.payment_id for evidence in state.learned.evidence]
        await deps.outbox.add(events.payout_account_learned(account.customer_id, account.id, proof))


async def _may_keep(account: BillingAccount, deps: Deps) -> bool:
    """Whether an account number may be kept at all: not once the billing account is closed, for late money
    would bring back what went with the closing, and not against the customer's objection.
    """
    if account.status is AccountStatus.CLOSED:
        return False
    return not await deps.store.payouts.objects(account.customer_id)


async def get_payout_account(customer_id: str, deps: Deps) -> PayoutAccount:
    """The customer's payout account. Raises PayoutAccountNotFound."""
    found = await deps.store.payouts.get(customer_id)
    if found is None:
        raise PayoutAccountNotFound("No payout account is stored for you.")
    return found


async def delete_payout_account(key: RequestKey, customer_id: str, deps: Deps) -> None:
    """Delete the account; only three new payments in a row bring one back. Raises PayoutAccountNotFound."""

    async def act() -> tuple[Ref, None]:
        found = await get_payout_account(customer_id, deps)
        await deps.store.accounts.lock(found.billing_account_id)
        await _forget(found.billing_account_id, customer_id, CUSTOMER, deps, deps.today())
        return {}, None

    async def again(ref: Ref) -> None:
        del ref

    await deps.commands.run(key, act, again)


async def follow_objection(
    customer_id: str, stands: bool, meta: EventMeta, sequence: int, deps: Deps
) -> None:
    """The customer objects to an account being kept (GDPR 21), or no more. It goes at once, and only payments
    made after the objection is lifted bring one back. Once by the event's id.
    """

    async def body() -> None:
        if not await deps.store.payouts.set_objection(customer_id, stands, sequence):
            return
        account = await deps.store.accounts.find(customer_id)
        if account is None:
            return
        await deps.store.accounts.lock(account.id)
        if await deps.store.payouts.stored_payer(account.id):
            await _forget(account.id, customer_id, CUSTOMER, deps, deps.today())
        else:
            await deps.store.payouts.forget(account.id, deps.today())

    await deps.inbox.once(meta, body)


async def is_paying_back(account: BillingAccount, deps: Deps) -> bool:
    """Whether money is on its way to the customer, or about to be."""
    under_way = WAITING | {RefundState.APPROVED, RefundState.SENT}
    return any(refund.state in under_way for refund in await deps.store.refunds.of_account(account.id))


async def forget_on_closure(account: BillingAccount, deps: Deps) -> None:
    """The account is closed and settled, so nothing can be paid back any more. Inside a transaction that has
    locked the billing account.
    """
    if await deps.store.payouts.stored_payer(account.id):
        await _forget(account.id, account.customer_id, CLOSED, deps)


async def tell_customer(request_id: str, customer_id: str, deps: Deps) -> None:
    """Have the customer told that an account is stored now, unless it is gone again. Raises RemoteError."""
    found = await deps.store.payouts.get(customer_id)
    if found is not None:
        await deps.notices.payout_account_learned(request_id, customer_id, found.masked_account)


async def _forget(
    account_id: str, customer_id: str, cause: str, deps: Deps, removed_on: date | None = None
) -> None:
    await deps.store.payouts.forget(account_id, removed_on)
    await deps.outbox.add(events.payout_account_removed(customer_id, account_id, cause))


def paid(payment: Payment) -> Paid:
    """The payment as the rule sees it."""
    return Paid(
        payment_id=payment.id,
        at=payment.order,
        booked_on=payment.booked_on,
        payer=payment.payer_key or None,
        parts=((payment.invoice_id, payment.amount_ore),),
        reversed=payment.status is PaymentStatus.REVERSED,
    )


def _credited(note: CreditNote) -> Credited:
    """A credit note in the log: before the payments of its day, for it lessens what they have to pay."""
    return Credited((note.issue_date.isoformat(), -1, note.number), note.invoice_id, note.total_ore)


async def _from_voucher(
    account_id: str, learned: Learned, log: list[Payment], deps: Deps
) -> Redacted[str] | None:
    """The account number out of the archived voucher of the last payment that proves it; None when the
    voucher is gone, or says another one. Money is settled all the same.

    Until now it stood nowhere else: the payment log has only its digest, which must fit the number found.
    """
    last = learned.evidence[-1].payment_id
    try:
        number = await vouchers.payer_account(next(item for item in log if item.id == last), deps)
    except (LookupError, PaymentFileNotFound):
        number = None
    if number is None or deps.store.payouts.payer_key(account_id, number.reveal()) != learned.payer:
        telemetry.log.error("voucher does not prove the payout account", payment=last)
        return None
    return number
