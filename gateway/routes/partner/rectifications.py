"""Rectifications for partners: fetch, fetch the data again, confirm."""

from __future__ import annotations

import secrets
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query

from gateway.dependencies import Clients, RequiredIdempotencyKey, partner_caller
from gateway.schemas.erasures import PartnerNotice, PartnerRectificationList
from personvern.disclosure.v1 import notice_service_pb2 as rpc
from services.chassis.caller import Caller

router = APIRouter(prefix="/v1/partner", tags=["partner"])

Reader = Annotated[Caller, Depends(partner_caller("rectifications:read"))]
NoticeId = Annotated[str, Path(max_length=64, examples=["ntc_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]
Size = Annotated[int, Query(ge=1, le=1000, description="How many at most.")]


@router.get("/rectifications", operation_id="list_rectifications", summary="Whose data was corrected")
async def list_open(caller: Reader, clients: Clients, page_size: Size = 200) -> PartnerRectificationList:
    """Those that you have not confirmed, oldest first; on each person's ledger before they leave."""
    request = rpc.ListPartnerNoticesRequest(
        request_id=secrets.token_hex(16), matter=rpc.NOTICE_MATTER_RECTIFICATION, page_size=page_size
    )
    found = await clients.notices.ListPartnerNotices(request)
    return PartnerRectificationList(
        rectifications=[PartnerNotice.of(item) for item in found.notices], more=found.more
    )


@router.post(
    "/rectifications/{notice_id}:confirm",
    operation_id="confirm_rectification",
    summary="Confirm that you have corrected it",
)
async def confirm(
    notice_id: NoticeId, caller: Reader, key: RequiredIdempotencyKey, clients: Clients
) -> PartnerNotice:
    """Say that what was wrong is corrected with you too. The privacy officer sees when."""
    request = rpc.ConfirmPartnerNoticeRequest(
        request_id=key, matter=rpc.NOTICE_MATTER_RECTIFICATION, notice_id=notice_id
    )
    return PartnerNotice.of((await clients.notices.ConfirmPartnerNotice(request)).notice)
