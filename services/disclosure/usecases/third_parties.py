"""Disclosures to third parties: ask, decide, look, and what waits while they are kept from the persons."""

from collections.abc import Callable, Sequence

from services.chassis.caller import Caller
from services.chassis.errors import Violation
from services.chassis.idempotency import Ref, RequestKey
from services.chassis.ids import new_id
from services.chassis.pages import Page, PageRequest
from services.disclosure.errors import (
    DisclosureRequestInvalid,
    ThirdPartyCaseNotFound,
    ThirdPartyCaseState,
    ThirdPartyConsentMissing,
)
from services.disclosure.model.third_party import Case, CaseStatus, Look, Owed, Telling, ThirdPartyGround
from services.disclosure.model.third_party_request import RawCase, RawSecrecy, postponed
from services.disclosure.model.withdrawal import Recipient
from services.disclosure.usecases import Deps
from services.kernel.calendar import oslo_date

OFFICER = "dpo"


async def ask(key: RequestKey, raw: RawCase, by: Caller, deps: Deps) -> Case:
    """Open a case.

    Raises:
        GroundNotAllowed, DisclosureRequestInvalid: see `RawCase.opened`; also for persons who are not known.
        ThirdPartyConsentMissing: the consent is not there.
        RemoteError: customer or consent cannot be asked.
    """
    case = raw.opened(disclosure_id=new_id("tpd"), by=by.id, now=deps.clock.now())
    unknown = set(await deps.sources.unknown([item.customer_id for item in case.persons]))
    if unknown:
        raise DisclosureRequestInvalid(
            "The request breaks rules; see the violations.",
            violations=[
                Violation(f"persons[{place}].customer_id", "PERSON_UNKNOWN", "There is no such customer.")
                for place, item in enumerate(case.persons)
                if item.customer_id in unknown
            ],
        )
    await must_have_consent(case, deps)

    async def act() -> tuple[Ref, Case]:
        await deps.store.third_parties.add(case)
        return {"disclosure_id": case.disclosure_id}, case

    return await deps.commands.run(key, act, lambda ref: _get(ref["disclosure_id"], deps))


async def approve(key: RequestKey, disclosure_id: str, by: Caller, deps: Deps) -> Case:
    """Say yes. Raises ThirdPartyCaseNotFound, ThirdPartyTwoPeople, ThirdPartyCaseState,
    ThirdPartyConsentMissing.
    """
    await must_have_consent(await _get(disclosure_id, deps), deps)
    return await change(key, disclosure_id, lambda held: held.approve(by.id, deps.clock.now()), deps)


async def refuse(key: RequestKey, disclosure_id: str, reason: str, by: Caller, deps: Deps) -> Case:
    """Say no; what was collected goes. Raises ThirdPartyCaseNotFound, ThirdPartyCaseState."""

    async def act() -> tuple[Ref, Case]:
        changed = (await _get(disclosure_id, deps)).refuse(by.id, reason, deps.clock.now())
        await keep(changed, deps)
        await deps.store.third_parties.drop_package(disclosure_id)
        return {"disclosure_id": disclosure_id}, changed

    return await deps.commands.run(key, act, lambda ref: _get(ref["disclosure_id"], deps))


async def postpone(key: RequestKey, disclosure_id: str, raw: RawSecrecy, by: Caller, deps: Deps) -> Case:
    """Keep it from the persons for longer.

    Raises:
        DisclosureRequestInvalid: without a statute, a reason or a date.
        ThirdPartyCaseNotFound, ThirdPartyCaseState: nothing is kept from anybody.
    """
    now = deps.clock.now()
    step = postponed(raw, by.id, now)
    return await change(key, disclosure_id, lambda held: held.postpone(step, now), deps)


async def look(disclosure_id: str, by: Caller, deps: Deps) -> tuple[Case, list[Look]]:
    """One case in full, for the privacy officer or who asked; that it was looked at is kept with the case.

    It is not on the ledgers of the persons: that would tell them of what may be kept from them. Who looked
    is shown to them with the rest, once they are told.

    Raises ThirdPartyCaseNotFound, for a case of somebody else too.
    """
    case = await _get(disclosure_id, deps)
    if OFFICER not in by.roles and by.id != case.requested_by:
        raise _not_found(disclosure_id)
    seen = Look(new_id("lok"), deps.clock.now(), by.id, min(by.roles, default=""), by.evidence)
    await deps.store.third_parties.looked(disclosure_id, seen)
    return case, await deps.store.third_parties.looks(disclosure_id)


async def list_cases(asked: PageRequest, deps: Deps) -> Page[Case]:
    """Cases, newest first. Raises PageTokenInvalid."""
    before = deps.store.pages.place("third_parties", asked)
    found = await deps.store.third_parties.page(before, asked.limit + 1)
    return deps.store.pages.cut("third_parties", found, asked, lambda case: case.disclosure_id)


async def list_to_reconsider(asked: PageRequest, deps: Deps) -> Page[Case]:
    """Cases whose secrecy is to be looked at again by today, most urgent first. Raises PageTokenInvalid."""
    query = "third_parties_to_reconsider"
    day, _, case_id = deps.store.pages.place(query, asked).partition("|")
    today = oslo_date(deps.clock.now())
    found = await deps.store.third_parties.to_reconsider(today, (day, case_id), asked.limit + 1)
    return deps.store.pages.cut(
        query, found, asked, lambda case: f"{case.reconsider_on}|{case.disclosure_id}"
    )


