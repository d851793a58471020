"""Why a use of a person's data is allowed or not."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends

from gateway.dependencies import Clients, Language, staff_caller
from gateway.schemas.decisions import Decision, ExplainDecision
from services.chassis.caller import Caller

router = APIRouter(prefix="/v1/staff", tags=["decisions"])

Asker = Annotated[Caller, Depends(staff_caller("agent", "marketing", "dpo", reads_personal_data=True))]


@router.post("/decisions:explain", operation_id="explain_decision", summary="May we, and why")
async def explain(body: ExplainDecision, caller: Asker, clients: Clients, language: Language) -> Decision:
    """The decision with the rule that fired, its basis and evidence. Noted where the customer can see it."""
    return Decision.of((await clients.consent.Decide(body.message())).decision, language)
