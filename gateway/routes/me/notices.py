"""Messages that were sent to the customer."""

from __future__ import annotations

from fastapi import APIRouter

from gateway.dependencies import Clients, CustomerCaller, PageAsked
from gateway.schemas.notices import NoticeList
from personvern.customer.v1 import customer_service_pb2 as pb

router = APIRouter(prefix="/v1/me", tags=["notices"])


@router.get("/notices", operation_id="list_my_notices", summary="Messages sent to me")
async def list_notices(caller: CustomerCaller, clients: Clients, page: PageAsked) -> NoticeList:
    """Every message that was sent to me or will be, newest first."""
    request = pb.ListMessagesRequest(customer_id=caller.id, page_size=page.size, page_token=page.token)
    return NoticeList.of(await clients.customer.ListMessages(request))
