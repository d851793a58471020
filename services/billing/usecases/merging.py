"""Customers who were merged: each keeps its account and KIDs, and who stands for both reads them all."""

from collections.abc import Sequence

from services.billing.errors import InvoiceNotFound
from services.billing.model.account import BillingAccount
from services.billing.usecases.deps import Deps
from services.chassis.streams import EventMeta

FIELD = "merged"


async def customer_corrected(customer_id: str, fields: Sequence[str], meta: EventMeta, deps: Deps) -> None:
    """Ask who is one with whom when that has changed. Raises RemoteError."""
    if FIELD not in fields or await deps.inbox.seen(meta):
        return
    merged = await deps.parties.merged(customer_id)

    async def body() -> None:
        await deps.store.merged.set(customer_id, merged)

    await deps.inbox.once(meta, body)


async def account_of(customer_id: str, invoice_id: str, deps: Deps) -> BillingAccount | None:
    """The customer's account on which this invoice stands: its own, or that of an id that was merged into it.
    Its own for an invoice that is neither's, and without one; None when it has none.
    """
    ids = await deps.store.merged.ids(customer_id)
    if invoice_id and len(ids) > 1:
        try:
            owner = (await deps.store.invoices.find(invoice_id)).customer_id
        except InvoiceNotFound:
            owner = ""  # whoever looks for it on the account says so
        if owner in ids:
            return await deps.store.accounts.find(owner)
    return await deps.store.accounts.find(customer_id)
