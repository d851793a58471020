"""Claims for the collector that they were handed over to, as its agreement releases them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from google.protobuf.timestamp_pb2 import Timestamp

from gateway.dependencies import Clients, PageAsked, partner_caller
from gateway.schemas.claims import PartnerClaimList
from gateway.schemas.times import MomentGiven
from personvern.billing.v1 import dunning_service_pb2 as rpc
from services.chassis.caller import Caller

router = APIRouter(prefix="/v1/partner", tags=["partner"])

ClaimReader = Annotated[Caller, Depends(partner_caller("claims:read"))]
Purpose = Annotated[str, Query(max_length=64, description="Must be one of the agreement's.")]
Fields = Annotated[
    str,
    Query(
        max_length=512,
        description="Names with commas; empty for all released.",
        examples=["claim_id,state,outstanding_ore"],
    ),
]
Since = Annotated[
    MomentGiven | None,
    Query(description="Only claims that were handed over, paid, taken back or changed since then."),
]


@router.get(
    "/claims",
    operation_id="list_partner_claims",
    summary="Claims that were handed over to me",
    response_model_exclude_none=True,
)
async def list_all(
    caller: ClaimReader,
    clients: Clients,
    page: PageAsked,
    purpose: Purpose = "debt_collection",
    fields: Fields = "",
    changed_since: Since = None,
) -> PartnerClaimList:
    """Oldest first, with interest through today. A claim that is paid or taken back stays in the list and
    says so. Each person's entry in the disclosure ledger is written before the page leaves.
    """
    request = rpc.ListPartnerClaimsRequest(
        purpose=purpose,
        fields=[name.strip() for name in fields.split(",")] if fields else [],
        page_size=page.size,
        page_token=page.token,
    )
    if changed_since is not None:
        since = Timestamp()
        since.FromDatetime(changed_since)
        request.changed_since.CopyFrom(since)
    return PartnerClaimList.of(await clients.dunning.ListPartnerClaims(request))
