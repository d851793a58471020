"""Working out anew what an invoice's payments do to it, whatever changed: a payment, a credit note, a fee."""

from collections.abc import Collection
from dataclasses import replace

from services.billing import events
from services.billing.errors import InvoiceNotFound
from services.billing.model import ledger
from services.billing.model import payment as payments
from services.billing.model.account import BillingAccount
from services.billing.model.invoice import Invoice
from services.billing.model.ledger import EntryKind
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
    if isinstance(invoice, str):
        found = {item.id: item for item in await deps.store.invoices.of_account(account.id)}
        if invoice not in found:
            raise InvoiceNotFound("There is no such invoice.", invoice_id=invoice)
        invoice = found[invoice]
    log = await deps.store.payments.of_account(account.id)
    now, judged = await _judge(invoice, log, deps, payment_id)
    await payout.relearn(account, _replaced(log, judged), cause, deps)
    return now


async def settle_all(account_id: str, invoice_ids: Collection[str], deps: Deps) -> None:
    """The same for several invoices of one account after payments and reversals came. Inside a transaction,
    which locks the account.
    """
    account = await deps.store.accounts.lock(account_id)
    log = await deps.store.payments.of_account(account_id)
    reversed_ = False
    for invoice in await deps.store.invoices.of_account(account_id):
        if invoice.id in invoice_ids:
            _, judged = await _judge(invoice, log, deps)
            log = _replaced(log, judged)
            reversed_ |= any(item.status is PaymentStatus.REVERSED for item in judged)
    await payout.relearn(account, log, "reversed" if reversed_ else "recomputed", deps)


async def _judge(
    invoice: Invoice, log: list[Payment], deps: Deps, payment_id: str = ""
) -> tuple[Invoice, list[Payment]]:
    """Store what became of the invoice and of its payments; both as they stand now."""
    before = {item.id: item for item in log if item.invoice_id == invoice.id}
    now = payments.judge(invoice.claim_ore, before.values())
    changed = [item for item in now if item != before[item.id]]
    await deps.store.payments.set_judged(changed)
    await _tell([(before[item.id], item) for item in changed], deps)
    paid = sum(item.applied_ore for item in now if item.status is PaymentStatus.MATCHED)
    invoice = await _no_loss(invoice, paid, deps)
    settled = paid + invoice.written_off_ore >= invoice.claim_ore
    settled_at = (invoice.settled_at or deps.now()) if settled else None
    if (paid, settled_at) != (invoice.paid_ore, invoice.settled_at):
        await deps.store.invoice_states.set_paid(invoice.id, paid, settled_at)
    if settled and invoice.settled_at is None:
        after = replace(invoice, settled_at=settled_at)
        fact = events.invoice_settled(after, payment_id or last_payment(now))
        await deps.outbox.add(fact, events.invoice_moved(invoice.customer_id, invoice.id))
    return replace(invoice, paid_ore=paid, settled_at=settled_at), now


async def _no_loss(invoice: Invoice, paid_ore: int, deps: Deps) -> Invoice:
    """What was written off and is paid or credited after all was no loss: it pays what is owed and does not
    become the customer's credit.
    """
    back = min(invoice.written_off_ore, paid_ore + invoice.written_off_ore - invoice.claim_ore)
    if back <= 0:
        return invoice
    await deps.store.invoice_states.move(invoice.id, written_off_ore=-back, settled_at=invoice.settled_at)
    id_, account, postings = deps.new_id("ent"), invoice.billing_account_id, ledger.written_off(-back)
    entry = ledger.Entry(id_, account, EntryKind.WRITE_OFF, deps.now(), invoice.id, postings)
    await deps.store.ledger.add(entry)
    return replace(invoice, written_off_ore=invoice.written_off_ore - back)


async def _tell(changed: list[tuple[Payment, Payment]], deps: Deps) -> None:
    """Book and publish what changed between matched, reversed and waiting."""
    entries, facts = [], []
    for before, after in changed:
        if before.status is after.status:
            continue
        if after.reversal:
            # In suspense it stands against the bank; matched it stands against the customer.
            waits = after.status is PaymentStatus.SUSPENSE
            ore = after.amount_ore if waits else -after.amount_ore
            kind = EntryKind.SUSPENSE if waits else EntryKind.RESOLVED
            entries.append(_entry(after, kind, ledger.resolved(ore), deps))
            facts += [events.payment_suspended(after)] if waits else []
        elif after.status is PaymentStatus.REVERSED:
            facts.append(events.payment_reversed(after))
        else:  # an earlier reversal has taken another payment than we knew: this one stands after all
            facts.append(events.payment_received(after))
            facts.append(events.invoice_moved(after.customer_id, after.invoice_id))
    await deps.store.ledger.add_many([entry for entry in entries if entry.postings])
    if facts:
        await deps.outbox.add(*facts)


def _entry(
    payment: Payment, kind: EntryKind, postings: tuple[ledger.Posting, ...], deps: Deps
) -> ledger.Entry:
    return ledger.Entry(
        deps.new_id("ent"), payment.billing_account_id, kind, deps.now(), payment.id, postings
    )


def last_payment(judged: list[Payment]) -> str:
    """The payment that paid the last øre; "" when nothing was to pay."""
    return next((item.id for item in reversed(judged) if item.applied_ore), "")


def _replaced(log: list[Payment], judged: list[Payment]) -> list[Payment]:
    now = {item.id: item for item in judged}
    return [now.get(item.id, item) for item in log]
