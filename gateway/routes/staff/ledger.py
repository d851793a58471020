"""Proof of the consent ledgers, and consents from an earlier system."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends, Response

from gateway.dependencies import (
    Clients,
    IdempotencyKey,
    PageAsked,
    RequiredIdempotencyKey,
    Upload,
    staff_caller,
)
from gateway.problems import ACCEPTED
from gateway.schemas.ledger import Checkpoint, CheckpointList, ConsentImport, LedgerVerification
from personvern.consent.v1 import ledger_service_pb2 as rpc
from services.chassis.caller import Caller

router = APIRouter(prefix="/v1/staff", tags=["ledger"])

Prover = Annotated[Caller, Depends(staff_caller("dpo", "ops"))]
_CSV = {
    "text/csv": {"schema": {"type": "string"}},
    "application/octet-stream": {"schema": {"type": "string", "format": "binary"}},
}


@router.post(
    "/consent-ledger:verify",
    operation_id="verify_consent_ledger",
    summary="Verify every consent ledger",
    status_code=ACCEPTED,
)
async def verify(
    caller: Prover, key: IdempotencyKey, clients: Clients, response: Response
) -> LedgerVerification:
    """Chains, receipts, ends and checkpoints, as they are stored. The result names what is not as it was."""
    answer = await clients.ledger.VerifyLedger(rpc.VerifyLedgerRequest(request_id=key))
    started = LedgerVerification.of(answer.operation_id)
    response.headers["Location"] = started.href
    return started


@router.get(
    "/consent-ledger/checkpoints", operation_id="list_consent_checkpoints", summary="Signed checkpoints"
)
async def checkpoints(caller: Prover, clients: Clients, page: PageAsked) -> CheckpointList:
    """One a day, newest first. Keep copies elsewhere: they prove what the ledgers were."""
    request = rpc.ListCheckpointsRequest(page_size=page.size, page_token=page.token)
    found = await clients.ledger.ListCheckpoints(request)
    return CheckpointList(
        checkpoints=[Checkpoint.of(item) for item in found.checkpoints], next_page_token=found.next_page_token
    )


@router.post(
    "/consent-imports",
    operation_id="import_consents",
    summary="Take consents over from an earlier system",
    status_code=ACCEPTED,
    openapi_extra={"requestBody": {"required": True, "content": _CSV}},
)
async def take(
    caller: Prover, key: RequiredIdempotencyKey, clients: Clients, upload: Upload, response: Response
) -> ConsentImport:
    """CSV with the header `customer_id,purpose,language,text_hash,given_at,proof`. Taken whole or refused
    whole: 422 CONSENT_IMPORT_BROKEN names `line` and `rule` in `metadata`. What a person has said here counts
    before it.
    """
    answer = await clients.ledger.ImportConsents(_parts(key, upload))
    taken = ConsentImport.of(answer)
    response.headers["Location"] = taken.href
    return taken


async def _parts(key: str, upload: AsyncIterator[bytes]) -> AsyncIterator[rpc.ImportConsentsRequest]:
    yield rpc.ImportConsentsRequest(request_id=key)
    async for data in upload:
        if data:
            yield rpc.ImportConsentsRequest(data=data)
