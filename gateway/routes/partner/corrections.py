"""Corrections and restrictions for partners (GDPR art. 19): fetch, act on them, confirm."""

from __future__ import annotations

import secrets
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query

from gateway.dependencies import Clients, RequiredIdempotencyKey, partner_caller
from gateway.schemas.partner_notices import (
    PartnerRectification,
    PartnerRectificationList,
    PartnerRestriction,
    PartnerRestrictionList,
)
from personvern.disclosure.v1 import notice_service_pb2 as rpc
from services.chassis.caller import Caller

router = APIRouter(prefix="/v1/partner", tags=["partner"])

Corrector = Annotated[Caller, Depends(partner_caller("rectifications:read"))]
Restrictor = Annotated[Caller, Depends(partner_caller("restrictions:read"))]
NoticeId = Annotated[str, Path(max_length=64, examples=["ntc_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]
Size = Annotated[int, Query(ge=1, le=1000, description="How many at most.")]


@router.get("/rectifications", operation_id="list_rectifications", summary="Whose data was corrected")
async def list_rectifications(
    caller: Corrector, clients: Clients, page_size: Size = 200
) -> PartnerRectificationList:
    """Of what you received; fetch it anew. Those that you have not confirmed, oldest first; on each person's
    ledger before they leave.
    """
    found = await clients.notices.ListPartnerNotices(_listing(rpc.NOTICE_MATTER_RECTIFICATION, page_size))
    return PartnerRectificationList(
        rectifications=[PartnerRectification.of(item) for item in found.notices], more=found.more
    )


@router.post(
    "/rectifications/{notice_id}:confirm",
    operation_id="confirm_rectification",
    summary="Confirm that you have corrected",
)
async def confirm_rectification(
    notice_id: NoticeId, caller: Corrector, key: RequiredIdempotencyKey, clients: Clients
) -> PartnerRectification:
    """Say that what you hold is right now. The privacy officer sees when."""
    request = rpc.ConfirmPartnerNoticeRequest(
        request_id=key, matter=rpc.NOTICE_MATTER_RECTIFICATION, notice_id=notice_id
    )
    return PartnerRectification.of((await clients.notices.ConfirmPartnerNotice(request)).notice)


@router.get("/restrictions", operation_id="list_restrictions", summary="Whose data is only to be stored")
async def list_restrictions(
    caller: Restrictor, clients: Clients, page_size: Size = 200
) -> PartnerRestrictionList:
    """Use it for nothing but storage and claims. Those that you have not confirmed, oldest first; on each
    person's ledger before they leave.
    """
    found = await clients.notices.ListPartnerNotices(_listing(rpc.NOTICE_MATTER_RESTRICTION, page_size))
    return PartnerRestrictionList(
        restrictions=[PartnerRestriction.of(item) for item in found.notices], more=found.more
    )


@router.post(
    "/restrictions/{notice_id}:confirm",
    operation_id="confirm_restriction",
    summary="Confirm that you only store",
)
async def confirm_restriction(
    notice_id: NoticeId, caller: Restrictor, key: RequiredIdempotencyKey, clients: Clients
) -> PartnerRestriction:
    """Say that you use the data for nothing else. The privacy officer sees when."""
    request = rpc.ConfirmPartnerNoticeRequest(
        request_id=key, matter=rpc.NOTICE_MATTER_RESTRICTION, notice_id=notice_id
    )
    return PartnerRestriction.of((await clients.notices.ConfirmPartnerNotice(request)).notice)


def _listing(matter: rpc.NoticeMatter, page_size: int) -> rpc.ListPartnerNoticesRequest:
    return rpc.ListPartnerNoticesRequest(request_id=secrets.token_hex(16), matter=matter, page_size=page_size)
