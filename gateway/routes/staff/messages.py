"""Messages that were sent to a customer, for staff."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query

from gateway.dependencies import Clients, PageAsked, staff_caller
from gateway.schemas.notices import NoticeList
from personvern.customer.v1 import customer_service_pb2 as pb
from services.chassis.caller import Caller

router = APIRouter(prefix="/v1/staff/customers/{customer_id}", tags=["customers"])

Reader = Annotated[Caller, Depends(staff_caller("agent", "dpo", reads_personal_data=True))]
CustomerId = Annotated[str, Path(max_length=80, examples=["cus_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]
Texts = Annotated[bool, Query(description="Show subjects and texts; stands on the ledger.")]


@router.get("/messages", operation_id="list_customer_messages", summary="Messages to a customer")
async def list_all(
    customer_id: CustomerId, caller: Reader, clients: Clients, page: PageAsked, texts: Texts = False
) -> NoticeList:
    """What was sent, how and when, and whether it came back; subjects and texts only when asked for."""
    request = pb.ListMessagesRequest(
        customer_id=customer_id, page_size=page.size, page_token=page.token, unmask_texts=texts
    )
    return NoticeList.of(await clients.customer.ListMessages(request))
