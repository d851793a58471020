"""The deed: every context erases, recipients are told, the letter goes, a tombstone stays.

Resumable: what a context answered is kept, each context does what is left when it is asked again, and an
operation that fails is given another one (`erasures.keep_going`). So what has begun ends.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Any, TypeVar

from services.chassis.errors import DomainError
from services.chassis.operations import Running
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
from services.disclosure.ports import Eraser
from services.disclosure.usecases import Deps, notices, third_parties
from services.disclosure.usecases.erasures import OFFICER, plan_of
from services.kernel.calendar import oslo_date

T = TypeVar("T")

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
    # No id of the person: this row stays for those who look after operations.
    return {"erasure_id": erasure_id}


async def _go_through(erasure: Erasure, running: Running, deps: Deps) -> None:
    await _have_erased(erasure, BEFORE_ALL, deps)
    await running.progress(len(BEFORE_ALL), STEPS)
    others = [context for context in BEFORE_THE_LETTER if context not in BEFORE_ALL]
    await _have_erased(erasure, others, deps, beside=_tell_and_foresee(erasure, deps))
    await running.progress(len(BEFORE_THE_LETTER) + 1, STEPS)
    written = await letter(await _get(erasure.erasure_id, deps), deps)
    await _have_erased(erasure, AFTER_THE_LETTER, deps, written=written)
    await _finish(erasure, running.id, deps)


def by_context(deps: Deps) -> Mapping[str, Eraser]:
    """The contexts' erasers by name."""
    return {eraser.context: eraser for eraser in deps.erasers}


async def letter(erasure: Erasure, deps: Deps) -> Letter:
    """What the person is told. Raises RemoteError while the policy, which has the words, cannot be read."""
    policy = await deps.policy.read(erasure.language)
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
    beside: Awaitable[None] | None = None,
) -> None:
    """Have contexts erase side by side and keep what they answer; `beside` is done meanwhile.

    One that fails does not stop the others. Raises what the first of them raised.
    """
    erasers = by_context(deps)
    missing = [context for context in contexts if context not in erasure.answers]
    asked: list[Awaitable[Sequence[Item] | None]] = [
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
    outcomes = await asyncio.gather(*asked, *([beside] if beside else []), return_exceptions=True)
    answers = {
        context: outcome
        for context, outcome in zip(missing, outcomes, strict=False)
        if outcome is not None and not isinstance(outcome, BaseException)
    }
    await deps.store.erasures.note_answers(erasure.erasure_id, answers)
    for outcome in outcomes:
        if isinstance(outcome, BaseException):
            raise outcome


async def _tell_and_foresee(erasure: Erasure, deps: Deps) -> None:
    if erasure.told is None:
        await _tell(erasure, deps)
    if erasure.foretold is None:
        items = await patiently(partial(plan_of, erasure.customer_ids, AFTER_THE_LETTER, deps))
        await deps.store.erasures.note_foretold(erasure.erasure_id, items)


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
    async def keep() -> None:
        held = await _get(erasure.erasure_id, deps)
        if held.told is None:
            made = await notices.tell(Matter.ERASURE, held.erasure_id, held.customer_ids, deps)
            told = [item.recipient for item in made if not item.recipient.third_party]
            categories = sorted({recipient.category for recipient in told})
            handed_to = await third_parties.handed_to(held.customer_ids, deps)
            await deps.store.erasures.note_told(held.erasure_id, categories, handed_to)
            # The letter says who has data: from now on nobody else gets any.
            await third_parties.empty_packages(held.customer_ids, deps)

    await deps.store.transaction(keep)


async def _finish(erasure: Erasure, operation_id: str, deps: Deps) -> None:
    now = deps.clock.now()
    tombstone = Tombstone(erasure.erasure_id, erasure.customer_ids, oslo_date(now))

    async def keep() -> None:
        if not await deps.store.erasures.finish(erasure.erasure_id, now):
            return  # a worker that was taken for dead has finished it
        await deps.store.tombstones.add(tombstone)
        await end_request(erasure, deps)
        await deps.operations.hand_over(operation_id, OFFICER)  # its owner is nobody any more
        await deps.outbox.add(events.erasure_completed(erasure))

    await deps.store.transaction(keep)


async def end_request(erasure: Erasure, deps: Deps) -> None:
    """The request for an erasure is answered by it, in the caller's transaction.

    Nobody is told by an event: the person was told by the letter, and the id is in none any more.
    """
    request = await deps.store.data_requests.get(erasure.data_request_id)
    if request is not None and request.status is data_request.Status.OPEN:
        by = erasure.decided_by or data_request.SYSTEM
        await deps.store.data_requests.save(request.completed(deps.clock.now(), by))


async def _get(erasure_id: str, deps: Deps) -> Erasure:
    erasure = await deps.store.erasures.get(erasure_id)
    if erasure is None:
        raise ErasureNotFound("There is no such erasure.")
    return erasure
