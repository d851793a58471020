"""Customers who were merged: each keeps its account and KIDs, and who stands for both reads them all."""

from collections.abc import Sequence

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
