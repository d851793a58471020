"""The decision, on what is stored about the person."""

from dataclasses import replace

from services.chassis.caller import Caller
from services.consent.model.decision import RESERVABLE, Decision, Question, decide
from services.consent.model.subject import Subject
from services.consent.usecases.deps import Deps
from services.consent.usecases.projection import fetch_facts


async def decide_use(customer_id: str, question: Question, deps: Deps) -> Decision:
    """Decide for one person in one database round trip; a person not seen before costs a call to the owner.

    Reading the person's document each time is what makes a withdrawal count at once on every replica. A
    memory projection may take the place of `subject_of` when it can say that it has not fallen behind.

    Raises:
        FactsUnavailable: the owner of the facts cannot be asked; the caller must deny.
    """
    if question.channel in RESERVABLE:
        register = await deps.store.registers.in_force()
        question = replace(question, register_month=register.month if register else "")
    return decide(deps.policy, await subject_of(customer_id, deps), question)


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


async def subject_of(customer_id: str, deps: Deps) -> Subject:
    """Facts and standing of a person; the facts are fetched from their owner when there are none here."""
    known = await deps.store.subjects.known(customer_id)
    return known if known.facts else replace(known, facts=await fetch_facts(customer_id, deps))
