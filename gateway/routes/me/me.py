"""The customer's own data."""

from __future__ import annotations

from fastapi import APIRouter, Response

from gateway.answers import WITH_ETAG, with_etag
from gateway.dependencies import Clients, CustomerCaller, ExpectedVersion, IdempotencyKey
from gateway.schemas.customers import Correction, Customer, NewSupplyAddress
from personvern.customer.v1 import customer_service_pb2 as pb

router = APIRouter(prefix="/v1", tags=["me"])


@router.get("/me", operation_id="get_me", summary="My data", response_model=Customer, responses=WITH_ETAG)
async def get_me(caller: CustomerCaller, clients: Clients) -> Response:
    """Everything about me as a customer; the ETag is for a correction."""
    found = await clients.customer.GetCustomer(pb.GetCustomerRequest(customer_id=caller.id))
    return with_etag(Customer.of(found.customer), found.customer.version)


@router.patch(
    "/me",
    operation_id="correct_me",
    summary="Correct my data",
    response_model=Customer,
    responses=WITH_ETAG,
)
async def correct_me(
    body: Correction,
    caller: CustomerCaller,
    key: IdempotencyKey,
    version: ExpectedVersion,
    clients: Clients,
) -> Response:
    """Correct name, language, address, e-mail or phone, all or nothing (GDPR 16)."""
    request = body.message(key, caller.id, version)
    stands = (await clients.customer.CorrectCustomer(request)).customer
    return with_etag(Customer.of(stands), stands.version)


@router.post(
    "/me/supply-addresses", operation_id="add_my_supply_address", summary="Add a place that is supplied"
)
async def add_supply_address(
    body: NewSupplyAddress, caller: CustomerCaller, key: IdempotencyKey, clients: Clients
) -> Customer:
    """Add a place; products can then be bought for it."""
    request = pb.AddSupplyAddressRequest(request_id=key, customer_id=caller.id, supply_address=body.message())
    return Customer.of((await clients.customer.AddSupplyAddress(request)).customer)
