"""Erasing a person from this context (GDPR 17): every use stops at once, the proof is kept (7(1))."""

from collections.abc import Collection, Sequence
from functools import partial

from personvern.privacy.v1 import privacy_service_pb2 as pb
from services.chassis.ids import new_id
from services.consent.model.facts import Status
from services.consent.usecases.deps import Deps
from services.kernel.erasing import Tally
from services.kernel.erasure import Item, Outcome


async def plan_erasure(customer_ids: Sequence[str], deps: Deps) -> list[Item]:
    """What an erasure of the person would do today. Changes nothing."""

    async def more(_: Sequence[Tally], decided: bool) -> list[Tally]:
        return await _tallies(customer_ids, deps)

    return await deps.eraser.plan({"customer": customer_ids}, more)


async def erase(erasure_id: str, customer_ids: Sequence[str], deps: Deps) -> list[pb.ErasureItem]:
    """Erase a person; what went and what is held, the same however often it is asked.

    From the first transaction on every decision about the person is SUBJECT_ERASED, on every replica. Raises
    Unavailable: asked again, it does what is left.
    """
    for customer_id in customer_ids:
        await deps.store.subjects.ensure(customer_id)

    async def more(_: Sequence[Tally], decided: bool) -> list[Tally]:
        found = await _tallies(customer_ids, deps)
        if decided:  # what was counted goes in the same transaction
            await _stop(customer_ids, deps)
        return found

    async def strip() -> Collection[str]:
        # Again: the first time may have ended before all replicas were told.
        await _stop(customer_ids, deps)
        for customer_id in customer_ids:
            await _out_of_releases(customer_id, deps)
            await _out_of_lists(customer_id, deps)
        return ()

    return await deps.eraser.erase(erasure_id, {"customer": customer_ids}, more, strip)


async def _stop(customer_ids: Sequence[str], deps: Deps) -> None:
    for customer_id in customer_ids:
        await deps.store.subjects.erase(customer_id, deps.clock.now())


async def _tallies(customer_ids: Sequence[str], deps: Deps) -> list[Tally]:
    """What stands in the person's own documents, and the audiences that she is in."""
    counts = dict.fromkeys(("consent.consents", "consent.objections", "consent.decision_facts"), 0)
    audiences = 0
    for customer_id in customer_ids:
        known = await deps.store.subjects.known(customer_id)
        counts["consent.consents"] += len(known.standing.consents)
        counts["consent.objections"] += len(known.standing.objections)
        facts = known.facts
        counts["consent.decision_facts"] += facts is not None and facts.status is not Status.ERASED
        for audience_id in await deps.store.audiences.with_members():
            audiences += await deps.store.audiences.is_member(audience_id, customer_id)
    found = [Tally(key, Outcome.ERASE, records=number) for key, number in counts.items()]
    return [*found, Tally("consent.audiences", Outcome.ERASE, records=audiences)]


async def _out_of_releases(customer_id: str, deps: Deps) -> None:
    """Have every processor that was given the person take her out."""
    for given in await deps.store.audience_exports.given_of(customer_id):
        await deps.store.audience_exports.remove(given, new_id("rem"))
    await deps.store.audience_exports.hold(customer_id)


async def _out_of_lists(customer_id: str, deps: Deps) -> None:
    """Cut the person out of every audience, each in a transaction of its own: there may be hundreds."""
    for audience_id in await deps.store.audiences.with_members():
        drop = partial(deps.store.audiences.drop_from, audience_id, customer_id)
        await deps.store.transaction(drop)
