"""Announce, object to, end and list sub-processors."""

from collections.abc import Callable

from services.chassis.idempotency import Ref, RequestKey
from services.chassis.ids import new_id
from services.disclosure.errors import SubProcessorNotFound, SubProcessorState
from services.disclosure.model.sub_processor import RawNotice, SubProcessor
from services.disclosure.usecases import Deps
from services.disclosure.usecases.agreements import get_agreement
from services.kernel.calendar import oslo_date


async def announce(key: RequestKey, agreement_id: str, raw: RawNotice, deps: Deps) -> SubProcessor:
    """Note what a processor announces.

    Raises:
        AgreementNotFound, AgreementState: no such agreement, or it is over.
        SubProcessorNotFound, SubProcessorState: the parent is not there, not under it, or engaged no more.
        DisclosureRequestInvalid: with every field that breaks a rule.
    """
    notice = raw.checked(oslo_date(deps.clock.now()))

    async def act() -> tuple[Ref, SubProcessor]:
        now = deps.clock.now()
        day = oslo_date(now)
        agreement = await get_agreement(agreement_id, deps)
        if notice.parent_id:
            parent = await _get(notice.parent_id, deps)
            if parent.agreement_id != agreement_id:
                raise SubProcessorNotFound("There is no such sub-processor under this agreement.")
            parent.must_engage(day)
        made = notice.under(agreement, sub_processor_id=new_id("sub"), day=day, now=now)
        await deps.store.sub_processors.add(made)
        return {"sub_processor_id": made.sub_processor_id}, made

    return await deps.commands.run(key, act, lambda ref: _get(ref["sub_processor_id"], deps))


async def object_to(key: RequestKey, sub_processor_id: str, reason: str, deps: Deps) -> SubProcessor:
    """Say no in time. Raises SubProcessorNotFound, SubProcessorState."""
    now = deps.clock.now()
    return await _change(key, sub_processor_id, lambda held: held.object(reason, oslo_date(now), now), deps)


async def end(key: RequestKey, sub_processor_id: str, reason: str, deps: Deps) -> SubProcessor:
    """Engaged no more. Raises SubProcessorNotFound, SubProcessorState."""
    now = deps.clock.now()
    return await _change(key, sub_processor_id, lambda held: held.end(reason, oslo_date(now), now), deps)


async def tree(agreement_id: str, deps: Deps) -> list[SubProcessor]:
    """All under an agreement, oldest first: a parent stands before its children. Raises AgreementNotFound."""
    await get_agreement(agreement_id, deps)
    return await deps.store.sub_processors.of_agreement(agreement_id)


async def notices(deps: Deps) -> list[SubProcessor]:
    """Those to which one may still object, the most urgent first."""
    return await deps.store.sub_processors.notices(oslo_date(deps.clock.now()))


async def _change(
    key: RequestKey, sub_processor_id: str, step: Callable[[SubProcessor], SubProcessor], deps: Deps
) -> SubProcessor:
    async def act() -> tuple[Ref, SubProcessor]:
        changed = step(await _get(sub_processor_id, deps))
        if not await deps.store.sub_processors.save(changed):
            raise SubProcessorState("The sub-processor was changed meanwhile.")
        return {"sub_processor_id": sub_processor_id}, changed

    return await deps.commands.run(key, act, lambda ref: _get(ref["sub_processor_id"], deps))


async def _get(sub_processor_id: str, deps: Deps) -> SubProcessor:
    found = await deps.store.sub_processors.get(sub_processor_id)
    if found is None:
        raise SubProcessorNotFound("There is no such sub-processor.", sub_processor_id=sub_processor_id)
    return found
