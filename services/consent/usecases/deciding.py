"""The decision, on what is stored about the person."""

from dataclasses import replace
from functools import partial

from services.chassis.caller import Caller
from services.consent.model.decision import RESERVABLE, Decision, Question, decide
from services.consent.model.one_person import decide_person, other_ids
from services.consent.model.subject import Subject
from services.consent.usecases.deps import Deps
from services.consent.usecases.projection import fetch_facts


async def decide_use(customer_id: str, question: Question, deps: Deps, *, lasting: bool = False) -> Decision:
    """Decide for one person, from memory when that vouches for being up to date, else from the store.

    A person not seen before costs a call to the owner of the facts. `lasting` is as in `decide`.

    Raises:
        FactsUnavailable: the owner of the facts cannot be asked; the caller must deny.
        Unavailable: neither memory nor database can answer; the caller must deny.
    """
    if question.channel in RESERVABLE:
        month = await deps.store.registers.month_in_force(question.month)
        question = question._replace(register_month=month)
    subject = deps.people.get(customer_id) or await subject_of(customer_id, deps)
    decision = decide(deps.policy, subject, question, lasting=lasting)
    if not decision.allow or subject.facts is None or not subject.facts.merged:
        return decision
    others = await other_ids(customer_id, subject, partial(subject_of, deps=deps))
    return decide_person(deps.policy, subject, others.values(), question, lasting=lasting)


async def explain_use(customer_id: str, question: Question, reader: Caller, deps: Deps) -> Decision:
    """As `decide_use`, for staff: what they are told is noted on the disclosure ledger first."""
    decision = await decide_use(customer_id, question, deps)
    await note_read(reader, customer_id, ["decision.rule", "decision.evidence"], deps)
    return decision


async def note_read(reader: Caller, customer_id: str, fields: list[str], deps: Deps) -> None:
    """Note that staff read about a person; other callers read for themselves or only decide."""
    if reader.kind != "staff":
        return
    await deps.reads.record(
        reader=reader,
        subjects=[customer_id],
        purpose="customer_administration",
        categories=["consents"],
        fields=fields,
    )


async def same_person(customer_id: str, deps: Deps) -> list[str]:
    """All ids of a person, the one asked for first: there are several after a merge.

    Raises FactsUnavailable.
    """
    subject = await subject_of(customer_id, deps)
    return [customer_id, *await other_ids(customer_id, subject, partial(subject_of, deps=deps))]


async def refresh_person(customer_id: str, deps: Deps) -> bool:
    """Read the facts about a person anew, under each id; whether there is such a customer.

    On return no replica decides on older facts: each has forgotten them, or has lost its lease.
    Raises FactsUnavailable, Unavailable: nobody can say so; do it again.
    """
    if await fetch_facts(customer_id, deps) is None:
        return False
    for each in await same_person(customer_id, deps):
        await fetch_facts(each, deps)
        await deps.store.subjects.told(each)  # also when newer facts had been kept just before
    return True


async def stored(customer_id: str, deps: Deps) -> Subject:
    """A person as known here now, from memory when that vouches for being up to date; nobody is asked for
    facts that are missing.
    """
    kept = deps.people.get(customer_id)
    if kept is not None:
        return kept
    return await deps.people.read(customer_id, partial(deps.store.subjects.known, customer_id))


async def subject_of(customer_id: str, deps: Deps) -> Subject:
    """A person as known now; the facts are fetched from their owner when there are none here."""
    kept = deps.people.get(customer_id)
    if kept is not None:
        return kept

    async def read() -> Subject:
        known = await deps.store.subjects.known(customer_id)
        return known if known.facts else replace(known, facts=await fetch_facts(customer_id, deps))

    return await deps.people.read(customer_id, read)
