"""What an approved disclosure to a third party needs from here."""

from collections.abc import Sequence

from services.chassis.vault import Redacted
from services.customer.errors import CustomerNotFound
from services.customer.usecases.deps import Deps


async def unknown(customer_ids: Sequence[str], deps: Deps) -> list[str]:
    """Which of these are no customers, in the order asked."""
    missing = []
    for customer_id in customer_ids:
        try:
            await deps.store.customers.get(customer_id)
        except CustomerNotFound:
            missing.append(customer_id)
    return missing


async def national_ids(customer_ids: Sequence[str], deps: Deps) -> dict[str, Redacted[str]]:
    """National ids that are stored, by the id asked for.

    No purpose of ours decides here: a statute or an order does, two people have looked at it, and disclosure
    writes to the person's ledger before anything leaves the company. A second entry here would tell the
    person of what a statute may keep secret for now.
    """
    found: dict[str, Redacted[str]] = {}
    for customer_id in customer_ids:
        for row_id in await deps.store.merges.ids(customer_id):
            if await deps.store.national_ids.stored_at(row_id) is not None:
                found[customer_id] = await deps.store.national_ids.reveal(row_id)
                break
    return found
