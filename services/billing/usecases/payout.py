"""The payout account: learned by the third payment in a row, shown masked, deleted when its owner says so."""

from services.billing import events
from services.billing.errors import PayoutAccountNotFound
from services.billing.model import bank_account, ocr_giro
from services.billing.model.account import BillingAccount
from services.billing.model.payment import Payment, PaymentStatus
from services.billing.model.payout import Learned, LogEntry, Paid, Removed, replay
from services.billing.store.payouts import PayoutAccount
from services.billing.usecases.deps import Deps
from services.chassis.idempotency import Ref, RequestKey
from services.chassis.vault import Redacted


async def relearn(account: BillingAccount, log: list[Payment], cause: str, deps: Deps) -> None:
    """Judge the whole payment log anew and keep, replace or delete the account. Inside a transaction that has
    locked the billing account.

    `cause` is what an account that must go is removed for: reversed or recomputed.
    """
    store = deps.store.payouts
    totals = {
        invoice.id: invoice.draft.total_ore for invoice in await deps.store.invoices.of_account(account.id)
    }
    entries: list[LogEntry] = [Removed(at) for at in await store.removals(account.id)]
    entries += [_paid(item) for item in log if item.status in {PaymentStatus.MATCHED, PaymentStatus.REVERSED}]
    state = replay(entries, totals, deps.terms.payout_rule)
    await store.set_row(account.id, account.customer_id, state)
    stored = await store.stored_payer(account.id)
    if state.learned is None:
        if stored:
            await store.forget(account.id)
            await deps.outbox.add(events.payout_account_removed(account.customer_id, account.id, cause))
    elif state.learned.payer != stored:
        number = await _from_voucher(account.id, state.learned, log, deps)
        await store.learn(account.id, account.customer_id, number, state.learned, deps.now())
        proof = [evidence.payment_id for evidence in state.learned.evidence]
        await deps.outbox.add(events.payout_account_learned(account.customer_id, account.id, proof))


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
        await deps.store.payouts.forget(found.billing_account_id, deps.today())
        await deps.outbox.add(
            events.payout_account_removed(customer_id, found.billing_account_id, "customer")
        )
        return {}, None

    async def again(ref: Ref) -> None:
        del ref

    await deps.commands.run(key, act, again)


async def tell_customer(request_id: str, customer_id: str, deps: Deps) -> None:
    """Have the customer told that an account is stored now, unless it is gone again. Raises RemoteError."""
    found = await deps.store.payouts.get(customer_id)
    if found is not None:
        masked = bank_account.masked(found.account.reveal())
        await deps.notices.payout_account_learned(request_id, customer_id, masked)


def _paid(payment: Payment) -> Paid:
    return Paid(
        payment_id=payment.id,
        at=payment.order,
        booked_on=payment.booked_on,
        payer=payment.payer_key or None,
        parts=((payment.invoice_id, payment.amount_ore),),
        reversed=payment.status is PaymentStatus.REVERSED,
    )


async def _from_voucher(account_id: str, learned: Learned, log: list[Payment], deps: Deps) -> Redacted[str]:
    """The account number out of the archived voucher of the last payment that proves it.

    Until now it stood nowhere else: the payment log has only its digest, which must fit the number found.
    """
    last = learned.evidence[-1].payment_id
    voucher = next(item.voucher for item in log if item.id == last)
    number = ocr_giro.payer_field((await deps.store.files.line(voucher)).reveal())
    if deps.store.payouts.payer_key(account_id, number) != learned.payer:
        raise LookupError(f"voucher of {last} does not fit the payment log")
    return Redacted(number)
