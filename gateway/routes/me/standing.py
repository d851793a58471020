"""Where I stand as a customer, leaving, and my national id."""

from __future__ import annotations

from fastapi import APIRouter

from gateway.dependencies import Clients, CustomerCaller, IdempotencyKey
from gateway.schemas.persons import NationalIdStatus, NewNationalId, Standing
from personvern.customer.v1 import person_service_pb2 as rpc

router = APIRouter(prefix="/v1", tags=["me"])


@router.get("/me/standing", operation_id="get_my_standing", summary="My status as a customer")
async def standing(caller: CustomerCaller, clients: Clients) -> Standing:
    """Status, guardians, and once I have left: how long each kind of data is kept."""
    found = await clients.persons.GetStanding(rpc.GetStandingRequest(customer_id=caller.id))
    return Standing.of(found.standing)


@router.post("/me:close", operation_id="close_my_account", summary="Close my account")
async def close(caller: CustomerCaller, key: IdempotencyKey, clients: Clients) -> Standing:
    """End the customer relationship: marketing stops at once, and the answer says how long each kind of data
    is kept. Contracts and links to children must have ended; the refusal says how many still run.
    """
    request = rpc.CloseCustomerRequest(request_id=key, customer_id=caller.id)
    return Standing.of((await clients.persons.CloseCustomer(request)).standing)


@router.get("/me/national-id", operation_id="get_my_national_id_status", summary="Is my national id stored?")
async def national_id(caller: CustomerCaller, clients: Clients) -> NationalIdStatus:
    """Only whether and since when: the number is never shown."""
    request = rpc.GetNationalIdStatusRequest(customer_id=caller.id)
    return NationalIdStatus.of(await clients.persons.GetNationalIdStatus(request))


@router.put("/me/national-id", operation_id="put_my_national_id", summary="Store my national id")
async def put_national_id(
    body: NewNationalId, caller: CustomerCaller, key: IdempotencyKey, clients: Clients
) -> NationalIdStatus:
    """Kept in a vault; used for credit assessment and for reports to the grid, and each use is on record."""
    request = rpc.PutNationalIdRequest(request_id=key, customer_id=caller.id, national_id=body.national_id)
    return NationalIdStatus.of(await clients.persons.PutNationalId(request))


@router.delete("/me/national-id", operation_id="delete_my_national_id", summary="Delete my national id")
async def delete_national_id(
    caller: CustomerCaller, key: IdempotencyKey, clients: Clients
) -> NationalIdStatus:
    """Delete it. No error when none is stored."""
    await clients.persons.DeleteNationalId(rpc.DeleteNationalIdRequest(request_id=key, customer_id=caller.id))
    return NationalIdStatus(stored=False, stored_at=None)
