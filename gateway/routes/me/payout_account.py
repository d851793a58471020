"""The account that the company may pay back to: see it, delete it."""

from __future__ import annotations

from fastapi import APIRouter

from gateway.dependencies import Clients, CustomerCaller, IdempotencyKey
from gateway.problems import NO_CONTENT
from gateway.schemas.payout_account import PayoutAccount
from personvern.billing.v1 import billing_service_pb2 as rpc

router = APIRouter(prefix="/v1/me", tags=["payout account"])


@router.get("/payout-account", operation_id="get_my_payout_account", summary="My payout account, masked")
async def get(caller: CustomerCaller, clients: Clients) -> PayoutAccount:
    """The account that I have paid from three times in a row; 404 while none is stored."""
    request = rpc.GetPayoutAccountRequest(customer_id=caller.id)
    return PayoutAccount.of((await clients.billing.GetPayoutAccount(request)).payout_account)


@router.delete(
    "/payout-account",
    operation_id="delete_my_payout_account",
    summary="Delete my payout account",
    status_code=NO_CONTENT,
)
async def delete(caller: CustomerCaller, key: IdempotencyKey, clients: Clients) -> None:
    """Delete it at once. Only three new payments in a row from one account bring one back."""
    request = rpc.DeletePayoutAccountRequest(request_id=key, customer_id=caller.id)
    await clients.billing.DeletePayoutAccount(request)
