"""The customer's contracts."""

from __future__ import annotations

from fastapi import APIRouter

from gateway.dependencies import Clients, CustomerCaller, PageAsked
from gateway.schemas.contracts import ContractList
from personvern.customer.v1 import customer_service_pb2 as pb

router = APIRouter(prefix="/v1/me", tags=["contracts"])


@router.get("/contracts", operation_id="list_my_contracts", summary="My contracts")
async def list_contracts(caller: CustomerCaller, clients: Clients, page: PageAsked) -> ContractList:
    """My contracts with their history, newest first."""
    request = pb.ListContractsRequest(customer_id=caller.id, page_size=page.size, page_token=page.token)
    return ContractList.of(await clients.customer.ListContracts(request))
