"""The catalogue for staff. Prices stand in billing's routes."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path

from gateway.dependencies import Clients, IdempotencyKey, PageAsked, staff_caller
from gateway.schemas.products import NewProduct, Product, ProductList
from personvern.customer.v1 import customer_service_pb2 as pb
from services.chassis.caller import Caller

router = APIRouter(prefix="/v1/staff", tags=["products"])

Editor = Annotated[Caller, Depends(staff_caller("marketing", "finance", "ops"))]
Reader = Annotated[Caller, Depends(staff_caller("agent", "marketing", "finance", "dpo", "ops"))]
Code = Annotated[str, Path(max_length=200, examples=["power-spot"])]


@router.post("/products", operation_id="create_product", summary="Put a product in the catalogue")
async def create(body: NewProduct, caller: Editor, key: IdempotencyKey, clients: Clients) -> Product:
    """Put a product on sale with its first terms."""
    return Product.of((await clients.customer.CreateProduct(body.message(key))).product)


@router.get("/products", operation_id="list_products", summary="The catalogue")
async def list_all(caller: Reader, clients: Clients, page: PageAsked) -> ProductList:
    """All products by code."""
    request = pb.ListProductsRequest(page_size=page.size, page_token=page.token)
    return ProductList.of(await clients.customer.ListProducts(request))


@router.get("/products/{code}", operation_id="get_product", summary="One product")
async def get(code: Code, caller: Reader, clients: Clients) -> Product:
    """One product with its current terms."""
    return Product.of((await clients.customer.GetProduct(pb.GetProductRequest(code=code))).product)
