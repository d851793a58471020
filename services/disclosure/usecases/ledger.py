"""The disclosure ledger: write before the data leaves, read by the person and the privacy officer, verify."""

import asyncio
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from services.chassis.idempotency import RequestKey
from services.chassis.ids import new_id
from services.chassis.mongo import DuplicateKeyError
from services.chassis.pages import Page, PageRequest
from services.disclosure import events
from services.disclosure.errors import AgreementNotFound, ClientAuthenticationFailed, LedgerBusy
from services.disclosure.model import ledger
from services.disclosure.model.agreement import Agreement
from services.disclosure.model.ledger import Entry, Ground, Head, RawRead, RecipientKind, Release, Verdict
from services.disclosure.usecases import Deps
from services.disclosure.usecases.noting import ROUNDS, Note
from services.kernel.calendar import oslo_date

# Entries in one transaction; 3,000 make the embedded database roll back again and again.
_AT_ONCE = 1_000


@dataclass(frozen=True)
class PartnerRead:
    """What a partner asks for."""

    processor_id: str
    agreement_id: str
    client_id: str
    scope: str
    purpose: str
    subject_ids: Sequence[str]
    fields: Sequence[str]
    trace_id: str


@dataclass(frozen=True)
class Released:
    """The fields that may leave, and the entries that say so, in the order of the persons asked for."""

    fields: tuple[str, ...]
    entry_ids: list[str]


async def record_read(key: RequestKey, read: RawRead, subject_ids: Sequence[str], deps: Deps) -> list[str]:
    """Write a read by staff or a service: one entry per person, in the order of `subject_ids`.

    Raises:
        DisclosureRequestInvalid, GroundNotAllowed, IdempotencyKeyReused, LedgerBusy: nothing may leave.
    """
    release = read.checked(deps.known_purposes)
    subjects = ledger.checked_subjects(subject_ids, at_least=1)
    written = await write(key, release, subjects, deps)
    return [written[subject] for subject in subject_ids]


async def authorize_partner_read(key: RequestKey, read: PartnerRead, deps: Deps) -> Released:
    """Check client and agreement in the database, then write the read. Nothing is remembered between calls.

    Raises:
        ClientAuthenticationFailed, AgreementNotFound, AgreementNotActive, ScopeNotAllowed, PurposeNotAllowed,
        FieldNotAllowed, IdempotencyKeyReused, LedgerBusy: nothing may leave.
    """
    subjects = ledger.checked_subjects(read.subject_ids, at_least=0)
    agreement = await agreement_in_force(read.processor_id, read.agreement_id, read.client_id, deps)
    fields = agreement.released_fields(read.scope, read.purpose, read.fields)
    if not subjects:
        return Released(fields, [])
    release = Release(
        recipient_kind=RecipientKind.PROCESSOR,
        recipient_id=agreement.processor_id,
        recipient_role="processor",
        recipient_category=agreement.category,
        ground=Ground.AGREEMENT,
        evidence=agreement.agreement_id,
        purpose=read.purpose,
        data_categories=agreement.terms.data_categories,
        fields=fields,
        channel="api",
        trace_id=read.trace_id,
    )
    written = await write(key, release, subjects, deps)
    return Released(fields, [written[subject] for subject in read.subject_ids])


async def agreement_in_force(processor_id: str, agreement_id: str, client_id: str, deps: Deps) -> Agreement:
    """The agreement under which a partner's client calls, as it stands in the database now.

    Raises:
        ClientAuthenticationFailed, AgreementNotFound, AgreementNotActive: nothing may leave.
    """
    agreement, client = await asyncio.gather(
        deps.store.agreements.limits(agreement_id), deps.store.clients.get(client_id)
    )
    if agreement is None or agreement.processor_id != processor_id:
        raise AgreementNotFound("This partner has no such agreement.", agreement_id=agreement_id)
    if client is None or client.agreement_id != agreement.agreement_id:
        raise ClientAuthenticationFailed("The client is unknown or its secret is wrong.")
    client.must_live()
    agreement.must_be_in_force(oslo_date(deps.clock.now()))
    return agreement


async def list_disclosures(customer_id: str, asked: PageRequest, deps: Deps) -> Page[Entry]:
    """One person's entries, newest first."""
    query = query_of(customer_id)
    place = deps.store.pages.place(query, asked)
    before = int(place) if place else 2**62
    found = await deps.store.ledger.page(customer_id, before, asked.limit + 1)
    return deps.store.pages.cut(query, found, asked, lambda entry: str(entry.sequence))


async def verify_ledger(customer_id: str, deps: Deps) -> Verdict:
    """Recompute one person's chain."""
    cut = await deps.store.ledger.cut(customer_id)
    return ledger.verify([link async for link in deps.store.ledger.links(customer_id)], cut)


async def write(key: RequestKey, release: Release, subjects: tuple[str, ...], deps: Deps) -> dict[str, str]:
    """Entry ids by person.

    A large batch is several transactions. When one of them fails nothing leaves, the entries of those before
    it say more than happened, which is the safe side, and the same request again completes the rest.
    """
    if len(subjects) == 1:
        if release.ground is not Ground.AGREEMENT:
            return {subjects[0]: await deps.notes.write(Note(key, release, subjects[0]))}
        return await _write_some(key, release, subjects, deps, of=1)
    # Once for the whole: asked before each part, ten thousand entries were read nearly five times over.
    written = await deps.store.ledger.recall(key, subjects)
    rest = tuple(subject for subject in subjects if subject not in written)
    for start in range(0, len(rest), _AT_ONCE):
        some = rest[start : start + _AT_ONCE]
        written |= await _write_some(key, release, some, deps, of=len(subjects))
    return written


async def _write_some(
    key: RequestKey, release: Release, subjects: tuple[str, ...], deps: Deps, *, of: int
) -> dict[str, str]:
    """Whoever loses a race for a place in a chain reads its new head and tries again."""
    known: dict[str, str] = {}
    for attempt in range(ROUNDS):
        try:
            rest = [subject for subject in subjects if subject not in known]
            made = await deps.store.transaction(partial(_append_all, key, release, rest, deps))
            deps.ends.written(key, made, of=of)
            deps.measures.ledger_entries(release.ground.value, len(made))
            return known | {entry.subject_id: entry.entry_id for entry in made}
        except DuplicateKeyError:
            deps.ends.forget(subjects)
            known = await deps.store.ledger.recall(key, subjects)
            if len(known) == len(subjects):
                return known
        await asyncio.sleep(secrets.randbelow(1 + min(attempt, 20)) / 1000)  # spreads the writers
    raise LedgerBusy("Too many writers on one chain; try again.", retry_after=0.5)


async def _append_all(key: RequestKey, release: Release, rest: Sequence[str], deps: Deps) -> list[Entry]:
    heads = await deps.ends.heads(rest)
    entries = [_next(heads[subject], release, subject, deps) for subject in rest]
    await deps.store.ledger.insert(key, entries)
    if release.ground is Ground.AGREEMENT:
        told = events.disclosed(
            batch_id=entries[0].entry_id,
            processor_id=release.recipient_id,
            agreement_id=release.evidence,
            purpose=release.purpose,
            persons=len(entries),
        )
        await deps.outbox.add(told)
    return entries


def _next(head: Head, release: Release, subject: str, deps: Deps) -> Entry:
    return ledger.append(head, release, entry_id=new_id("dis"), subject_id=subject, now=deps.clock.now())


def query_of(customer_id: str) -> str:
    """What a page token of one person's list is for."""
    return f"disclosures|{customer_id}"
