"""What I am charged for, and owe."""

from __future__ import annotations

from fastapi import APIRouter

from gateway.dependencies import Clients, CustomerCaller
from gateway.schemas.billing_account import BillingAccount
from personvern.billing.v1 import billing_service_pb2 as rpc

router = APIRouter(prefix="/v1/me", tags=["invoices"])


@router.get(
    "/billing-account", operation_id="get_my_billing_account", summary="What I am charged for, and owe"
)
async def get(caller: CustomerCaller, clients: Clients) -> BillingAccount:
    """My subscriptions and balance; 404 before the first purchase has reached billing."""
    request = rpc.GetBillingAccountRequest(customer_id=caller.id)
    return BillingAccount.of((await clients.billing.GetBillingAccount(request)).billing_account)
