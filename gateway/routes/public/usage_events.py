"""Usage events of browsers and apps: what no consent covers is not stored; nothing depends on the answer."""

from __future__ import annotations

from fastapi import APIRouter

from gateway import texts
from gateway.dependencies import AnybodyCaller, Clients, IdempotencyKey, Language
from gateway.schemas.usage import UsageBatch, UsageRecorded

router = APIRouter(prefix="/v1/public", tags=["usage events"])


@router.post("/usage-events", operation_id="record_usage", summary="Tell what happened in a browser or app")
async def record(
    body: UsageBatch, caller: AnybodyCaller, key: IdempotencyKey, clients: Clients, language: Language
) -> UsageRecorded:
    """Store what the terminal's consent covers, and with a login what the customer's covers too.

    Events are known by the terminal and their own ids: sent twice, they are stored once.
    """
    made = await clients.usage.RecordUsage(body.message(key))

    def say(rule: str, text: str) -> str:
        return texts.violation("customer", rule, language, text) or text

    return UsageRecorded.of(made, say)
