"""What the use cases about guardians share: consent first, then the link, never the one without the other."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from services.chassis.errors import DomainError
from services.chassis.idempotency import Ref, RequestKey
from services.customer import events
from services.customer.model.customer import Customer, CustomerStatus
from services.customer.model.guardianship import Agreed, Evidence, Guardianship, linked
from services.customer.model.registration import MINIMUM_AGE
from services.customer.usecases.deps import Deps


@dataclass(frozen=True)
class DependantView:
    """A child as its guardian sees it in a list."""

    child: Customer
    link: Guardianship
    may_act: bool
    has_login: bool


async def consented(key: RequestKey, child_id: str, guardian_id: str, agreed: Agreed, deps: Deps) -> str:
    """The entry of the guardian's consent on the child's ledger; the same key gives the same entry.

    Raises what consent refuses with, or RemoteError when it cannot be reached: then nothing may be stored.
    """
    return await deps.guardian_consents.grant(f"guardian:{key.request_id}", child_id, guardian_id, agreed)


async def once(key: RequestKey, make: Callable[[], Awaitable[Guardianship]], deps: Deps) -> Guardianship:
    """The link that this request made before, or makes now; another body under its key is refused.

    Before the command there is a call to consent, so that a twin of the request may be done in between: what
    it did looks like a rule that is broken (a used code, a link that exists), and is the answer.
    """
    known = await deps.store.guardians.of_request(key.record_id)
    if known is None:
        try:
            return await make()
        except DomainError:
            known = await deps.store.guardians.of_request(key.record_id)
            if known is None:
                raise
    stands = known

    async def act() -> tuple[Ref, Guardianship]:
        return {"link_id": stands.id}, stands

    return await deps.commands.run(key, act, lambda ref: deps.store.guardians.get(ref["link_id"]))


def new_link(
    child_id: str, guardian_id: str, evidence: Evidence, entry_id: str, by: str, deps: Deps
) -> Guardianship:
    """A link that begins now."""
    return Guardianship(
        id=deps.new_id("gdn"),
        guardian_id=guardian_id,
        child_id=child_id,
        evidence=evidence,
        entry_id=entry_id,
        linked_by=by,
        linked_at=deps.now(),
    )


async def relink(child: Customer, guardian_ids: Sequence[str], deps: Deps) -> Customer:
    """Store the child with these guardians, inside the transaction that changes its links."""
    changed = linked(child, guardian_ids)
    await deps.store.customers.replace(changed)
    return changed


async def end_link(link: Guardianship, child: Customer, by: str, deps: Deps) -> tuple[Guardianship, Customer]:
    """End one link inside a transaction; the event tells it."""
    ended = link.ended(by, deps.now())
    await deps.store.guardians.end(ended)
    rest = [guardian for guardian in child.guardian_ids if guardian != link.guardian_id]
    changed = await relink(child, rest, deps)
    await deps.outbox.add(events.guardian_linked(ended, changed.version))
    return ended, changed


async def view(link: Guardianship, deps: Deps) -> DependantView:
    """The child of a link."""
    child = await deps.store.customers.own(link.child_id)
    return DependantView(
        child=child,
        link=link,
        may_act=link.stands and under_guardian(child, deps),
        has_login=await deps.store.customers.has_login(child.id),
    )


def under_guardian(child: Customer, deps: Deps) -> bool:
    """Whether a guardian may act for the child: until it turns sixteen, and while anything may be done."""
    age = child.age_on(deps.today())
    readable = child.status in {CustomerStatus.ACTIVE, CustomerStatus.CLOSED}
    return age is not None and age < MINIMUM_AGE and readable
