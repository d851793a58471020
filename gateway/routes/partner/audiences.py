"""Audiences for partners: fetch members, take people out, confirm."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from fastapi.responses import StreamingResponse

from gateway.dependencies import Clients, LongWork, RequiredIdempotencyKey, partner_caller
from gateway.documents import JSON
from gateway.problems import OK
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
PageSize = Annotated[int, Query(ge=1, le=10_000, description="How many are looked at, at most.")]
Token = Annotated[str, Query(max_length=512, description="From the previous page.")]


@router.get(
    "/{audience_id}/members",
    operation_id="list_released_members",
    summary="Members of an audience that was released to you",
    response_class=StreamingResponse,
    responses={OK: {"model": ReleasedMemberList}},
    dependencies=[LongWork],
)
async def members(
    audience_id: AudienceId,
    caller: Reader,
    clients: Clients,
    page_size: PageSize = 500,
    page_token: Token = "",
) -> StreamingResponse:
    """Each is decided for again and noted on the person's ledger before leaving. A large page comes as it is
    made; should it break off, which leaves JSON without its end, ask for the same page again.
    """
    request = rpc.ListExportMembersRequest(
        audience_id=audience_id, page_size=page_size, page_token=page_token
    )
    parts = clients.exports.ListExportMembers(request)
    first = await anext(parts)  # refused: a problem, not a stream
    return StreamingResponse(_list(first, parts), media_type=JSON)


async def _list(
    part: rpc.ListExportMembersResponse, parts: AsyncGenerator[rpc.ListExportMembersResponse, None]
) -> AsyncIterator[str]:
    """A `ReleasedMemberList`, written as its parts come."""
    begin, token = '{"members":[', part.next_page_token
    async with aclosing(parts):
        yield begin + _members(part)
        written = bool(part.members)
        async for part in parts:
            more, token = _members(part), part.next_page_token
            if more:
                yield "," + more if written else more
                written = True
    yield f'],"next_page_token":{json.dumps(token)}}}'


def _members(part: rpc.ListExportMembersResponse) -> str:
    return ",".join(ReleasedMember.of(item).model_dump_json(exclude_none=True) for item in part.members)


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
