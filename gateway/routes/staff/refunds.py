"""Refunds: one person of finance asks, another approves."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path

from gateway.dependencies import Clients, PageAsked, RequiredIdempotencyKey, staff_caller
from gateway.schemas.refunds import Refund, RefundList, RefundState, RequestRefund, state_name
from personvern.billing.v1 import refund_service_pb2 as rpc
from services.chassis.caller import Caller

router = APIRouter(prefix="/v1/staff", tags=["refunds"])

Finance = Annotated[Caller, Depends(staff_caller("finance"))]
Reader = Annotated[Caller, Depends(staff_caller("finance", "dpo", reads_personal_data=True))]
RefundId = Annotated[str, Path(max_length=64, examples=["rfd_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]


@router.post("/refunds", operation_id="request_refund", summary="Ask for a refund")
async def request_refund(
    body: RequestRefund, caller: Finance, key: RequiredIdempotencyKey, clients: Clients
) -> Refund:
    """It goes to the customer's payout account, failing that to the account which the payment came from;
    failing both the customer is asked (`needs_account`). 409 REFUND_ABOVE_CREDIT says what is due.
    """
    request = rpc.RequestRefundRequest(
        request_id=key,
        customer_id=body.customer_id,
        source=body.source,
        payment_id=body.payment_id,
        amount_ore=body.amount_ore or 0,
    )
    return Refund.of((await clients.refunds.RequestRefund(request)).refund)


@router.get("/refunds", operation_id="list_refunds", summary="Refunds")
async def list_all(
    caller: Reader, clients: Clients, page: PageAsked, state: RefundState | None = None
) -> RefundList:
    """Refunds, newest first; with `state` only those. The read is recorded."""
    request = rpc.ListRefundsRequest(state=state_name(state), page_size=page.size, page_token=page.token)
    return RefundList.of(await clients.refunds.ListRefunds(request))


@router.get("/refunds/{refund_id}", operation_id="get_refund", summary="One refund")
async def get(refund_id: RefundId, caller: Reader, clients: Clients) -> Refund:
    """One refund with its account, masked. The read is recorded."""
    request = rpc.GetRefundRequest(refund_id=refund_id)
    return Refund.of((await clients.refunds.GetRefund(request)).refund)


@router.post("/refunds/{refund_id}:approve", operation_id="approve_refund", summary="Approve a refund")
async def approve(
    refund_id: RefundId, caller: Finance, key: RequiredIdempotencyKey, clients: Clients
) -> Refund:
    """By another person than who asked (403 REFUND_SAME_PERSON); large sums need two such people."""
    request = rpc.ApproveRefundRequest(request_id=key, refund_id=refund_id)
    return Refund.of((await clients.refunds.ApproveRefund(request)).refund)


@router.post("/refunds/{refund_id}:reject", operation_id="reject_refund", summary="Reject a refund")
async def reject(
    refund_id: RefundId, caller: Finance, key: RequiredIdempotencyKey, clients: Clients
) -> Refund:
    """Until a payout file has it, an approved one too; the credit stands again."""
    request = rpc.RejectRefundRequest(request_id=key, refund_id=refund_id)
    return Refund.of((await clients.refunds.RejectRefund(request)).refund)
