"""Claims at a collector, for finance."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path

from gateway.dependencies import Clients, PageAsked, RequiredIdempotencyKey, staff_caller
from gateway.schemas.claims import Claim, ClaimList
from personvern.billing.v1 import dunning_service_pb2 as rpc
from services.chassis.caller import Caller

router = APIRouter(prefix="/v1/staff", tags=["dunning"])

Finance = Annotated[Caller, Depends(staff_caller("finance"))]
Reader = Annotated[Caller, Depends(staff_caller("finance", "dpo", reads_personal_data=True))]
ClaimId = Annotated[str, Path(max_length=64, examples=["clm_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]


@router.get("/claims", operation_id="list_claims", summary="Claims at collectors")
async def list_all(caller: Reader, clients: Clients, page: PageAsked) -> ClaimList:
    """Every claim that was handed over, by id. The read is recorded."""
    request = rpc.ListClaimsRequest(page_size=page.size, page_token=page.token)
    return ClaimList.of(await clients.dunning.ListClaims(request))


@router.post("/claims/{claim_id}:recall", operation_id="recall_claim", summary="Take a claim back")
async def recall(claim_id: ClaimId, caller: Finance, key: RequiredIdempotencyKey, clients: Clients) -> Claim:
    """The collector sees that it must stop with its next read."""
    request = rpc.RecallClaimRequest(request_id=key, claim_id=claim_id)
    return Claim.of((await clients.dunning.RecallClaim(request)).claim)
