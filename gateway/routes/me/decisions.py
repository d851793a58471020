"""May you use my data for this?"""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from gateway.answers import written
from gateway.dependencies import CustomerCaller, clients
from gateway.dependencies import language as accepted_language
from gateway.schemas.decisions import AskDecision, Decision

router = APIRouter(prefix="/v1/me", tags=["decisions"])


@router.post(
    "/decisions",
    operation_id="decide_for_me",
    summary="May you use my data for this?",
    response_model=Decision,
)
async def decide(body: AskDecision, caller: CustomerCaller, request: Request) -> Response:
    """The decision as it is made before each use: the rule, its basis and a sentence. It changes nothing."""
    # Asked before every use, and each parameter that FastAPI fills in costs a tenth of the gateway's work.
    stubs, language = await clients(request), await accepted_language(request)
    made = (await stubs.consent.Decide(body.message(caller.id))).decision
    return written(Decision.of(made, language))
