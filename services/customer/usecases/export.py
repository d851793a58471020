"""Everything that this context holds about one person."""

import asyncio
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
from services.customer.usecases.national_ids import first_stored_at


@dataclass(frozen=True)
class Records:
    """What stands under the ids of a person, newest first."""

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


@dataclass(frozen=True)
class Held(Records):
    """A person, and all that there is in this context."""

    customer: Customer


async def held_about(customer_id: str, deps: Deps) -> Held:
    """All records about the person. Raises CustomerNotFound."""
    with deps.mongo.together():  # the keys first: everything else is opened with them
        _, (customer, also), found = await asyncio.gather(
            deps.store.keys.take_up(customer_id),
            deps.store.customers.whole(customer_id),
            _about((customer_id,), deps),
        )
    if (everyone := (customer.id, *also)) != (customer_id,):  # who was merged has records under other ids too
        with deps.mongo.together():
            found = await _about(everyone, deps)
    return Held(customer=customer, **vars(found))


async def _about(everyone: Sequence[str], deps: Deps) -> Records:
    """What stands under the ids of a person, of which the first is the one in use."""
    store, (customer_id, *also) = deps.store, everyone
    dialogue, profile, persons = await asyncio.gather(
        asyncio.gather(
            store.contracts.purchases_of_customer(customer_id, also=also),
            store.contracts.of_customer(customer_id, also=also),
            _notices(everyone, deps),
            store.interactions.of_customer(customer_id, also=also),
            store.messages.of_customer(customer_id, also=also),
            store.usage.of_customer(customer_id, also=also),
        ),
        asyncio.gather(
            asyncio.gather(*map(store.interests.get, everyone)),
            asyncio.gather(*map(store.tips.get, everyone)),
            asyncio.gather(*map(store.audience_contacts.of_customer, everyone)),
            store.social.of_customer(customer_id, also=also),
        ),
        asyncio.gather(
            store.guardians.of_child(customer_id),
            store.guardians.of_guardian(customer_id),
            store.merges.of_survivor(customer_id),
            first_stored_at(everyone, deps),
        ),
    )
    purchases, contracts, notices, interactions, messages, usage = dialogue
    interests, tips, given, links = profile
    guardians, dependants, merges, stored_at = persons
    return Records(
        purchases=purchases,
        contracts=contracts,
        terms_notices=notices,
        interactions=interactions,
        messages=messages,
        interests=together(interests),
        tips=as_one(tips),
        links=links,
        usage=usage,
        guardians=guardians,
        dependants=dependants,
        merges=merges,
        national_id_stored_at=stored_at,
        given_to_platforms=[each for of_one in given for each in of_one],
    )


async def _notices(ids: Sequence[str], deps: Deps) -> list[tuple[TermsChange, Notice]]:
    notices = await deps.store.notices.of_customer(*ids)
    announced = dict.fromkeys(notice.terms_change_id for notice in notices)
    changes = {change_id: await deps.store.terms.get(change_id) for change_id in announced}
    return [(changes[notice.terms_change_id], notice) for notice in notices]
