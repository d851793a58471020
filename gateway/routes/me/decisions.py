"""May you use my data for this?"""

from __future__ import annotations

from fastapi import APIRouter, Response

from gateway.answers import written
from gateway.dependencies import Clients, CustomerCaller, Language
from gateway.schemas.decisions import AskDecision, Decision

router = APIRouter(prefix="/v1/me", tags=["decisions"])


@router.post(
    "/decisions",
    operation_id="decide_for_me",
    summary="May you use my data for this?",
    response_model=Decision,
)
async def decide(body: AskDecision, caller: CustomerCaller, clients: Clients, language: Language) -> Response:
    """The decision as it is made before each use: the rule, its basis and a sentence. It changes nothing."""
    made = (await clients.consent.Decide(body.message(caller.id))).decision
    return written(Decision.of(made, language))
