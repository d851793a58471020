"""What this context itself holds about a person: recipients by name, who looked, and own requests."""

import asyncio
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from services.disclosure.model.data_request import PERSON, SYSTEM, DataRequest
from services.disclosure.model.ledger import Entry, Ground, RecipientKind, access_reason, moment
from services.disclosure.model.rules import distinct
from services.disclosure.model.third_party import Case
from services.disclosure.model.withdrawal import Recipient
from services.disclosure.usecases import Deps
from services.disclosure.usecases.own_ledger import without_kept

_RECEIVED = frozenset({RecipientKind.PROCESSOR, RecipientKind.THIRD_PARTY})


@dataclass
class _Recipient:
    """What one processor received, over all its reads."""

    category: str
    first: Entry
    last: Entry
    times: int = 0
    purposes: set[str] = field(default_factory=set)
    data_categories: set[str] = field(default_factory=set)
    fields: set[str] = field(default_factory=set)

    def add(self, entry: Entry) -> None:
        self.last = entry
        self.times += 1
        self.purposes.add(entry.release.purpose)
        self.data_categories.update(entry.release.data_categories)
        self.fields.update(entry.release.fields)


@dataclass(frozen=True)
class OwnData:
    """Records for the package, ready for JSON."""

    recipients: list[dict[str, Any]]
    reads: list[dict[str, Any]]
    requests: list[dict[str, Any]]
    withdrawals: list[dict[str, Any]]
    notices: list[dict[str, Any]]
    breaches: list[dict[str, Any]]


async def own_data(customer_id: str, deps: Deps) -> OwnData:
    """Everything here about one person.

    Actual recipients are named (CJEU C-154/21); an employee is shown by role and reason, not by identity
    (CJEU C-579/21).
    """
    with deps.store.together():
        whole, cases, requests, withdrawals, notices, breaches = await asyncio.gather(
            deps.store.ledger.of_person(customer_id),
            deps.store.third_parties.of_person(customer_id),
            _requests(customer_id, deps),
            _withdrawals(customer_id, deps),
            _notices(customer_id, deps),
            _breaches(customer_id, deps),
        )
        entries = await without_kept(whole, deps)
        recipients, looks = await asyncio.gather(_recipients(entries, deps), _looks(entries, deps))
    reads = [_read(entry) for entry in entries if entry.release.recipient_kind not in _RECEIVED]
    return OwnData(
        recipients=[*recipients, *_third_parties(entries, cases)],
        reads=[*reads, *looks],
        requests=requests,
        withdrawals=withdrawals,
        notices=notices,
        breaches=breaches,
    )


async def _recipients(entries: Iterable[Entry], deps: Deps) -> list[dict[str, Any]]:
    found: dict[str, _Recipient] = {}
    for entry in entries:
        if entry.release.recipient_kind is RecipientKind.PROCESSOR:
            fresh = _Recipient(entry.release.recipient_category, entry, entry)
            found.setdefault(entry.release.recipient_id, fresh).add(entry)
    names = await deps.store.processors.names(sorted(found))
    return [
        {
            "name": names[processor_id].reveal(),
            "category": seen.category,
            "purposes": list(distinct(seen.purposes)),
            "data_categories": list(distinct(seen.data_categories)),
            "fields": list(distinct(seen.fields)),
            "times": seen.times,
            "first_at": moment(seen.first.at),
            "last_at": moment(seen.last.at),
        }
        for processor_id, seen in sorted(found.items())
    ]


def _third_parties(entries: Iterable[Entry], cases: Iterable[Case]) -> list[dict[str, Any]]:
    """Third parties by name (CJEU C-154/21), each with its ground; `entries` are those that may be shown."""
    shown = {entry.release.recipient_id: entry for entry in entries}
    return [
        {
            "name": case.party.name.reveal(),
            "category": case.party.kind.value,
            "ground": case.ground.value,
            "basis": case.evidence.basis,
            "purposes": [entry.release.purpose],
            "data_categories": [],
            "fields": list(entry.release.fields),
            "times": 1,
            "first_at": moment(entry.at),
            "last_at": moment(entry.at),
        }
        for case in cases
        if (entry := shown.get(case.disclosure_id)) is not None
    ]


async def _looks(entries: Iterable[Entry], deps: Deps) -> list[dict[str, Any]]:
    """Who looked at the cases behind what third parties received; it is kept with the case, see `look`."""
    cases = {e.release.recipient_id for e in entries if e.release.recipient_kind is RecipientKind.THIRD_PARTY}
    return [
        {
            "entry_id": look.look_id,
            "at": moment(look.at),
            "reader": look.role,
            "reader_kind": RecipientKind.STAFF.value,
            "ground": Ground.INTERNAL.value,
            "access_reason": access_reason(look.reason),
            "purpose": "security_logging",
            "data_categories": [],
            "fields": ["third_party_disclosures.case"],
            "channel": "api",
        }
        for disclosure_id in sorted(cases)
        for look in await deps.store.third_parties.looks(disclosure_id)
    ]


