"""Erasures done again, in a restored backup that does not know of them."""

from collections.abc import AsyncIterator
from functools import partial
from typing import Any

from services.chassis.idempotency import Ref, RequestKey
from services.chassis.operations import Running
from services.disclosure.model.erasure import ORDER, Tombstone
from services.disclosure.usecases import Deps
from services.disclosure.usecases.erasures import OFFICER
from services.disclosure.usecases.execution import by_context, patiently

REAPPLYING = "erasures_again"
_AT_ONCE = 100


async def start(key: RequestKey, deps: Deps) -> str:
    """Do all erasures again; the operation that does it."""

    async def act() -> tuple[Ref, str]:
        operation = await deps.operations.start(REAPPLYING, {}, owner=OFFICER)
        return {"operation_id": operation.id}, operation.id

    async def again(ref: Ref) -> str:
        return ref["operation_id"]

    return await deps.commands.run(key, act, again)


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
    """One erasure once more in all contexts, without a letter and without telling anybody anew.

    The tombstone is kept too: it may have come from a file to a database that does not know it.
    """
    erasers = by_context(deps)
    for context in ORDER:
        await patiently(partial(erasers[context].erase, tombstone.erasure_id, tombstone.customer_ids, None))
    await deps.store.tombstones.add(tombstone)
    await deps.store.erasures.finish(tombstone.erasure_id, deps.clock.now())
