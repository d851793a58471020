"""Everything that this context holds about one person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.customer.model.audience_contact import HashedContact
from services.customer.model.contract import Contract, Purchase
from services.customer.model.customer import Customer
from services.customer.model.guardianship import Guardianship
from services.customer.model.interaction import Interaction
from services.customer.model.interest import Interests, together
from services.customer.model.merging import Merge
from services.customer.model.message import Message
from services.customer.model.notice import Notice
from services.customer.model.social import SocialLink
from services.customer.model.terms import TermsChange
from services.customer.model.tip import TipRecord, as_one
from services.customer.model.usage import StoredEvent
from services.customer.usecases.deps import Deps
from services.customer.usecases.national_ids import national_id_stored_at


@dataclass(frozen=True)
class Held:
    """A person's records in this context, newest first."""

    customer: Customer
    purchases: list[Purchase]
    contracts: list[Contract]
    terms_notices: list[tuple[TermsChange, Notice]]
    interactions: list[Interaction]
    messages: list[Message]
    interests: Interests
    tips: TipRecord
    links: list[SocialLink]
    usage: list[StoredEvent]
    guardians: list[Guardianship]
    dependants: list[Guardianship]
    merges: list[Merge]
    national_id_stored_at: datetime | None
    given_to_platforms: list[tuple[HashedContact, datetime]]


async def held_about(customer_id: str, deps: Deps) -> Held:
    """All records about the person. Raises CustomerNotFound."""
    store = deps.store
    customer = await store.customers.get(customer_id)
    also, _ = await store.merges.absorbed(customer.id)
    return Held(
        customer=customer,
        purchases=await store.contracts.purchases_of_customer(customer.id, also=also),
        contracts=await store.contracts.of_customer(customer.id, also=also),
        terms_notices=await _notices([customer.id, *also], deps),
        interactions=await store.interactions.of_customer(customer.id, also=also),
        messages=await store.messages.of_customer(customer.id, also=also),
        interests=together([await store.interests.get(one) for one in (customer.id, *also)]),
        tips=as_one([await store.tips.get(one) for one in (customer.id, *also)]),
        links=await store.social.of_customer(customer.id, also=also),
        usage=await store.usage.of_customer(customer.id, also=also),
        guardians=await store.guardians.of_child(customer.id),
        dependants=await store.guardians.of_guardian(customer.id),
        merges=await store.merges.of_survivor(customer.id),
        national_id_stored_at=await national_id_stored_at(customer.id, deps),
        given_to_platforms=[
            given for one in (customer.id, *also) for given in await store.audience_contacts.of_customer(one)
        ],
    )


async def _notices(ids: Sequence[str], deps: Deps) -> list[tuple[TermsChange, Notice]]:
    notices = await deps.store.notices.of_customer(*ids)
    announced = dict.fromkeys(notice.terms_change_id for notice in notices)
    changes = {change_id: await deps.store.terms.get(change_id) for change_id in announced}
    return [(changes[notice.terms_change_id], notice) for notice in notices]
