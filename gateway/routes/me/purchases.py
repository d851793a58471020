"""Buying, and what was bought."""

from __future__ import annotations

from fastapi import APIRouter

from gateway.dependencies import Clients, CustomerCaller, IdempotencyKey, PageAsked
from gateway.schemas.contracts import Bought, NewPurchase, PurchaseList
from personvern.customer.v1 import customer_service_pb2 as pb

router = APIRouter(prefix="/v1/me", tags=["purchases"])


@router.post("/purchases", operation_id="purchase", summary="Buy a product for one of my addresses")
async def purchase(
    body: NewPurchase, caller: CustomerCaller, key: IdempotencyKey, clients: Clients
) -> Bought:
    """Buy a product on its current terms; makes a contract."""
    return Bought.of(await clients.customer.Purchase(body.message(key, caller.id)))


@router.get("/purchases", operation_id="list_my_purchases", summary="What I have bought")
async def list_purchases(caller: CustomerCaller, clients: Clients, page: PageAsked) -> PurchaseList:
    """My purchases, newest first."""
    request = pb.ListPurchasesRequest(customer_id=caller.id, page_size=page.size, page_token=page.token)
    return PurchaseList.of(await clients.customer.ListPurchases(request))
