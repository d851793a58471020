"""Contact points for a social platform, hashed; consent has decided and the ledger has noted beforehand."""

from collections.abc import Mapping, Sequence

from services.chassis.mongo import UpdateOne
from services.chassis.vault import Redacted
from services.customer.model.audience_contact import HashedContact, email_hash, phone_hash
from services.customer.model.contact import EMAIL, PHONE
from services.customer.usecases.deps import Deps
from services.customer.usecases.social import note_sent

PLATFORMS = ("facebook", "instagram")
"""Where an audience of this format is shown: both match by the same hashes."""
AT_ONCE = 200
"""Customers in one transaction, with a linked account on each platform: below a thousand documents."""


async def hash_contacts(
    export_id: str, processor_id: str, customer_ids: Sequence[str], *, only_known: bool, deps: Deps
) -> list[HashedContact]:
    """The hashes of customers for one export: what was given before, or else what they have now.

    Customers who are gone or have nothing to match by are left out. With `only_known` nothing new is hashed.
    """
    store = deps.store.audience_contacts
    found = await store.given(export_id, customer_ids)
    missing = [] if only_known else [who for who in dict.fromkeys(customer_ids) if who not in found]
    contacts = await deps.store.recipients.contacts(missing)
    made = [_hashed(who, contacts[who]) for who in missing if who in contacts]
    new = [contact for contact in made if not contact.empty]
    writes = await store.sealed(export_id, processor_id, new, deps.now())
    for at in range(0, len(writes), AT_ONCE):
        await _keep(dict(list(writes.items())[at : at + AT_ONCE]), deps)
    found |= {contact.customer_id: contact for contact in new if contact.customer_id in writes}
    return [found[who] for who in customer_ids if who in found]


async def _keep(writes: Mapping[str, UpdateOne], deps: Deps) -> None:
    async def store() -> None:
        await deps.store.audience_contacts.keep(list(writes.values()))
        await note_sent(list(writes), PLATFORMS, ("email_sha256", "phone_sha256"), deps)

    await deps.mongo.transaction(store)


def _hashed(customer_id: str, values: Mapping[str, Redacted[str]]) -> HashedContact:
    email, phone = values.get(EMAIL), values.get(PHONE)
    return HashedContact(
        customer_id,
        Redacted(email_hash(email.reveal()) if email else ""),
        Redacted(phone_hash(phone.reveal()) if phone else ""),
    )
