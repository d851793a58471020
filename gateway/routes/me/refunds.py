"""My refunds, and which account they are to go to."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path

from gateway.dependencies import Clients, CustomerCaller, PageAsked, RequiredIdempotencyKey
from gateway.schemas.refunds import ChooseRefundAccount, MyRefund, MyRefundList
from personvern.billing.v1 import refund_service_pb2 as rpc

router = APIRouter(prefix="/v1/me", tags=["refunds"])

RefundId = Annotated[str, Path(max_length=64, examples=["rfd_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]


@router.get("/refunds", operation_id="list_my_refunds", summary="My refunds")
async def list_mine(caller: CustomerCaller, clients: Clients, page: PageAsked) -> MyRefundList:
    """Money on its way back to me, newest first; `needs_account` waits for my answer."""
    request = rpc.ListMyRefundsRequest(customer_id=caller.id, page_size=page.size, page_token=page.token)
    return MyRefundList.of(await clients.refunds.ListMyRefunds(request))


@router.post(
    "/refunds/{refund_id}:choose-account",
    operation_id="choose_refund_account",
    summary="Say which account it is to go to",
)
async def choose(
    refund_id: RefundId,
    body: ChooseRefundAccount,
    caller: CustomerCaller,
    key: RequiredIdempotencyKey,
    clients: Clients,
) -> MyRefund:
    """An account number for this refund alone, the stored account, or nothing: the credit stays."""
    request = rpc.ChooseRefundAccountRequest(
        request_id=key,
        customer_id=caller.id,
        refund_id=refund_id,
        account_number=body.account_number,
        use_payout_account=body.use_payout_account,
        keep_credit=body.keep_credit,
    )
    return MyRefund.of((await clients.refunds.ChooseRefundAccount(request)).refund)
