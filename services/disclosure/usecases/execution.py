"""The deed: every context erases, recipients are told, the letter goes, a tombstone stays.

Resumable: what a context answered is kept, each context does what is left when it is asked again, and an
operation that fails is given another one (`erasures.keep_going`). So what has begun ends.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any, TypeVar

from services.chassis.errors import DomainError
from services.chassis.operations import LeaseLost, Running
from services.disclosure import events
from services.disclosure.errors import ErasureNotFound
from services.disclosure.model import data_request
from services.disclosure.model.erasure import (
    AFTER_THE_LETTER,
    BEFORE_ALL,
    BEFORE_THE_LETTER,
    STEPS,
    Erasure,
    Item,
    Letter,
    Status,
    Tombstone,
)
from services.disclosure.model.erasure_letter import compose
from services.disclosure.model.notice import Matter
from services.disclosure.model.statement import Statement
from services.disclosure.ports import Eraser
from services.disclosure.usecases import Deps, notices, third_parties
from services.disclosure.usecases.erasures import OFFICER, plan_of
from services.kernel.calendar import oslo_date

T = TypeVar("T")

AT_ONCE = timedelta(seconds=10)  # from the plan of the decision until a letter that goes by it
PAUSES = (0.1, 0.3, 0.5, 1.0)  # seconds; a restarted service is found again within one


async def erase(running: Running, deps: Deps) -> dict[str, Any]:
    """The operation that does one erasure, whatever was done of it before.

    Raises:
        DomainError: a context cannot answer; transient ones are tried again by the worker.
    """
    erasure_id = str(running.input["erasure_id"])
    erasure = await _get(erasure_id, deps)
    if erasure.status is not Status.DONE:
        await _go_through(erasure, running, deps)
    return _result(erasure)


def _result(erasure: Erasure) -> dict[str, Any]:
    """No id of the person: the row of the operation stays for those who look after operations."""
    return {"erasure_id": erasure.erasure_id}


async def _go_through(erasure: Erasure, running: Running, deps: Deps) -> None:
    erasure = await _have_erased(erasure, BEFORE_ALL, deps)
    foretelling = asyncio.ensure_future(_tell_and_foresee(erasure, deps))
    reading = asyncio.ensure_future(deps.policy.read(erasure.language))
    begun = running.progress(len(BEFORE_ALL), STEPS)
    erasure = await _have_erased(erasure, BEFORE_THE_LETTER, deps, beside=[foretelling, reading, begun])
    if erasure.foretold is None:
        noted = await deps.store.erasures.note_before_letter(
            erasure.erasure_id, erasure.answers, *foretelling.result()
        )
        if noted is None:
            raise LeaseLost(running.id)
        erasure = noted
    written = letter(erasure, reading.result(), deps)
    halfway = running.progress(len(BEFORE_THE_LETTER) + 1, STEPS)
    erasure = await _have_erased(erasure, AFTER_THE_LETTER, deps, written=written, beside=[halfway])
    await _finish(erasure, running, deps)


def by_context(deps: Deps) -> Mapping[str, Eraser]:
    """The contexts' erasers by name."""
    return {eraser.context: eraser for eraser in deps.erasers}


def letter(erasure: Erasure, policy: Statement, deps: Deps) -> Letter:
    """What the person is told; the policy has the words."""
    names = [policy.recipients.get(category, category) for category in erasure.told or ()]
    return compose(
        erasure.result(),
        sorted(set(names)),
        erasure.handed_to,
        language=erasure.language,
        on=oslo_date(erasure.started_at or deps.clock.now()),
        sender=policy.controller.name,
        officer=policy.controller.privacy_officer,
    )


