"""Merging two customers that are one person, and undoing it."""

from services.chassis.caller import Caller
from services.chassis.idempotency import Ref, RequestKey
from services.customer import events
from services.customer.model.merging import Merge, Side, merge, unmerge
from services.customer.usecases.deps import Deps


async def merge_customers(
    key: RequestKey, survivor_id: str, merged_id: str, reason: str, caller: Caller, deps: Deps
) -> Merge:
    """Make two customers one. Raises MergeInvalid, MergeNotPossible or CustomerNotFound."""

    async def act() -> tuple[Ref, Merge]:
        sides = await _side(survivor_id, deps), await _side(merged_id, deps)
        made = merge(*sides, reason, by=caller.id, now=deps.now(), new_id=deps.new_id)
        await deps.store.merges.add(made)
        for side in sides:
            await deps.outbox.add(events.corrected(side.customer, ["merged"]))
        return {"merge_id": made.id}, made

    return await deps.commands.run(key, act, lambda ref: deps.store.merges.get(ref["merge_id"]))


async def unmerge_customers(key: RequestKey, survivor_id: str, merged_id: str, deps: Deps) -> Merge:
    """Undo a merge: each has its own rows again, what came since stays with the survivor.

    Raises MergeNotFound, or MergeTooLate after thirty days.
    """

    async def act() -> tuple[Ref, Merge]:
        made = await deps.store.merges.standing(survivor_id, merged_id)
        undone = unmerge(made, deps.now())
        await deps.store.merges.undo(undone)
        for customer_id in (survivor_id, merged_id):
            customer = await deps.store.customers.own(customer_id)
            await deps.outbox.add(events.corrected(customer, ["merged"]))
        return {"merge_id": undone.id}, undone

    return await deps.commands.run(key, act, lambda ref: deps.store.merges.get(ref["merge_id"]))


async def _side(customer_id: str, deps: Deps) -> Side:
    customer = await deps.store.customers.own(customer_id)
    absorbed, merged_into = await deps.store.merges.absorbed(customer_id)
    guarded = await deps.store.guardians.of_guardian(customer_id)
    guarded += await deps.store.guardians.of_child(customer_id)
    return Side(
        customer=customer,
        has_login=await deps.store.customers.has_login(customer_id),
        has_national_id=await deps.store.national_ids.stored_at(customer_id) is not None,
        has_guardianship=any(link.stands for link in guarded),
        absorbed=absorbed,
        merged_into=merged_into,
    )
