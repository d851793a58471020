"""What the customer can buy."""

from __future__ import annotations

from fastapi import APIRouter

from gateway.dependencies import Clients, CustomerCaller
from gateway.schemas.products import AvailableProducts
from personvern.customer.v1 import customer_service_pb2 as pb

router = APIRouter(prefix="/v1/me", tags=["products"])


@router.get("/products", operation_id="list_my_products", summary="What I can buy")
async def list_products(caller: CustomerCaller, clients: Clients) -> AvailableProducts:
    """Products that can be had at my addresses, each with its current terms."""
    request = pb.ListAvailableProductsRequest(customer_id=caller.id)
    return AvailableProducts.of(await clients.customer.ListAvailableProducts(request))
