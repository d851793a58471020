"""Contact points for a social platform, hashed; consent has decided and the ledger has noted beforehand."""

from collections.abc import Sequence

from services.chassis.vault import Redacted, SealBroken
from services.customer.errors import CustomerNotFound
from services.customer.model.audience_contact import HashedContact, email_hash, phone_hash
from services.customer.model.contact import EMAIL, PHONE
from services.customer.usecases.deps import Deps
from services.customer.usecases.social import note_sent

PLATFORMS = ("facebook", "instagram")
"""Where an audience of this format is shown: both match by the same hashes."""


async def hash_contacts(
    export_id: str, processor_id: str, customer_ids: Sequence[str], *, only_known: bool, deps: Deps
) -> list[HashedContact]:
    """The hashes of customers for one export: what was given before, or else what they have now.

    Customers who are gone or have nothing to match by are left out. With `only_known` nothing new is hashed.
    """
    store, found, new = deps.store.audience_contacts, [], []
    for customer_id in customer_ids:
        contact = await store.given(export_id, customer_id)
        if contact is None and not only_known:
            contact = await _hashed(customer_id, deps)
            if contact is not None:
                new.append(contact)
        if contact is not None:
            found.append(contact)
    await deps.mongo.transaction(lambda: _keep(export_id, processor_id, new, deps))
    return found


async def _keep(export_id: str, processor_id: str, new: Sequence[HashedContact], deps: Deps) -> None:
    await deps.store.audience_contacts.keep(export_id, processor_id, new, deps.now())
    for contact in new:
        for platform in PLATFORMS:
            await note_sent(contact.customer_id, platform, ("email_sha256", "phone_sha256"), deps)


async def _hashed(customer_id: str, deps: Deps) -> HashedContact | None:
    try:
        customer = await deps.store.customers.get(customer_id)
    except (CustomerNotFound, SealBroken):  # gone, or its keys are
        return None
    email, phone = customer.contact(EMAIL), customer.contact(PHONE)
    contact = HashedContact(
        customer_id,
        Redacted(email_hash(email.value.reveal()) if email else ""),
        Redacted(phone_hash(phone.value.reveal()) if phone else ""),
    )
    return None if contact.empty else contact
