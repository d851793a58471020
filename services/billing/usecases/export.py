"""Everything that billing holds about one person."""

import asyncio
from dataclasses import dataclass

from services.billing.model import ledger
from services.billing.model.account import BillingAccount, Subscription
from services.billing.model.einvoice import EinvoiceChange
from services.billing.model.invoice import Invoice, Party
from services.billing.model.payment import Payment
from services.billing.store.payouts import PayoutAccount
from services.billing.usecases import refunds
from services.billing.usecases.deps import Deps
from services.billing.usecases.refunds import RefundView
from services.chassis.vault import Redacted


@dataclass(frozen=True)
class Holdings:
    """What there is about one customer; `balance_ore` is owed when positive."""

    account: BillingAccount | None
    balance_ore: int
    subscriptions: list[Subscription]
    invoices: list[tuple[Invoice, Party]]
    payments: list[Payment]
    payout_account: PayoutAccount | None
    payout_number: Redacted[str] | None
    refunds: list[RefundView]
    einvoice_changes: list[EinvoiceChange]


async def holdings(customer_id: str, account: BillingAccount | None, deps: Deps) -> Holdings:
    """Read it all."""
    store = deps.store
    if account is None:
        return Holdings(None, 0, [], [], [], None, None, [], [])
    (
        (entries, subscriptions, invoices, payments),
        (payout_account, owed, einvoice_changes),
    ) = await asyncio.gather(
        asyncio.gather(
            store.ledger.of(account.id),
            store.accounts.subscriptions(account.id),
            store.invoices.with_parties(account.id),
            store.payments.of_account(account.id),
        ),
        asyncio.gather(
            store.payouts.get(customer_id),
            store.refunds.of_customer(customer_id),
            store.einvoices.history(customer_id),
        ),
    )
    return Holdings(
        account=account,
        balance_ore=ledger.balance(entries),
        subscriptions=subscriptions,
        invoices=invoices,
        payments=await store.payments.opened(payments),
        payout_account=payout_account,
        payout_number=await store.payouts.number(customer_id) if payout_account else None,
        refunds=[await refunds.view(item, deps) for item in owed],
        einvoice_changes=einvoice_changes,
    )
