"""Consents that run out: by their time, and when a child for whom a guardian consented comes of age."""

import asyncio
from datetime import timedelta

from services.chassis.idempotency import RequestKey
from services.consent.model import acts
from services.consent.model.facts import OF_AGE, Facts
from services.consent.model.ledger import ActedBy, Deed, Entry
from services.consent.model.standing import Mark, Standing
from services.consent.usecases.deps import Deps
from services.consent.usecases.recording import Act, FactsMissing
from services.kernel.proof.canonical import moment_text

RAN_OUT, CAME_OF_AGE = "ran out", "came of age"
BATCH = 200
"""Entries looked at before the place is kept."""
SETTLING = timedelta(minutes=1)
"""So late an entry may be committed after its time was looked at: a transaction lives thirty seconds."""


async def expire_consents(deps: Deps) -> int:
    """Record for every consent whose time is over that it ran out; how many were recorded.

    Safe in several replicas at once and after a crash: each entry expires once, under a key of its own, and
    only while it is what the person last said. The decision does not wait for this: it looks at the time.
    """
    now = deps.clock.now()
    until, settled = moment_text(now), (moment_text(now - SETTLING), "")
    recorded = 0
    place = await deps.store.checkpoints.place("expiry")
    while entries := await deps.store.ledger.running_out(place, until, BATCH):
        ended = await asyncio.gather(
            *(_expire(entry.subject_id, entry.purpose, entry.entry_id, RAN_OUT, deps) for entry in entries)
        )
        recorded += sum(ended)
        last = entries[-1]
        place = (last.record()["expires_at"], last.entry_id)
        # What ran out just now is looked at again: another may be committed that ran out before it.
        await deps.store.checkpoints.keep_place("expiry", min(place, settled))
    return recorded


async def expire_late(entry: Entry, deps: Deps) -> None:
    """Record at once that a consent ran out which was taken over after its end: `expire_consents` looks at so
    old an end no more. Safe to repeat.
    """
    if entry.expires_at is not None and entry.expires_at <= deps.clock.now():
        await _expire(entry.subject_id, entry.purpose, entry.entry_id, RAN_OUT, deps)


async def came_of_age(customer_id: str, age: int, deps: Deps) -> None:
    """At 18 what a guardian consented to runs out and the person is asked (vergemålsloven § 8)."""
    if age < OF_AGE:
        return
    standing = (await deps.store.subjects.known(customer_id)).standing
    for purpose, mark in standing.consents.items():
        if mark.acted_by is ActedBy.GUARDIAN and mark.act in acts.AGREEING:
            await _expire(customer_id, purpose, mark.entry_id, CAME_OF_AGE, deps)


async def _expire(customer_id: str, purpose: str, entry_id: str, why: str, deps: Deps) -> bool:
    def plan(_: Facts, standing: Standing) -> Deed | Mark:
        return acts.expire(deps.policy, purpose, standing, entry_id, why)

    key = RequestKey("system:consent", "expire", entry_id, entry_id)
    try:
        entry = await deps.recorder.record(Act(customer_id, key, plan, deps.policy))
    except (FactsMissing, acts.NothingStands):
        return False  # a terminal, whose answers its own rules end; or the person has said something since
    return entry.entry_id != entry_id
