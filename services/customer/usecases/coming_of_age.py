"""Each day those who reached an age at which more is their own: told once, by the Oslo date."""

from dataclasses import replace
from datetime import date, timedelta

from services.chassis.idempotency import RequestKey
from services.chassis.telemetry import log
from services.customer import events
from services.customer.errors import CustomerNotActive, MessageNotAllowed, NoContactPoint
from services.customer.model.contact import EMAIL
from services.customer.model.customer import Customer
from services.customer.model.guardianship import MAJORITY, next_milestone
from services.customer.store.guardians import Milestone
from services.customer.usecases.deps import Deps
from services.customer.usecases.guardian_links import end_link
from services.customer.usecases.messages import Ask, send_message

ONE_DAY = timedelta(days=1)


async def come_of_age(deps: Deps) -> int:
    """Go through the days since the last time; how many came of age. Safe in several replicas at once.

    The day before the last one is gone through again: who was registered on the eve of a birthday may have
    been stored after midnight.
    """
    today, reached = deps.today(), 0
    through = await deps.store.milestones.done_through()
    day = today if through is None else min(through - ONE_DAY, today)
    while day <= today:
        async for milestone in deps.store.milestones.on(day):
            reached += await _reached(milestone, day, deps)
        await deps.store.milestones.done(day)
        day += ONE_DAY
    return reached


async def tell_of_age(customer_id: str, age: int, deps: Deps) -> None:
    """Write to who came of age, once however often it is told; a refusal for good is no failure."""
    await notify(f"of-age:{customer_id}:{age}", customer_id, "came_of_age", {"age": str(age)}, deps)


async def tell_guardian(event_id: str, guardian_id: str, child_id: str, deps: Deps) -> None:
    """Write to a guardian that the link stands, once however often the event comes."""
    child = await deps.store.customers.own(child_id)
    values = {"child": child.profile.given_name.reveal()}
    await notify(f"guardian:{event_id}", guardian_id, "guardian_linked", values, deps)


async def notify(once: str, customer_id: str, template: str, values: dict[str, str], deps: Deps) -> None:
    """Send a message about the customer relationship by e-mail. Raises DomainError when it may come later."""
    key = RequestKey("service:customer", template, once, fingerprint="")
    try:
        await send_message(
            key,
            customer_id,
            Ask(template, "customer_administration", EMAIL, values),
            deps,
        )
    except (MessageNotAllowed, NoContactPoint, CustomerNotActive) as refusal:
        log.info("not told", template=template, customer_id=customer_id, reason=refusal.reason)


async def _reached(milestone: Milestone, day: date, deps: Deps) -> bool:
    async def store() -> bool:
        person = await deps.store.customers.own(milestone.customer_id)
        born = person.profile.birth_date
        after = None if born is None else next_milestone(born.reveal(), day)
        if not await deps.store.milestones.reached(milestone, day, after):
            return False  # another replica was faster
        if milestone.age >= MAJORITY:
            person = await _without_guardians(person, deps)
        grown = replace(person, version=person.version + 1)
        await deps.store.customers.replace(grown)
        await deps.outbox.add(events.came_of_age(grown, milestone.age))
        return True

    return await deps.mongo.transaction(store)


async def _without_guardians(person: Customer, deps: Deps) -> Customer:
    for link in await deps.store.guardians.of_child(person.id):
        if link.stands:
            _, person = await end_link(link, person, "majority", deps)
    return person
