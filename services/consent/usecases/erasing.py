"""Erasing a person from this context (GDPR 17): every use stops at once, the proof is kept (7(1))."""

import asyncio
from collections.abc import Awaitable, Collection, Iterable, Sequence
from functools import partial

from personvern.privacy.v1 import privacy_service_pb2 as pb
from services.chassis.ids import new_id
from services.consent.model.facts import Status
from services.consent.model.subject import Subject
from services.consent.usecases.deps import Deps
from services.kernel.erasing import Tally
from services.kernel.erasure import Item, Outcome


async def plan_erasure(customer_ids: Sequence[str], deps: Deps) -> list[Item]:
    """What an erasure of the person would do today. Changes nothing."""

    async def more(_: Awaitable[Sequence[Tally]], decided: bool) -> list[Tally]:
        known, audiences = await asyncio.gather(
            deps.store.subjects.known_of(customer_ids), _audiences(customer_ids, deps)
        )
        return [*_tallies(known.values()), *audiences]

    return await deps.eraser.plan({"customer": customer_ids}, more)


async def erase(erasure_id: str, customer_ids: Sequence[str], deps: Deps) -> list[pb.ErasureItem]:
    """Erase a person; what went and what is held, the same however often it is asked.

    From the first transaction on every decision about the person is SUBJECT_ERASED, on every replica. Raises
    Unavailable: asked again, it does what is left.
    """

    async def more(_: Awaitable[Sequence[Tally]], decided: bool) -> list[Tally]:
        known, audiences = await asyncio.gather(
            deps.store.subjects.known_of(customer_ids), _audiences(customer_ids, deps)
        )
        for customer_id in customer_ids:
            if customer_id not in known:
                await deps.store.subjects.ensure(customer_id)
        return audiences

    async def mark() -> list[Tally]:
        # What is counted of them goes in the same transaction.
        return _tallies(await _stop(customer_ids, deps))

    async def strip(again: bool) -> Collection[str]:
        if again:  # the first time may have ended before all replicas were told
            await _stop(customer_ids, deps)
        await asyncio.gather(
            *(_out_of_releases(customer_id, deps) for customer_id in customer_ids),
            _out_of_lists(customer_ids, deps),
        )
        return ()

    return await deps.eraser.erase(erasure_id, {"customer": customer_ids}, more, strip, mark)


async def _stop(customer_ids: Sequence[str], deps: Deps) -> list[Subject]:
    """Stop every use; what was known of the person until then."""
    now = deps.clock.now()
    stopped = [await deps.store.subjects.erase(customer_id, now) for customer_id in customer_ids]
    return [subject for subject in stopped if subject is not None]


def _tallies(known: Iterable[Subject]) -> list[Tally]:
    """What stands in the person's own documents."""
    counts = dict.fromkeys(("consent.consents", "consent.objections", "consent.decision_facts"), 0)
    for subject in known:
        counts["consent.consents"] += len(subject.standing.consents)
        counts["consent.objections"] += len(subject.standing.objections)
        facts = subject.facts
        counts["consent.decision_facts"] += facts is not None and facts.status is not Status.ERASED
    return [Tally(key, Outcome.ERASE, records=number) for key, number in counts.items()]


async def _audiences(customer_ids: Sequence[str], deps: Deps) -> list[Tally]:
    """The audiences that the person is in."""
    lists = await deps.store.audiences.with_members()
    asked = [deps.store.audiences.is_member(each, one) for each in lists for one in customer_ids]
    return [Tally("consent.audiences", Outcome.ERASE, records=sum(await asyncio.gather(*asked)))]


async def _out_of_releases(customer_id: str, deps: Deps) -> None:
    """Have every processor that was given the person take her out."""
    exports = deps.store.audience_exports
    given, until = await asyncio.gather(exports.given_of(customer_id), exports.until(customer_id))
    await exports.remove_all([(each, new_id("rem")) for each in given])
    await exports.hold(until)


async def _out_of_lists(customer_ids: Sequence[str], deps: Deps) -> None:
    """Cut the person out of every audience, each in a transaction of its own: there may be hundreds."""
    for audience_id in await deps.store.audiences.with_members():
        for customer_id in customer_ids:
            drop = partial(deps.store.audiences.drop_from, audience_id, customer_id)
            await deps.store.transaction(drop)