async def look_after(deps: Deps) -> None:
    """Delete packages whose time is over, end their cases, and tell operators how many secrets are to be
    looked at again.
    """
    now = deps.clock.now()
    await deps.store.third_parties.lapse(now)
    await deps.store.third_parties.drop_packages(now)
    deps.measures.secrecy_to_reconsider(await deps.store.third_parties.count_to_reconsider(oslo_date(now)))


async def empty_packages(cases: Sequence[Case], deps: Deps) -> None:
    """Delete what was collected and has not left, in the caller's transaction, which has read these cases:
    who is erased is handed out to nobody. Collected anew it holds what is left; on a consent it is refused,
    see `release`.
    """
    for case in to_empty(cases, deps):
        await keep(case.emptied(), deps)
        await deps.store.third_parties.drop_package(case.disclosure_id)


def to_empty(cases: Sequence[Case], deps: Deps) -> list[Case]:
    """Those for which something is collected and has not left."""
    now = deps.clock.now()
    return [case for case in cases if case.standing(now) in (CaseStatus.COLLECTING, CaseStatus.READY)]


def handed_to(cases: Sequence[Case]) -> list[str]:
    """The kinds of third parties that have data of a person, but for what is kept from the person."""
    return sorted({case.party.kind.value for case in cases if case.telling in (Telling.DUE, Telling.TOLD)})


def recipient_of(case: Case) -> Recipient:
    """The third party of a case, as one who is told."""
    return Recipient(case.disclosure_id, case.party.kind.value, third_party=True)


def _given(case: Case, customer_id: str) -> frozenset[str]:
    """The fields about a person that the case is about."""
    return frozenset(name for item in case.persons if item.customer_id == customer_id for name in item.fields)


def recipients(customer_id: str, cases: Sequence[Case]) -> list[tuple[Recipient, frozenset[str]]]:
    """The third parties of these cases that hear of what happens to a person's data, each with the fields
    that it has.
    """
    return [
        (recipient_of(case), _given(case, customer_id))
        for case in cases
        if case.hears_of_changes and any(item.customer_id == customer_id for item in case.persons)
    ]


async def consented(customer_id: str, purpose: str, deps: Deps) -> list[Recipient]:
    """The third parties that have data of a person on a consent to a purpose."""
    return [
        recipient_of(case)
        for case in await deps.store.third_parties.of_person(customer_id)
        if case.evidence.consent_purpose == purpose and case.hears_of_changes
    ]


async def owe(
    matter: str,
    cause_id: str,
    customer_id: str,
    deps: Deps,
    *,
    concerned: Callable[[frozenset[str]], bool] = lambda _: True,
) -> None:
    """Note, in the caller's transaction, what the recipients of cases that are kept from the person are to
    hear once they are not: a notice now would betray them. Raises ThirdPartyCaseState: somebody was faster.
    """
    for case in await deps.store.third_parties.of_person(customer_id):
        owing = case.owing(Owed(matter, customer_id, cause_id))
        if case.owes_changes and concerned(_given(case, customer_id)) and owing is not case:
            await keep(owing, deps)


async def owe_no_more(matter: str, customer_ids: Sequence[str], deps: Deps) -> None:
    """It ended before anybody was told of it; in the caller's transaction. Raises as `owe`."""
    for case in await of_persons(customer_ids, deps):
        left = case.owing_no_more(matter, customer_ids)
        if left is not case:
            await keep(left, deps)


async def of_persons(customer_ids: Sequence[str], deps: Deps) -> list[Case]:
    """The cases that name a person under any of these ids, each once."""
    found = [case for each in customer_ids for case in await deps.store.third_parties.of_person(each)]
    return list({case.disclosure_id: case for case in found}.values())


async def must_have_consent(case: Case, deps: Deps) -> None:
    """That the consent still holds on which a case rests. Raises ThirdPartyConsentMissing, RemoteError."""
    if case.ground is not ThirdPartyGround.CONSENT:
        return
    purpose, entry_id = case.evidence.consent_purpose, case.evidence.consent_entry_id
    for item in case.persons:
        if await deps.sources.consent_entry(item.customer_id, purpose) != entry_id:
            raise ThirdPartyConsentMissing(
                "The person has not consented, or not any more.", disclosure_id=case.disclosure_id
            )


async def change(key: RequestKey, disclosure_id: str, step: Callable[[Case], Case], deps: Deps) -> Case:
    """One step of a case, once per request id. Raises what the step raises, and ThirdPartyCaseNotFound."""

    async def act() -> tuple[Ref, Case]:
        changed = step(await _get(disclosure_id, deps))
        await keep(changed, deps)
        return {"disclosure_id": disclosure_id}, changed

    return await deps.commands.run(key, act, lambda ref: _get(ref["disclosure_id"], deps))


async def keep(case: Case, deps: Deps) -> None:
    """Keep the next version. Raises ThirdPartyCaseState when somebody was faster."""
    if not await deps.store.third_parties.save(case):
        raise ThirdPartyCaseState(
            "The case was changed meanwhile.", disclosure_id=case.disclosure_id, status="changed"
        )


async def get_case(disclosure_id: str, deps: Deps) -> Case:
    """One case, for this context itself. Raises ThirdPartyCaseNotFound."""
    return await _get(disclosure_id, deps)


async def _get(disclosure_id: str, deps: Deps) -> Case:
    found = await deps.store.third_parties.get(disclosure_id)
    if found is None:
        raise _not_found(disclosure_id)
    return found


def _not_found(disclosure_id: str) -> ThirdPartyCaseNotFound:
    return ThirdPartyCaseNotFound("There is no such case.", disclosure_id=disclosure_id[:64])
