"""Tips from what I asked before."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path

from gateway.dependencies import Clients, CustomerCaller, IdempotencyKey
from gateway.problems import NO_CONTENT
from gateway.schemas.tips import TipList
from personvern.customer.v1 import profile_service_pb2 as rpc

router = APIRouter(prefix="/v1/me", tags=["tips"])

TipKey = Annotated[str, Path(max_length=40, examples=["einvoice"])]


@router.get("/tips", operation_id="list_my_tips", summary="Tips from what I asked before")
async def list_tips(caller: CustomerCaller, clients: Clients) -> TipList:
    """Tips, each with the questions that led to it."""
    return TipList.of(await clients.profile.ListTips(rpc.ListTipsRequest(customer_id=caller.id)))


@router.post(
    "/tips/{key}:dismiss", operation_id="dismiss_my_tip", summary="Put a tip away", status_code=NO_CONTENT
)
async def dismiss(key: TipKey, caller: CustomerCaller, request_id: IdempotencyKey, clients: Clients) -> None:
    """Neither shown nor sent again."""
    request = rpc.DismissTipRequest(request_id=request_id, customer_id=caller.id, key=key)
    await clients.profile.DismissTip(request)
