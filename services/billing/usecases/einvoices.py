"""The e-invoice agreement: see it, start it, end it."""

from dataclasses import dataclass

from services.billing import events
from services.billing.errors import BillingAccountNotFound
from services.billing.model.einvoice import EinvoiceAgreement, EinvoiceChange, change
from services.billing.usecases.deps import Deps
from services.chassis.errors import VersionConflict
from services.chassis.idempotency import Ref, RequestKey

SHOWN = 50
"""Changes that are shown with the agreement; the access package has all."""


@dataclass(frozen=True)
class EinvoiceView:
    """The agreement with its latest changes, newest first."""

    agreement: EinvoiceAgreement
    history: list[EinvoiceChange]


async def get_einvoice_agreement(customer_id: str, deps: Deps) -> EinvoiceView:
    """The customer's agreement. Raises BillingAccountNotFound."""
    history = await deps.store.einvoices.history(customer_id, SHOWN)
    return EinvoiceView(await _standing(customer_id, deps), history)


async def set_einvoice_agreement(
    key: RequestKey, customer_id: str, active: bool, expected_version: int, by: str, deps: Deps
) -> EinvoiceView:
    """Start or end the agreement; nothing happens when it stands so already.

    Raises:
        BillingAccountNotFound: nothing is charged to this customer.
        VersionConflict: it was changed since the caller saw `expected_version` (0 does not care).
    """

    async def act() -> tuple[Ref, None]:
        standing = await _standing(customer_id, deps)
        if expected_version and expected_version != standing.version:
            raise VersionConflict("The agreement has changed since you saw it; fetch it and try again.")
        after, made = change(standing, active, by, deps.now())
        if made is not None:
            await deps.store.einvoices.put(after, made)
            await deps.outbox.add(events.einvoice_changed(after))
        return {}, None

    async def again(ref: Ref) -> None:
        del ref

    await deps.commands.run(key, act, again)
    return await get_einvoice_agreement(customer_id, deps)


async def _standing(customer_id: str, deps: Deps) -> EinvoiceAgreement:
    found = await deps.store.einvoices.find(customer_id)
    if found is None:
        raise BillingAccountNotFound("Nothing is charged to this customer.")
    return found
