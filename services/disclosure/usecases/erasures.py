"""Erasures: open, plan, show, and decide; `execution` then does the deed."""

import asyncio
import contextlib
from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from services.chassis import operations
from services.chassis.caller import Caller
from services.chassis.errors import OperationUnknown, RemoteError
from services.chassis.idempotency import Ref, RequestKey
from services.chassis.ids import new_id
from services.chassis.operations import Running
from services.chassis.telemetry import log
from services.disclosure import events
from services.disclosure.errors import (
    ErasureDone,
    ErasureNotFound,
    ErasureNotPlanned,
    ErasurePersonDecides,
)
from services.disclosure.model import data_request
from services.disclosure.model.erasure import ORDER, Erasure, Item, Status
from services.disclosure.usecases import Deps, looks

PLANNING = "erasure_plan"
ERASING = "erasure"
OFFICER = "staff:dpo"
_OPEN = (Status.PLANNING, Status.PLANNED, Status.BLOCKED)
# So long a plan is shown as it was made: who pays an invoice or ends a contract sees that soon after.
FRESH = timedelta(minutes=1)


class _OvertakenError(Exception):
    """Somebody else did it at the same moment; the transaction is undone."""


async def begin(data_request_id: str, customer_id: str, language: str, owner: str, deps: Deps) -> str:
    """An erasure to be planned, in the transaction that opens its request; the operation that plans it.

    `owner` is who may follow the operation. Called again for the same request it plans anew, unless the
    erasure is on its way. Raises ErasureDone for a person who was erased before.
    """
    if await deps.store.tombstones.of_customer(customer_id) is not None:
        raise ErasureDone("This person was erased before.", data_request_id=data_request_id)
    held = await deps.store.erasures.of_request(data_request_id)
    if held is not None and held.status not in _OPEN:
        return held.operation_id
    erasure_id = held.erasure_id if held else new_id("era")
    operation = await deps.operations.start(PLANNING, {"erasure_id": erasure_id}, owner=owner)
    if held is not None:
        await deps.store.erasures.set_operation(erasure_id, held.operation_id, operation.id)
        return operation.id
    await deps.store.erasures.add(
        Erasure(
            erasure_id=erasure_id,
            data_request_id=data_request_id,
            customer_id=customer_id,
            language=language,
            opened_at=deps.clock.now(),
            operation_id=operation.id,
        )
    )
    return operation.id


async def make_plan(running: Running, deps: Deps) -> dict[str, Any]:
    """The operation that plans: asks all contexts at once and keeps what they say.

    Raises:
        DomainError: a context cannot answer; transient ones are tried again by the worker.
    """
    erasure = await _get(str(running.input["erasure_id"]), deps)
    if erasure.status in _OPEN:
        await running.progress(0, len(deps.erasers))
        planned = await plan(erasure, deps)

        async def keep() -> None:
            if await deps.store.erasures.save(planned, _OPEN):
                await deps.outbox.add(events.erasure_planned(planned))

        await deps.store.transaction(keep)
    return {"data_request_id": erasure.data_request_id}


async def plan(erasure: Erasure, deps: Deps) -> Erasure:
    """The erasure with what all contexts say today; nothing is kept. Raises DomainError."""
    ids = await deps.people.same_person(erasure.customer_id)
    everyone = list(dict.fromkeys([erasure.customer_id, *ids]))
    items = await plan_of(everyone, ORDER, deps)
    return erasure.planned(everyone, items, deps.clock.now())


async def plan_of(customer_ids: Sequence[str], contexts: Sequence[str], deps: Deps) -> list[Item]:
    """What these contexts say, asked at once. Raises DomainError."""
    asked = [eraser.plan(customer_ids) for eraser in deps.erasers if eraser.context in contexts]
    return [item for items in await asyncio.gather(*asked) for item in items]


async def get_erasure(data_request_id: str, customer_id: str, deps: Deps) -> Erasure:
    """The erasure of a request, for its person under whichever id; `customer_id` is empty for staff.

    Raises ErasureNotFound, also for another person's; RemoteError (no ids).
    """
    erasure = await deps.store.erasures.of_request(data_request_id)
    if erasure is not None and (
        customer_id in ("", erasure.customer_id)
        or erasure.customer_id in await deps.people.same_person(customer_id)
    ):
        return erasure
    raise ErasureNotFound("There is no such erasure.", data_request_id=data_request_id)


async def show(data_request_id: str, customer_id: str, deps: Deps) -> Erasure:
    """The erasure with a plan of today; the one from before while a context cannot be asked.

    Raises as `get_erasure`.
    """
    held = await get_erasure(data_request_id, customer_id, deps)
    waiting = held.status in (Status.PLANNED, Status.BLOCKED)
    if not waiting or held.planned_at is None or deps.clock.now() - held.planned_at < FRESH:
        return held
    try:
        planned = await plan(held, deps)
    except RemoteError as error:
        if not error.transient:
            raise
        return held
    if not await deps.store.erasures.save(planned, _OPEN):
        return await _get(held.erasure_id, deps)  # it was decided while the contexts were asked
    return planned


