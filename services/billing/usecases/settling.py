"""Working out anew what an invoice's payments do to it, whatever changed: a payment, a credit note, a fee."""

from dataclasses import replace

from services.billing import events
from services.billing.errors import InvoiceNotFound
from services.billing.model import payment as payments
from services.billing.model.account import BillingAccount
from services.billing.model.invoice import Invoice
from services.billing.model.payment import Payment, PaymentStatus
from services.billing.usecases import payout
from services.billing.usecases.deps import Deps


async def settle(
    invoice: Invoice | str,
    account: BillingAccount,
    deps: Deps,
    payment_id: str = "",
    cause: str = "recomputed",
) -> Invoice:
    """Judge the invoice's payments anew against its claim, note whether it is settled, and judge the payout
    account. Inside a transaction that has locked the account; with an id, the invoice is read as it stands.

    `payment_id` is what settles it, empty when no payment does; `cause` why a payout account that must go is
    removed: recomputed or reversed.

    Returns:
        The invoice as it stands now.

    Raises:
        InvoiceNotFound: the account has no invoice with this id.
    """
    log = await deps.store.payments.of_account(account.id)
    now = await _settle(await _invoice(invoice, account, deps), log, deps, payment_id)
    await payout.relearn(account, log, cause, deps)
    return now


async def _invoice(invoice: Invoice | str, account: BillingAccount, deps: Deps) -> Invoice:
    if isinstance(invoice, Invoice):
        return invoice
    for found in await deps.store.invoices.of_account(account.id):
        if found.id == invoice:
            return found
    raise InvoiceNotFound("There is no such invoice.", invoice_id=invoice)


async def _settle(invoice: Invoice, log: list[Payment], deps: Deps, payment_id: str) -> Invoice:
    own = [item for item in log if item.invoice_id == invoice.id]
    before = {item.id: (item.applied_ore, item.credit_ore) for item in own}
    now = payments.settle(invoice.claim_ore, own)
    changed = [item for item in now if before[item.id] != (item.applied_ore, item.credit_ore)]
    await deps.store.payments.set_effects(changed)
    paid = sum(item.applied_ore for item in now if item.status is PaymentStatus.MATCHED)
    settled = paid >= invoice.claim_ore
    newly = settled and invoice.settled_at is None
    settled_at = (invoice.settled_at or deps.now()) if settled else None
    await deps.store.invoices.set_paid(invoice.id, paid, settled_at)
    if newly:
        await deps.outbox.add(events.invoice_settled(invoice, payment_id))
    return replace(invoice, paid_ore=paid, settled_at=settled_at)