def _read(entry: Entry) -> dict[str, Any]:
    release = entry.release
    staff = release.recipient_kind is RecipientKind.STAFF
    return {
        "entry_id": entry.entry_id,
        "at": moment(entry.at),
        "reader": release.recipient_role if staff else release.recipient_id,
        "reader_kind": release.recipient_kind.value,
        "ground": release.ground.value,
        "access_reason": access_reason(release.evidence) if staff else "",
        "purpose": release.purpose,
        "data_categories": list(release.data_categories),
        "fields": list(release.fields),
        "channel": release.channel,
    }


async def _breaches(customer_id: str, deps: Deps) -> list[dict[str, Any]]:
    """Breaches that concerned the person; what happened is told in the notice."""
    of_person = deps.store.breach_letters.of_person
    held = [
        (breach, await of_person(breach.breach_id, customer_id))
        for breach in await deps.store.breaches.of_person(customer_id)
    ]
    return [
        {
            "breach_id": breach.breach_id,
            "natures": [item.value for item in breach.facts.natures],
            "data_categories": list(breach.facts.data_categories),
            "known_at": moment(breach.facts.known_at),
            "risk": breach.facts.risk.value,
            "told_at": moment(breach.affected.at) if breach.affected and breach.affected.notified else None,
            "letter": letter.state.value if letter else "",
            "letter_by": letter.channel if letter else "",
            "letter_at": moment(letter.at) if letter else None,
        }
        for breach, letter in held
    ]


async def _withdrawals(customer_id: str, deps: Deps) -> list[dict[str, Any]]:
    found = await deps.store.withdrawals.of_customer(customer_id, "", 0)
    names = await _names([item.recipient for item in found], customer_id, deps)
    return [
        {
            "name": names.get(item.recipient.processor_id, ""),
            "category": item.recipient.category,
            "purpose": item.purpose,
            "withdrawn_at": moment(item.withdrawn_at),
            "told_at": moment(item.told_at) if item.told_at else None,
            "confirmed_at": moment(item.confirmed_at) if item.confirmed_at else None,
        }
        for item in found
    ]


async def _notices(customer_id: str, deps: Deps) -> list[dict[str, Any]]:
    """Who was told of corrections and restrictions (art. 19): the person may ask who that was."""
    found = await deps.store.notices.of_customer(customer_id, "", 0)
    others = {item.recipient.processor_id for item in found if item.recipient.third_party}
    kept = await deps.store.third_parties.kept_from_persons(sorted(others))
    found = [item for item in found if item.recipient.processor_id not in kept]
    names = await _names([item.recipient for item in found], customer_id, deps)
    return [
        {
            "name": names.get(item.recipient.processor_id, ""),
            "category": item.recipient.category,
            "matter": item.matter.value,
            "ended": item.ended,
            "made_at": moment(item.made_at),
            "told_at": moment(item.told_at) if item.told_at else None,
            "confirmed_at": moment(item.confirmed_at) if item.confirmed_at else None,
        }
        for item in found
    ]


async def _names(told: Collection[Recipient], customer_id: str, deps: Deps) -> dict[str, str]:
    """The names of who was told about a person, by id; who is not in the registers any more has none."""
    others = {recipient.processor_id for recipient in told if recipient.third_party}
    processors = {recipient.processor_id for recipient in told} - others
    names = dict(await deps.store.processors.names(sorted(processors)))
    cases = await deps.store.third_parties.of_person(customer_id) if others else []
    names |= {case.disclosure_id: case.party.name for case in cases}
    return {recipient_id: name.reveal() for recipient_id, name in names.items()}


async def _requests(customer_id: str, deps: Deps) -> list[dict[str, Any]]:
    return [_request(request) for request in await deps.store.data_requests.of_customer(customer_id)]


def _request(request: DataRequest) -> dict[str, Any]:
    said = {
        "ground": request.asked.ground,
        "purpose": request.asked.purpose,
        "details": request.asked.details.reveal(),
        "lifts_on": request.lifts_on.isoformat() if request.lifts_on else "",
    }
    return {
        "data_request_id": request.data_request_id,
        "kind": request.kind.value,
        "status": request.status.value,
        "channel": request.channel.value,
        "received_on": request.received_on.isoformat(),
        "opened_at": moment(request.opened_at),
        "due_on": request.due_on.isoformat(),
        **{name: value for name, value in said.items() if value},
        "acts": [
            {"at": moment(act.at), "what": act.what.value, "by": _who(act.by)}
            | ({"note": act.note.reveal()} if act.note.reveal() else {})
            for act in request.acts
        ],
    }


def _who(by: str) -> str:
    """The person or a system; an employee by role (CJEU C-579/21)."""
    return by if by in (PERSON, SYSTEM) else "dpo"
