"""The package of a disclosure to a third party: collected, handed out once, and the persons told of it."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from typing import Any

from services.chassis import operations, telemetry
from services.chassis.caller import Caller
from services.chassis.errors import RemoteError
from services.chassis.idempotency import Ref, RequestKey
from services.chassis.operations import Running
from services.disclosure import events
from services.disclosure.errors import ThirdPartyFieldUnknown, ThirdPartyPackageGone
from services.disclosure.model import data_request
from services.disclosure.model.ledger import RecipientKind, Release, moment
from services.disclosure.model.package import Section
from services.disclosure.model.third_party import SAME_ANSWER, Case, CaseStatus, Telling, Wanted
from services.disclosure.model.third_party_request import NATIONAL_ID
from services.disclosure.usecases import Deps, ledger
from services.disclosure.usecases.third_parties import get_case, keep, must_have_consent
from services.kernel.calendar import oslo_date
from services.kernel.messages import Messages

OPERATION = "third_party_package"
FORMAT = "personvern-third-party-disclosure/1"
PURPOSE = "legal_disclosure"
"""What the ledger says of statute and order: it is no purpose of ours, so the policy has none for it."""
COLLECTOR_PURPOSE = "debt_collection"
# A customer without an address, or who is gone, is not told; trying again would not change that.
_NOT_TO_BE_TOLD = frozenset({"MESSAGE_NOT_ALLOWED", "CUSTOMER_NOT_ACTIVE", "CUSTOMER_NOT_FOUND"})
_NO_ADDRESS = "NO_CONTACT_POINT"


async def release(key: RequestKey, disclosure_id: str, by: Caller, deps: Deps) -> Case:
    """Begin to collect; again when the collection before failed.

    Raises:
        ThirdPartyCaseNotFound, ThirdPartyTwoPeople, ThirdPartyCaseState, ThirdPartyConsentMissing.
    """
    await must_have_consent(await get_case(disclosure_id, deps), deps)

    async def act() -> tuple[Ref, Case]:
        held = await get_case(disclosure_id, deps)
        failed = False
        if held.status is CaseStatus.COLLECTING:
            failed = (await deps.operations.get(held.operation_id)).state == operations.FAILED
        now = deps.clock.now()
        held.collecting(by.id, "", now, again=failed)  # refused before an operation is made
        order = {"disclosure_id": disclosure_id}
        started = await deps.operations.start(OPERATION, order, owner=f"staff:{min(by.roles, default='')}")
        case = held.collecting(by.id, started.id, now, again=failed)
        await keep(case, deps)
        return {"disclosure_id": disclosure_id}, case

    return await deps.commands.run(key, act, lambda ref: get_case(ref["disclosure_id"], deps))


async def collect(running: Running, deps: Deps) -> dict[str, Any]:
    """The operation behind a release: asks the contexts that the fields name, keeps those fields, sealed.

    Begun again it asks everybody again: nothing is kept before all is there.

    Raises:
        DomainError: a context cannot answer; transient ones are tried again by the worker.
        ThirdPartyFieldUnknown: a field of a kind of record that there is not.
    """
    case = await get_case(str(running.input["disclosure_id"]), deps)
    result = {"disclosure_id": case.disclosure_id}
    if case.status is not CaseStatus.COLLECTING:
        return result  # a worker that was taken for dead has finished it
    named = [item.customer_id for item in case.persons if NATIONAL_ID in item.fields]
    national_ids = await deps.sources.national_ids(case.disclosure_id, named) if named else {}
    persons = []
    for number, wanted in enumerate(case.persons, 1):
        persons.append(await _person(number, wanted, national_ids, deps))
        await running.progress(number, len(case.persons))
    package = _package(case, persons)
    ready = case.ready(deps.clock.now())

    async def finish() -> None:
        await keep(ready, deps)
        expires = ready.package_expires_at or deps.clock.now()
        await deps.store.third_parties.keep_package(case.disclosure_id, package, expires)

    await deps.store.transaction(finish)
    return result


async def hand_out(key: RequestKey, disclosure_id: str, by: Caller, deps: Deps) -> bytes:
    """The package, once; on the ledgers of all persons before it leaves.

    Raises:
        ThirdPartyCaseNotFound, ThirdPartyTwoPeople, ThirdPartyCaseState, ThirdPartyPackageGone,
        ThirdPartyConsentMissing: nothing leaves, and nothing is on a ledger.
        LedgerBusy: nothing leaves; the same request again completes the entries.
    """
    now = deps.clock.now()
    case = await get_case(disclosure_id, deps)
    first = case.may_hand_out(by.id, key.request_id, now)
    package = await deps.store.third_parties.package(disclosure_id)
    if package is None:
        raise ThirdPartyPackageGone("The package is gone.", disclosure_id=disclosure_id)
    if first:
        await must_have_consent(case, deps)
        await _write(case, deps)
        await _deliver(case.delivered(by.id, key.request_id, now), deps)
    return json.dumps(package, ensure_ascii=False, indent=2).encode()


async def tell_persons(disclosure_id: str, messages: Messages, deps: Deps) -> None:
    """Send each person the message, once by case and person. Raises RemoteError: then it comes again."""
    case = await get_case(disclosure_id, deps)
    if case.telling is not Telling.DUE:
        return
    missed = 0
    for item in case.persons:
        missed += not await _tell(case, item.customer_id, messages)

    async def finish() -> None:
        held = await get_case(disclosure_id, deps)
        if held.telling is Telling.DUE:
            await keep(held.told(missed, deps.clock.now()), deps)

    await deps.store.transaction(finish)


async def _tell(case: Case, customer_id: str, messages: Messages) -> bool:
    """Whether the person can be reached: by e-mail, else by letter."""
    values = {
        "recipient": case.party.name.reveal(),
        "ground": case.ground.value,
        "basis": case.evidence.basis,
        "disclosed_on": oslo_date(case.delivered_at or case.requested_at).isoformat(),
    }
    if case.steps:
        values["kept_under"] = case.steps[-1].secrecy.statute
    for channel in ("email", "post"):
        try:
            await messages.send(
                f"{case.disclosure_id}-{customer_id}-{channel}",
                customer_id,
                template="third_party_disclosure",
                purpose="customer_administration",
                channel=channel,
                values=values,
            )
        except RemoteError as error:
            if error.reason not in _NOT_TO_BE_TOLD | {_NO_ADDRESS}:
                raise
            if error.reason in _NOT_TO_BE_TOLD:
                return False
        else:
            return True
    return False


async def _person(number: int, wanted: Wanted, national_ids: Mapping[str, str], deps: Deps) -> dict[str, Any]:
    """The named fields of one person, by kind of record, and those of which nothing is held."""
    contexts = sorted({name.partition(".")[0] for name in wanted.fields if name != NATIONAL_ID})
    exporters = [exporter for exporter in deps.exporters if exporter.context in contexts]
    ids = await deps.people.same_person(wanted.customer_id)
    others = [each for each in ids if each != wanted.customer_id]
    kind_of_export = data_request.Kind.ACCESS
    found = await asyncio.gather(
        *(item.export(wanted.customer_id, kind_of_export, "en", others) for item in exporters)
    )
    sections = {section.key: section for answer in found for section in answer}
    records: dict[str, Any] = {}
    missing: list[str] = []
    for kind in sorted({name.rpartition(".")[0] for name in wanted.fields if name != NATIONAL_ID}):
        names = [name.rpartition(".")[2] for name in wanted.fields if name.rpartition(".")[0] == kind]
        records[kind] = _only(kind, names, sections)
        held = {name for record in records[kind] for name in record}
        missing += [f"{kind}.{name}" for name in names if name not in held]
    if NATIONAL_ID in wanted.fields:
        if wanted.customer_id in national_ids:
            kind, _, name = NATIONAL_ID.rpartition(".")
            records.setdefault(kind, []).append({name: national_ids[wanted.customer_id]})
        else:
            missing.append(NATIONAL_ID)
    return {"number": number, "records": records, "nothing_held": sorted(missing)}


def _only(kind: str, names: Sequence[str], sections: Mapping[str, Section]) -> list[dict[str, Any]]:
    """The records of a kind cut down to the fields. Raises ThirdPartyFieldUnknown."""
    section = sections.get(kind)
    if section is None:
        raise ThirdPartyFieldUnknown("There is no such kind of record.", field=f"{kind}.{names[0]}")
    cut = [{name: record[name] for name in names if name in record} for record in section.records]
    return [record for record in cut if record]


def _package(case: Case, persons: list[dict[str, Any]]) -> dict[str, Any]:
    """What the recipient gets: the persons in the order of the case, and nothing that was not named."""
    return {
        "format": FORMAT,
        "disclosure_id": case.disclosure_id,
        "recipient": case.party.name.reveal(),
        "ground": case.ground.value,
        "basis": case.evidence.basis,
        "persons": persons,
    }


async def _write(case: Case, deps: Deps) -> None:
    """An entry for each person, the same however often this is begun."""
    together: dict[tuple[str, ...], list[str]] = {}
    for item in case.persons:
        together.setdefault(item.fields, []).append(item.customer_id)
    for place, (fields, subjects) in enumerate(together.items()):
        release = Release(
            recipient_kind=RecipientKind.THIRD_PARTY,
            recipient_id=case.disclosure_id,
            recipient_role="third_party",
            recipient_category=case.party.kind.value,
            ground=case.ground.ground,
            evidence=case.disclosure_id,
            purpose=purpose_of(case),
            data_categories=(),
            fields=fields,
            channel="package",
            trace_id=telemetry.trace_id(),
        )
        part, once = f"{case.disclosure_id}-{place}", moment(case.requested_at)
        key = RequestKey("service/disclosure", "ThirdParty", part, once)
        await ledger.write(key, release, tuple(subjects), deps)


async def _deliver(case: Case, deps: Deps) -> None:
    """Note that it leaves; the package stays as long as the same request may ask again."""

    async def note() -> None:
        await keep(case, deps)
        gone = (case.delivered_at or deps.clock.now()) + SAME_ANSWER
        await deps.store.third_parties.package_goes_at(case.disclosure_id, gone)
        await deps.outbox.add(events.disclosed_to_third_party(case, purpose_of(case)))
        if case.telling is Telling.DUE:
            await deps.outbox.add(events.third_party_telling_due(case.disclosure_id))

    await deps.store.transaction(note)


def purpose_of(case: Case) -> str:
    """The purpose that the ledger names."""
    if case.evidence.consent_purpose:
        return case.evidence.consent_purpose
    return COLLECTOR_PURPOSE if case.evidence.claim_id else PURPOSE
