"""Interests: shown with where each comes from, declared, removed for good, derived."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial

from services.chassis.errors import DomainError, Violations
from services.chassis.idempotency import Ref, RequestKey
from services.chassis.telemetry import log
from services.customer import events
from services.customer.errors import (
    InterestInvalid,
    InterestTopicUnknown,
)
from services.customer.model.contract import Contract
from services.customer.model.interest import (
    Interest,
    InterestRules,
    Interests,
    Level,
    changed_topics,
    level,
    may_derive_from_views,
    together,
)
from services.customer.model.usage import PERSONALISATION
from services.customer.usecases.deps import Deps
from services.customer.usecases.retrying import until_stored

ROUND = 100


@dataclass(frozen=True)
class InterestView:
    """A person's interests beside the rules that explain them."""

    interests: Interests
    rules: InterestRules


async def list_interests(customer_id: str, deps: Deps) -> InterestView:
    """What is known of the customer's interests. Raises CustomerNotFound."""
    customer = await deps.store.customers.get(customer_id)
    return InterestView(await interests_of(customer.id, deps), deps.profile.interests)


async def interests_of(customer_id: str, deps: Deps) -> Interests:
    """The person's interests under all ids, without what is too old; the version is that which is stored."""
    found = await _together(customer_id, deps)
    return replace(found.lapsed(deps.profile.interests.views, deps.now()), version=found.version)


async def declare(key: RequestKey, customer_id: str, topic: str, raw_level: str, deps: Deps) -> Interest:
    """The customer says that a topic is of interest; also corrects the level of one that was derived.

    Raises InterestTopicUnknown, InterestInvalid, CustomerNotFound or CustomerNotActive.
    """
    known, told = _topic(topic, deps), _level(raw_level)

    async def act() -> tuple[Ref, Interest]:
        customer = await deps.store.customers.get(customer_id)
        customer.require_active()
        lift = known in (await _together(customer.id, deps)).removed
        after = await _change(
            customer.id, lambda before: before.declare(known, told, deps.now(), lift=lift), deps
        )
        return {"customer_id": customer.id}, after.items[known]

    async def again(ref: Ref) -> Interest:
        # It may have been removed since: then the answer is what was declared, not what stands now.
        stands = (await deps.store.interests.get(ref["customer_id"])).items.get(known)
        return stands or Interest(known, (), told)

    return await until_stored(lambda: deps.commands.run(key, act, again))


async def remove(key: RequestKey, customer_id: str, topic: str, deps: Deps) -> None:
    """The customer removes a topic: it stays removed until he or she declares it.

    Also while the account is restricted: it is the customer's own wish (GDPR article 18(2)).
    Raises InterestTopicUnknown, CustomerNotFound or CustomerNotActive.
    """
    known = _topic(topic, deps)

    async def act() -> tuple[Ref, None]:
        customer = await deps.store.customers.get(customer_id)
        customer.require_not_erased()
        await _change(customer.id, lambda before: before.remove(known, deps.now()), deps)
        return {"customer_id": customer.id}, None

    async def again(_: Ref) -> None:
        return None

    await until_stored(lambda: deps.commands.run(key, act, again))


async def note_purchase(contract: Contract, deps: Deps) -> None:
    """A purchase tells of interests; in the transaction of the purchase, whose customer is active."""
    removed = (await _together(contract.customer_id, deps)).removed
    topics = set(deps.profile.interests.of_group(contract.product_group)) - set(removed)
    await _change(contract.customer_id, lambda before: before.bought(topics, deps.now()), deps)


async def note_views(customer_id: str, counts: Mapping[str, int], deps: Deps) -> None:
    """The customer looked at products: so many times per product group. Call it after the views are stored.

    Nothing is noted for somebody under 18, for a customer who is not active, and unless consent to
    `usage_personalisation` stands at this moment; nor when that cannot be asked. Never raises DomainError:
    views that tell of nothing are no failure.
    """
    topics: dict[str, int] = {}
    for group, count in counts.items():
        for topic in deps.profile.interests.of_group(group):
            topics[topic] = topics.get(topic, 0) + count
    if not topics:
        return
    try:
        customer = await deps.store.customers.get(customer_id)
        if not may_derive_from_views(customer, deps.today()):
            return
        if not (await deps.decisions.decide(customer.id, PERSONALISATION)).allow:
            return
        rule = deps.profile.interests.views

        async def note() -> None:
            removed = (await _together(customer.id, deps)).removed
            wanted = {topic: count for topic, count in topics.items() if topic not in removed}
            await _change(customer.id, lambda before: before.viewed(wanted, rule, deps.now()), deps)

        await until_stored(lambda: deps.mongo.transaction(note))
    except DomainError as failure:
        log.info("views not noted", customer_id=customer_id, reason=failure.reason)


async def forget_views(customer_id: str, deps: Deps) -> None:
    """Everything that was derived from views goes, inside the transaction in force."""
    for one in await deps.store.merges.ids(customer_id):
        await _change(one, Interests.without_views, deps)


async def forget_old_views(deps: Deps) -> int:
    """Drop what is too old; how many customers were looked at. Safe in several replicas at once."""
    due = await deps.store.interests.too_old(deps.now(), ROUND)
    for customer_id in due:
        await until_stored(partial(deps.mongo.transaction, partial(_forget_old, customer_id, deps)))
    return len(due)


async def _together(customer_id: str, deps: Deps) -> Interests:
    ids = await deps.store.merges.ids(customer_id)
    return together([await deps.store.interests.get(one) for one in ids])


async def _forget_old(customer_id: str, deps: Deps) -> None:
    rule = deps.profile.interests.views
    await _change(customer_id, lambda before: before.lapsed(rule, deps.now()), deps)


async def _change(customer_id: str, change: Callable[[Interests], Interests], deps: Deps) -> Interests:
    """Store what `change` makes of the interests and tell of each topic that it changed."""
    before = await deps.store.interests.get(customer_id)
    after = change(before)
    if after is before:
        return before
    await deps.store.interests.put(after, lapse_on=after.lapse_on(deps.profile.interests.views))
    if topics := changed_topics(before, after):
        await deps.outbox.add(*(events.interest_changed(after, topic) for topic in topics))
    return after


def _topic(topic: str, deps: Deps) -> str:
    if topic not in deps.profile.interests.topics:
        raise InterestTopicUnknown("There is no such topic.")
    return topic


def _level(raw: str) -> Level:
    found = Violations()
    told = found.check("level", level, raw)
    found.raise_if_any(InterestInvalid, "The interest has fields to correct.")
    return told
