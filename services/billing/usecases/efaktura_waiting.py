"""Invoices for which the eFaktura network is waited: nobody's data, for whoever calls the network."""

from dataclasses import dataclass

from services.billing.model.submission import Submission, Wait
from services.billing.usecases.deps import Deps
from services.chassis.pages import Page, PageRequest


@dataclass(frozen=True)
class WaitingInvoice:
    """An invoice that waits, with its number; None when the invoice is deleted."""

    submission: Submission
    number: int | None


async def list_waiting(wait: Wait | None, page: PageRequest, deps: Deps) -> Page[WaitingInvoice]:
    """A page of what waits for this, or for anything, oldest invoice first. Raises PageTokenInvalid."""
    found = await deps.store.submissions.waiting(wait, page)
    numbers = await deps.store.invoices.numbers([item.invoice_id for item in found.items])
    items = [WaitingInvoice(item, numbers.get(item.invoice_id)) for item in found.items]
    return Page(items, found.next_token)
