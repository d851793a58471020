"""One question for many."""

from collections.abc import Sequence
from datetime import datetime

from services.consent.model.decision import Question
from services.consent.usecases.deps import Deps
from services.consent.usecases.everybody import ForMany
from services.kernel.calendar import oslo_month


async def register_month(deps: Deps, at: datetime | None = None) -> str:
    """The month of the reservation register in force at a moment (now when None); empty for none."""
    return await deps.store.registers.month_in_force(oslo_month(at or deps.clock.now()))


async def decide_many(question: Question, customer_ids: Sequence[str], deps: Deps) -> ForMany:
    """Decide one question for many customers, in their order. Raises EverybodyNotLoaded, Unavailable."""
    asked = question._replace(register_month=await register_month(deps, question.at))
    return await deps.everybody.decide_many(asked, customer_ids)
