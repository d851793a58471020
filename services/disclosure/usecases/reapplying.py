"""Erasures done again, in a restored backup that does not know of them."""

from collections.abc import AsyncIterator
from functools import partial
from typing import Any

from services.chassis.idempotency import RequestKey
from services.chassis.operations import Running
from services.disclosure.model.erasure import ORDER, Tombstone
from services.disclosure.model.notice import Matter
from services.disclosure.usecases import Deps, notices
from services.disclosure.usecases.erasures import OFFICER
from services.disclosure.usecases.execution import by_context, end_request, patiently

REAPPLYING = "erasures_again"
_AT_ONCE = 100


async def start(key: RequestKey, deps: Deps) -> str:
    """Do all erasures again; the operation that does it."""
    return await deps.operations.start_once(key, deps.commands, REAPPLYING, {}, owner=OFFICER)


async def reapply(running: Running, deps: Deps) -> dict[str, Any]:
    """The operation that does all erasures again, in a restored backup. Raises DomainError, as `erase`."""
    total, done = await deps.store.tombstones.count(), 0
    async for tombstone in tombstones(deps):
        await running.progress(done, total)
        await erase_again(tombstone, deps)
        done += 1
    return {"erasures": done}


async def tombstones(deps: Deps) -> AsyncIterator[Tombstone]:
    """All of them, in the order in which the erasures were asked for."""
    after = ""
    while found := await deps.store.tombstones.page(after, _AT_ONCE):
        for tombstone in found:
            yield tombstone
        after = found[-1].erasure_id


async def erase_again(tombstone: Tombstone, deps: Deps) -> None:
    """One erasure once more in all contexts, without a letter.

    The tombstone is kept too: it may have come from a file to a database that does not know it. That database
    may also be of a day before recipients were told, or before the request was answered: so they are told who
    have no notice of this erasure, and the request ends. Work on it that the backup has under way is the
    officer's, as after every erasure.
    """
    erasers = by_context(deps)
    for context in ORDER:
        await patiently(partial(erasers[context].erase, tombstone.erasure_id, tombstone.customer_ids, None))
    await deps.store.transaction(partial(_conclude, tombstone, deps))


async def _conclude(tombstone: Tombstone, deps: Deps) -> None:
    await notices.tell_the_others(Matter.ERASURE, tombstone.erasure_id, tombstone.customer_ids, deps)
    await deps.store.tombstones.add(tombstone)
    await deps.store.erasures.finish(tombstone.erasure_id, deps.clock.now())
    erasure = await deps.store.erasures.get(tombstone.erasure_id)
    if erasure is not None:
        await end_request(erasure, deps)
        await deps.operations.hand_over(erasure.operation_id, OFFICER)
