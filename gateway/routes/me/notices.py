"""Messages that were sent to the customer."""

from __future__ import annotations

from fastapi import APIRouter

from gateway.dependencies import Clients, CustomerCaller, PageAsked
from gateway.schemas.notices import NoticeList
from personvern.customer.v1 import customer_service_pb2 as pb
from personvern.customer.v1 import terms_service_pb2 as terms

router = APIRouter(prefix="/v1/me", tags=["notices"])

TERMS_CHANGE = "terms_change_notice"


@router.get("/notices", operation_id="list_my_notices", summary="Messages sent to me")
async def list_notices(caller: CustomerCaller, clients: Clients, page: PageAsked) -> NoticeList:
    """Every message that was sent to me or will be, newest first. A notice of changed terms says which
    terms it announces and from when they apply.
    """
    request = pb.ListMessagesRequest(customer_id=caller.id, page_size=page.size, page_token=page.token)
    listed = await clients.customer.ListMessages(request)
    ids = [message.message_id for message in listed.messages if message.template == TERMS_CHANGE]
    if not ids:
        return NoticeList.of(listed)
    asked = terms.FindNoticesOfMessagesRequest(customer_id=caller.id, message_ids=ids)
    return NoticeList.of(listed, await clients.terms.FindNoticesOfMessages(asked))
