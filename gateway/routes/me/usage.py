"""What is stored about my use of web sites and apps."""

from __future__ import annotations

from fastapi import APIRouter

from gateway.dependencies import Clients, CustomerCaller, PageAsked
from gateway.schemas.usage import StoredUsage, StoredUsageList
from personvern.customer.v1 import usage_service_pb2 as rpc

router = APIRouter(prefix="/v1/me", tags=["usage"])


@router.get("/usage", operation_id="list_my_usage", summary="What is stored about my use")
async def list_mine(caller: CustomerCaller, clients: Clients, page: PageAsked) -> StoredUsageList:
    """Events while I was logged in, latest first, each with what for and until when."""
    request = rpc.ListUsageRequest(customer_id=caller.id, page_size=page.size, page_token=page.token)
    found = await clients.usage.ListUsage(request)
    return StoredUsageList(
        events=[StoredUsage.of(item) for item in found.events], next_page_token=found.next_page_token
    )
