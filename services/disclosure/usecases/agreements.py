"""Draft, amend, activate, suspend, resume, end and read agreements."""

from collections.abc import Callable

from services.chassis.idempotency import Ref, RequestKey
from services.chassis.ids import new_id
from services.chassis.outbox import Event
from services.chassis.pages import Page, PageRequest
from services.disclosure import events
from services.disclosure.errors import AgreementChanged, AgreementNotFound, ProcessorNotFound
from services.disclosure.model.agreement import Agreement, RawTerms, ReturnOutcome, Status
from services.disclosure.usecases import Deps
from services.kernel.calendar import oslo_date

EXPIRED = "The last day of the agreement has passed."
NOT_ADEQUATE = "No adequacy decision of the Commission covers {country} any more (GDPR art. 45)."


async def draft_agreement(key: RequestKey, processor_id: str, raw: RawTerms, deps: Deps) -> Agreement:
    """A draft with a processor. Raises ProcessorNotFound, DisclosureRequestInvalid."""
    terms = raw.checked(deps.known_purposes)

    async def act() -> tuple[Ref, Agreement]:
        category = await deps.store.processors.category(processor_id)
        if category is None:
            raise ProcessorNotFound("There is no such processor.", processor_id=processor_id)
        now = deps.clock.now()
        agreement = Agreement(
            agreement_id=new_id("agr"),
            processor_id=processor_id,
            category=category,
            status=Status.DRAFT,
            terms=terms,
            status_reason="",
            version=1,
            created_at=now,
            updated_at=now,
        )
        await deps.store.agreements.add(agreement)
        return {"agreement_id": agreement.agreement_id}, agreement

    async def again(ref: Ref) -> Agreement:
        return await get_agreement(ref["agreement_id"], deps)

    return await deps.commands.run(key, act, again)


async def amend_agreement(
    key: RequestKey, agreement_id: str, version: int, raw: RawTerms, deps: Deps
) -> Agreement:
    """New terms for a draft. Raises AgreementState, AgreementChanged, DisclosureRequestInvalid."""
    terms = raw.checked(deps.known_purposes)
    return await _change(
        key, agreement_id, lambda held: held.amend(terms, version, deps.clock.now()), None, deps
    )


async def activate_agreement(key: RequestKey, agreement_id: str, deps: Deps) -> Agreement:
    """Into force. Raises AgreementIncomplete naming each missing item, AgreementState."""
    return await _change(
        key, agreement_id, lambda held: held.activate(deps.clock.now()), events.agreement_activated, deps
    )


async def suspend_agreement(key: RequestKey, agreement_id: str, reason: str, deps: Deps) -> Agreement:
    """Cut off: the next partner read is refused. Raises AgreementState."""
    return await _change(
        key,
        agreement_id,
        lambda held: held.suspend(reason, deps.clock.now()),
        events.agreement_suspended,
        deps,
    )


async def resume_agreement(key: RequestKey, agreement_id: str, deps: Deps) -> Agreement:
    """Back into force. Raises AgreementState, AgreementIncomplete (a transfer is not lawful any more)."""
    return await _change(
        key, agreement_id, lambda held: held.resume(deps.clock.now()), events.agreement_activated, deps
    )


async def end_agreement(key: RequestKey, agreement_id: str, reason: str, deps: Deps) -> Agreement:
    """Over for good. Raises AgreementState."""
    return await _change(
        key, agreement_id, lambda held: held.end(reason, deps.clock.now()), events.agreement_ended, deps
    )


async def confirm_return(
    key: RequestKey, agreement_id: str, outcome: ReturnOutcome, evidence: str, deps: Deps
) -> Agreement:
    """The data came back or is deleted (GDPR art. 28(3)(g)). Raises AgreementNotFound, AgreementState."""
    return await _change(
        key,
        agreement_id,
        lambda held: held.confirm_return(outcome, evidence, deps.clock.now()),
        None,
        deps,
    )


async def close_overdue(deps: Deps) -> int:
    """End each agreement whose last day has passed, so that its data is asked back, and suspend each whose
    transfer has lost the decision on which it stood; how many.

    Nothing could be read under it since midnight: each read looks at the day. Safe in several replicas: of
    two that close one at once, the second finds another version.
    """
    now = deps.clock.now()
    today, closed = oslo_date(now), 0
    for held in await deps.store.agreements.over(today):
        closed += await _close(held.end(EXPIRED, now), events.agreement_ended, deps)
    for limits in await deps.store.agreements.active():
        if country := limits.terms.not_adequate_on(today):
            held = await get_agreement(limits.agreement_id, deps)
            if held.status is Status.ACTIVE:
                suspended = held.suspend(NOT_ADEQUATE.format(country=country), now)
                closed += await _close(suspended, events.agreement_suspended, deps)
    return closed


async def _close(after: Agreement, told: Callable[[Agreement], Event], deps: Deps) -> bool:
    async def store() -> bool:
        if not await deps.store.agreements.save(after):
            return False
        await deps.outbox.add(told(after))
        return True

    return await deps.store.transaction(store)


async def list_awaiting_return(asked: PageRequest, deps: Deps) -> Page[Agreement]:
    """Agreements that are over and whose data nobody has confirmed as returned or deleted."""
    place = deps.store.pages.place("agreements|awaiting_return", asked)
    found = await deps.store.agreements.awaiting_return(place, asked.limit + 1)
    return deps.store.pages.cut("agreements|awaiting_return", found, asked, lambda item: item.agreement_id)


async def get_agreement(agreement_id: str, deps: Deps) -> Agreement:
    """One agreement. Raises AgreementNotFound."""
    agreement = await deps.store.agreements.get(agreement_id)
    if agreement is None:
        raise AgreementNotFound("There is no such agreement.", agreement_id=agreement_id)
    return agreement


async def list_agreements(processor_id: str, asked: PageRequest, deps: Deps) -> Page[Agreement]:
    """Agreements, oldest first, of one processor unless that is empty."""
    query = f"agreements|{processor_id}"
    place = deps.store.pages.place(query, asked)
    found = await deps.store.agreements.page(processor_id, place, asked.limit + 1)
    return deps.store.pages.cut(query, found, asked, lambda item: item.agreement_id)


async def _change(
    key: RequestKey,
    agreement_id: str,
    step: Callable[[Agreement], Agreement],
    told: Callable[[Agreement], Event] | None,
    deps: Deps,
) -> Agreement:
    async def act() -> tuple[Ref, Agreement]:
        changed = step(await get_agreement(agreement_id, deps))
        if not await deps.store.agreements.save(changed):
            raise AgreementChanged("The agreement was changed meanwhile.", agreement_id=agreement_id)
        if told is not None:
            await deps.outbox.add(told(changed))
        return {"agreement_id": agreement_id}, changed

    async def again(ref: Ref) -> Agreement:
        return await get_agreement(ref["agreement_id"], deps)

    return await deps.commands.run(key, act, again)