async def show_to_staff(data_request_id: str, reader: Caller, deps: Deps) -> Erasure:
    """As `show`, for the privacy officer; the look is on the person's ledger first.

    Raises ErasureNotFound, LedgerBusy.
    """
    held = await get_erasure(data_request_id, "", deps)
    await looks.by_staff(reader, "GetErasure", [held.customer_id], ["data_requests.plan"], deps)
    return await show(data_request_id, "", deps)


async def execute_for_staff(
    key: RequestKey, data_request_id: str, language: str, officer: Caller, deps: Deps
) -> Erasure:
    """As `execute`, decided by the privacy officer; the look at the plan is on the person's ledger first.

    Raises:
        ErasurePersonDecides: the person asked logged in, and decides in the same way with the plan in view.
        LedgerBusy: nothing was erased.
    """
    with deps.store.together():
        held, request = await asyncio.gather(
            get_erasure(data_request_id, "", deps), deps.store.data_requests.get(data_request_id)
        )
    await looks.by_staff(officer, "ExecuteErasure", [held.customer_id], ["data_requests.plan"], deps)
    if request is not None and request.channel is data_request.Channel.LOGIN:
        raise ErasurePersonDecides("The person decides, logged in.", data_request_id=data_request_id)
    return await _execute(key, held, request, language, OFFICER, deps, by=officer.id)


async def execute(
    key: RequestKey, data_request_id: str, customer_id: str, language: str, owner: str, deps: Deps
) -> Erasure:
    """Decide an erasure: planned anew, and unless something blocks it, it goes through from here on.

    One transaction is the point of no return.

    Raises:
        ErasureNotFound: also for another person's.
        ErasureNotPlanned: there is no plan yet, or the request is answered, by a refusal for example.
        ErasureBlocked: with what stands in the way, in `language`; the new plan is kept, nothing was erased.
        ErasureDone: it was done before.
        RemoteError: a context cannot say what stands there; nothing was erased.
    """
    held = await get_erasure(data_request_id, customer_id, deps)
    request = await deps.store.data_requests.get(data_request_id)
    return await _execute(key, held, request, language, owner, deps, by=data_request.PERSON)


async def _execute(
    key: RequestKey,
    held: Erasure,
    request: data_request.DataRequest | None,
    language: str,
    owner: str,
    deps: Deps,
    *,
    by: str,
) -> Erasure:
    if held.status is Status.EXECUTING:
        return held
    planned = held
    if held.status in (Status.PLANNED, Status.BLOCKED):
        if request is None or request.status is not data_request.Status.OPEN:
            raise _closed(held)
        planned = await plan(held, deps)
        if planned.blocks:
            if not await deps.store.erasures.save(planned, _OPEN):
                return await _get(held.erasure_id, deps)  # another call has decided it in the meantime
            planned.must_not_be_blocked(language or planned.language)

    async def act() -> tuple[Ref, Erasure]:
        held.must_be_executable()
        operation = await deps.operations.start(ERASING, {"erasure_id": held.erasure_id}, owner=owner)
        started = planned.started(operation.id, deps.clock.now(), by)
        if not await deps.store.erasures.save(started, _OPEN):
            raise _OvertakenError
        if not await deps.store.data_requests.note_executing(held.data_request_id, deps.clock.now()):
            raise _closed(held)
        return {"erasure_id": held.erasure_id}, started

    try:
        return await deps.commands.run(key, act, lambda ref: _get(ref["erasure_id"], deps))
    except _OvertakenError:
        return await _get(held.erasure_id, deps)


async def keep_going(deps: Deps) -> int:
    """Give every erasure whose operation has failed another one; how many.

    What has begun goes through: an operation gives up after some attempts, an erasure never does.
    """
    renewed = 0
    for erasure in await deps.store.erasures.executing(limit=100):
        if await _still_works(erasure.operation_id, deps):
            continue
        with contextlib.suppress(_OvertakenError):  # by another replica
            await deps.store.transaction(partial(_renew, erasure, deps))
            renewed += 1
    return renewed


async def _still_works(operation_id: str, deps: Deps) -> bool:
    try:
        return (await deps.operations.get(operation_id)).state != operations.FAILED
    except OperationUnknown:
        return False


async def _renew(erasure: Erasure, deps: Deps) -> None:
    log.error("an erasure is tried anew", erasure=erasure.erasure_id)
    again = await deps.operations.start(ERASING, {"erasure_id": erasure.erasure_id}, owner=OFFICER)
    await deps.operations.hand_over(erasure.operation_id, OFFICER)  # else it names the person for a year
    if not await deps.store.erasures.set_operation(erasure.erasure_id, erasure.operation_id, again.id):
        raise _OvertakenError


async def _get(erasure_id: str, deps: Deps) -> Erasure:
    erasure = await deps.store.erasures.get(erasure_id)
    if erasure is None:
        raise ErasureNotFound("There is no such erasure.")
    return erasure


def _closed(erasure: Erasure) -> ErasureNotPlanned:
    return ErasureNotPlanned("The request is closed.", data_request_id=erasure.data_request_id)
