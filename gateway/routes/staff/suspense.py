"""Money whose owner is not known, for finance."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends

from gateway.dependencies import Clients, PageAsked, staff_caller
from gateway.schemas.payment_files import SuspenseList
from personvern.billing.v1 import billing_service_pb2 as rpc
from services.chassis.caller import Caller

router = APIRouter(prefix="/v1/staff", tags=["payment files"])

Finance = Annotated[Caller, Depends(staff_caller("finance"))]


@router.get("/suspense", operation_id="list_suspense", summary="Money whose owner is not known")
async def list_all(caller: Finance, clients: Clients, page: PageAsked) -> SuspenseList:
    """Payments that wait for a person, oldest first."""
    request = rpc.ListSuspenseRequest(page_size=min(page.size, 100), page_token=page.token)
    return SuspenseList.of(await clients.billing.ListSuspense(request))
