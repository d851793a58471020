"""Children: registering them through a guardian, listing them, ending the link."""

from dataclasses import replace
from datetime import timedelta

from services.chassis.caller import Caller
from services.chassis.errors import TRANSIENT, DomainError, Violations
from services.chassis.idempotency import Ref, RequestKey
from services.chassis.telemetry import log
from services.customer import events
from services.customer.errors import DependantExists, DependantInvalid
from services.customer.model.customer import Customer
from services.customer.model.guardianship import (
    MOST_DEPENDANTS,
    Agreed,
    Dependant,
    DependantDraft,
    Guardianship,
    next_milestone,
    parse_dependant,
    registered_child,
    same_child,
)
from services.customer.store.guardians import Application
from services.customer.usecases.deps import Deps
from services.customer.usecases.guardian_links import DependantView, consented, end_link, new_link, once, view

# An application whose command never came back is given up after this, with the consent that it may have left.
GIVEN_UP = timedelta(hours=1)
ROUND = 100


async def register_dependant(
    key: RequestKey, guardian_id: str, draft: DependantDraft, agreed: Agreed, deps: Deps
) -> DependantView:
    """Register a child under sixteen; the guardian's consent is on the child's ledger before it is stored.

    When consent refuses, nothing remains. When it cannot be reached, only ids remain, with which the same
    request goes on; they are given up after an hour.
    Raises GuardianNotEligible, DependantInvalid, DependantExists, and what consent refuses with.
    """

    async def make() -> Guardianship:
        application, entry_id = await _consented(key, guardian_id, draft, agreed, deps)

        async def act() -> tuple[Ref, Guardianship]:
            guardian = await deps.store.customers.get(guardian_id)
            dependant = parse_dependant(draft, guardian, deps.today())
            await _require_new(guardian_id, dependant, deps)
            await deps.store.customers.touch(
                guardian_id
            )  # so that the same child, sent twice at once, is one
            link = new_link(application.child_id, guardian_id, dependant.evidence, entry_id, "customer", deps)
            child = registered_child(dependant, application.child_id, now=deps.now(), new_id=deps.new_id)
            await _store(replace(child, guardian_ids=(guardian_id,)), link, key, deps)
            await deps.store.guardians.drop(application.id)
            return {"link_id": link.id}, link

        return await deps.commands.run(key, act, lambda ref: deps.store.guardians.get(ref["link_id"]))

    return await view(await once(key, make, deps), deps)


async def list_dependants(guardian_id: str, deps: Deps) -> list[DependantView]:
    """The children of a guardian whose links stand, oldest link first."""
    links = await deps.store.guardians.of_guardian(guardian_id)
    return [await view(link, deps) for link in links if link.stands]


async def list_guardians(child_id: str, reader: Caller, deps: Deps) -> list[Guardianship]:
    """Every link of a child, ended ones too, oldest first; a read by staff is recorded first."""
    found = await deps.store.guardians.of_child(child_id)
    if reader.kind == "staff":
        await deps.reads.record(
            reader=reader,
            subjects=[child_id],
            purpose="customer_administration",
            categories=["identity"],
            fields=["customer.guardians"],
        )
    return found


async def end_guardianship(
    key: RequestKey, guardian_id: str, child_id: str, by: str, deps: Deps
) -> Guardianship:
    """End a link; from now on the guardian may do nothing for the child. Raises DependantNotFound.

    The event of it withdraws the consent, see `withdraw_after`.
    """

    async def act() -> tuple[Ref, Guardianship]:
        link = await deps.store.guardians.between(guardian_id, child_id)
        child = await deps.store.customers.own(child_id)
        ended, _ = await end_link(link, child, by, deps)
        return {"link_id": ended.id}, ended

    return await deps.commands.run(key, act, lambda ref: deps.store.guardians.get(ref["link_id"]))


async def withdraw_after(guardian_id: str, child_id: str, deps: Deps) -> None:
    """Withdraw a guardian's consent after the link has ended, once however often it is told.

    The consent of another guardian, who has given it on the same ledger, goes on. At majority consents expire
    by themselves. Raises DomainError when consent cannot be reached: the event comes again.
    """
    links = await deps.store.guardians.of_child(child_id)
    if any(link.stands for link in links):
        return
    ended = [link for link in links if link.guardian_id == guardian_id]
    if ended and ended[-1].ended_by != "majority":
        await deps.guardian_consents.withdraw(f"ended:{ended[-1].id}", child_id, guardian_id)


async def give_up_applications(deps: Deps) -> int:
    """Give up applications that nobody came back to; how many. Safe in several replicas at once."""
    left = await deps.store.guardians.applications_before(deps.now() - GIVEN_UP, ROUND)
    for application in left:
        # Whether the consent was recorded is not known: a lost answer looks like a call that failed.
        await deps.guardian_consents.withdraw(
            f"given-up:{application.child_id}", application.child_id, application.guardian_id
        )
        await deps.store.guardians.drop(application.id)
        log.info("application given up", child_id=application.child_id)
    return len(left)


async def _consented(
    key: RequestKey, guardian_id: str, draft: DependantDraft, agreed: Agreed, deps: Deps
) -> tuple[Application, str]:
    guardian = await deps.store.customers.get(guardian_id)
    await _require_new(guardian_id, parse_dependant(draft, guardian, deps.today()), deps)
    application = await deps.store.guardians.apply(key.record_id, guardian_id, deps.new_id("cus"), deps.now())
    try:
        return application, await consented(key, application.child_id, guardian_id, agreed, deps)
    except DomainError as error:
        if error.kind not in TRANSIENT:
            await deps.store.guardians.drop(application.id)
        raise


async def _require_new(guardian_id: str, dependant: Dependant, deps: Deps) -> None:
    links = [link for link in await deps.store.guardians.of_guardian(guardian_id) if link.stands]
    if len(links) >= MOST_DEPENDANTS:
        found = Violations()
        found.add("", "TOO_MANY", f"A guardian registers at most {MOST_DEPENDANTS} children.")
        found.raise_if_any(DependantInvalid, "There are too many children.")
    for link in links:
        if same_child(await deps.store.customers.own(link.child_id), dependant.profile):
            raise DependantExists("You have registered this child.", dependant_id=link.child_id)


async def _store(child: Customer, link: Guardianship, key: RequestKey, deps: Deps) -> None:
    await deps.store.customers.add(child, "")
    await deps.store.guardians.add(link, request=key.record_id)
    await expect_majority(child, deps)
    await deps.outbox.add(events.registered(child), events.guardian_linked(link, child.version))


async def expect_majority(customer: Customer, deps: Deps) -> None:
    """Remember when somebody comes of age, inside the transaction that stores the person."""
    born = customer.profile.birth_date
    ahead = None if born is None else next_milestone(born.reveal(), deps.today())
    if ahead is not None:
        await deps.store.milestones.add(customer.id, *ahead)