async def _have_erased(
    erasure: Erasure,
    contexts: Sequence[str],
    deps: Deps,
    *,
    written: Letter | None = None,
    beside: Sequence[Awaitable[object]] = (),
) -> Erasure:
    """Have contexts erase side by side, and what is `beside` be done meanwhile; one that fails does not stop
    the others. The erasure with what they answer, which is kept with the next that is kept of it.

    Raises what the first of them raised; what the others answered is kept then.
    """
    erasers = by_context(deps)
    missing = [context for context in contexts if context not in erasure.answers]
    asked = [
        patiently(
            partial(
                erasers[context].erase,
                erasure.erasure_id,
                erasure.customer_ids,
                written if context == "customer" else None,
            )
        )
        for context in missing
    ]
    erased, others = await asyncio.gather(
        asyncio.gather(*asked, return_exceptions=True), asyncio.gather(*beside, return_exceptions=True)
    )
    answers = {
        context: tuple(outcome)
        for context, outcome in zip(missing, erased, strict=True)
        if not isinstance(outcome, BaseException)
    }
    after = replace(erasure, answers={**erasure.answers, **answers})
    for outcome in (*erased, *others):
        if isinstance(outcome, BaseException):
            await deps.store.erasures.note_answers(erasure.erasure_id, after.answers)
            raise outcome
    return after


async def _tell_and_foresee(erasure: Erasure, deps: Deps) -> tuple[Sequence[Item], bool]:
    """Tell the recipients; what those contexts will do that come after the letter, and whether there was
    nobody to be told.

    The plan of the decision says it when that was just now, unless notices were made since.
    """
    nobody = erasure.told is None and await _nobody_to_tell(erasure.customer_ids, deps)
    if erasure.told is None and not nobody:
        await _tell(erasure, deps)
    if erasure.foretold is not None:
        return erasure.foretold, nobody
    planned_at = erasure.planned_at
    if nobody and planned_at is not None and deps.clock.now() - planned_at < AT_ONCE:
        return [item for item in erasure.items if item.context in AFTER_THE_LETTER], nobody
    return await patiently(partial(plan_of, erasure.customer_ids, AFTER_THE_LETTER, deps)), nobody


async def _nobody_to_tell(customer_ids: Sequence[str], deps: Deps) -> bool:
    with deps.store.together():
        cases, processors = await asyncio.gather(
            third_parties.of_persons(customer_ids, deps),
            asyncio.gather(*map(deps.store.ledger.processors, customer_ids)),
        )
    return not cases and not any(processors)


async def patiently(call: Callable[[], Awaitable[T]]) -> T:
    """The answer of a context that may be starting again just now: asked a few times within two seconds.

    After that the operation waits, each time longer. Raises what the last attempt raised.
    """
    for pause in PAUSES:
        try:
            return await call()
        except DomainError as error:
            if not error.transient:
                raise
        await asyncio.sleep(pause)
    return await call()


async def _tell(erasure: Erasure, deps: Deps) -> None:
    ids = erasure.customer_ids

    async def keep() -> None:
        cases = await third_parties.of_persons(ids, deps)
        found = await notices.recipients(ids, cases, deps)
        told = sorted({recipient.category for _, recipient in found if not recipient.third_party})
        if not await deps.store.erasures.note_told(erasure.erasure_id, told, third_parties.handed_to(cases)):
            return  # a worker that was taken for dead has told them
        await notices.tell(Matter.ERASURE, erasure.erasure_id, ids, found, cases, deps)
        # The letter says who has data: from now on nobody else gets any.
        await third_parties.empty_packages(cases, deps)

    await deps.store.transaction(keep)


async def _finish(erasure: Erasure, running: Running, deps: Deps) -> None:
    now = deps.clock.now()
    tombstone = Tombstone(erasure.erasure_id, erasure.customer_ids, oslo_date(now))

    async def keep() -> None:
        if not await deps.store.erasures.finish(erasure.erasure_id, now, erasure.answers):
            return  # a worker that was taken for dead has finished it
        await deps.store.tombstones.add(tombstone)
        await end_request(erasure, deps)
        await deps.outbox.add(events.erasure_completed(erasure))
        await running.end(_result(erasure), OFFICER)  # its owner is nobody any more

    await deps.store.transaction(keep)


async def end_request(erasure: Erasure, deps: Deps) -> None:
    """The request for an erasure is answered by it, in the caller's transaction.

    Nobody is told by an event: the person was told by the letter, and the id is in none any more.
    """
    by = erasure.decided_by or data_request.SYSTEM
    await deps.store.data_requests.end_erased(erasure.data_request_id, deps.clock.now(), by)


async def _get(erasure_id: str, deps: Deps) -> Erasure:
    erasure = await deps.store.erasures.get(erasure_id)
    if erasure is None:
        raise ErasureNotFound("There is no such erasure.")
    return erasure
