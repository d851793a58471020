"""One question for many."""

from collections.abc import Sequence
from dataclasses import replace

from services.consent.model.decision import Question
from services.consent.usecases.deps import Deps
from services.consent.usecases.everybody import ForMany


async def register_month(deps: Deps) -> str:
    """The month of the reservation register in force; empty when there is none."""
    register = await deps.store.registers.in_force()
    return register.month if register else ""


async def decide_many(question: Question, customer_ids: Sequence[str], deps: Deps) -> ForMany:
    """Decide one question for many customers, in their order. Raises EverybodyNotLoaded, Unavailable."""
    asked = replace(question, register_month=await register_month(deps))
    return await deps.everybody.decide_many(asked, customer_ids)
