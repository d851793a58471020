"""Prices of products, for staff."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path

from gateway.dependencies import Clients, RequiredIdempotencyKey, staff_caller
from gateway.schemas.prices import Price, PriceList, PublishPrice
from personvern.billing.v1 import billing_service_pb2 as rpc
from services.chassis.caller import Caller

router = APIRouter(prefix="/v1/staff/products", tags=["prices"])

Finance = Annotated[Caller, Depends(staff_caller("finance"))]
Staff = Annotated[Caller, Depends(staff_caller("finance", "agent", "marketing", "dpo", "ops"))]
Code = Annotated[str, Path(max_length=64, examples=["spot"])]


@router.post("/{code}/prices", operation_id="publish_price", summary="Publish a price")
async def publish(
    code: Code, body: PublishPrice, caller: Finance, key: RequiredIdempotencyKey, clients: Clients
) -> Price:
    """A price of the product from a day on, until its next price begins."""
    return Price.of((await clients.billing.PublishPrice(body.message(key, code))).price)


@router.get("/{code}/prices", operation_id="list_prices", summary="Prices of a product")
async def list_all(code: Code, caller: Staff, clients: Clients) -> PriceList:
    """Every price of the product, oldest first."""
    found = await clients.billing.ListPrices(rpc.ListPricesRequest(product_code=code))
    return PriceList(prices=[Price.of(item) for item in found.prices])
