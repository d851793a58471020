"""Audiences for partners: fetch members, take people out, confirm."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query

from gateway.dependencies import Clients, RequiredIdempotencyKey, partner_caller
from gateway.schemas.audience_exports import (
    ConfirmRemovals,
    ReleasedMember,
    ReleasedMemberList,
    Removal,
    RemovalList,
    RemovalsConfirmed,
)
from personvern.consent.v1 import audience_export_service_pb2 as rpc
from services.chassis.caller import Caller

router = APIRouter(prefix="/v1/partner/audiences", tags=["partner"])

Reader = Annotated[Caller, Depends(partner_caller("audiences:read"))]
AudienceId = Annotated[str, Path(max_length=64, examples=["aud_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]
Size = Annotated[int, Query(ge=1, le=1000, description="How many at most.")]
Token = Annotated[str, Query(max_length=512, description="From the previous page.")]


@router.get(
    "/{audience_id}/members",
    operation_id="list_released_members",
    summary="Members of an audience that was released to you",
    response_model_exclude_none=True,
)
async def members(
    audience_id: AudienceId, caller: Reader, clients: Clients, page_size: Size = 500, page_token: Token = ""
) -> ReleasedMemberList:
    """Each is decided for again and noted on the person's ledger before leaving."""
    request = rpc.ListExportMembersRequest(
        audience_id=audience_id, page_size=page_size, page_token=page_token
    )
    found = await clients.exports.ListExportMembers(request)
    return ReleasedMemberList(
        members=[ReleasedMember.of(item) for item in found.members], next_page_token=found.next_page_token
    )


@router.get(
    "/{audience_id}/removals",
    operation_id="list_removals",
    summary="Members to take out",
    response_model_exclude_none=True,
)
async def removals(
    audience_id: AudienceId, caller: Reader, clients: Clients, page_size: Size = 500
) -> RemovalList:
    """People whom the decision no longer allows, as they were given to you."""
    request = rpc.ListExportRemovalsRequest(audience_id=audience_id, page_size=page_size)
    found = await clients.exports.ListExportRemovals(request)
    return RemovalList(removals=[Removal.of(item) for item in found.removals])


@router.post(
    "/{audience_id}/removals:confirm",
    operation_id="confirm_removals",
    summary="Confirm that members were taken out",
)
async def confirm(
    audience_id: AudienceId,
    body: ConfirmRemovals,
    caller: Reader,
    key: RequiredIdempotencyKey,
    clients: Clients,
) -> RemovalsConfirmed:
    """All or none: an id that is not yours refuses the whole."""
    request = rpc.ConfirmExportRemovalsRequest(
        request_id=key, audience_id=audience_id, removal_ids=body.removal_ids
    )
    found = await clients.exports.ConfirmExportRemovals(request)
    return RemovalsConfirmed(unconfirmed=found.unconfirmed)
