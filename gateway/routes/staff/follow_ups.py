"""The queue of customers who asked to be contacted."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends

from gateway.dependencies import Clients, PageAsked, staff_caller
from gateway.schemas.follow_ups import FollowUpList
from personvern.customer.v1 import follow_up_service_pb2 as pb
from services.chassis.caller import Caller

router = APIRouter(prefix="/v1/staff", tags=["interactions"])

Agent = Annotated[Caller, Depends(staff_caller("agent", reads_personal_data=True))]


@router.get("/follow-ups", operation_id="list_follow_ups", summary="Customers who asked to be contacted")
async def list_all(caller: Agent, clients: Clients, page: PageAsked) -> FollowUpList:
    """Who was not content with a contact and asked, when answering a survey, to be contacted; longest first.

    Close the interaction when the customer was contacted: it leaves the queue.
    """
    asked = pb.ListFollowUpsRequest(page_size=page.size, page_token=page.token)
    return FollowUpList.of(await clients.follow_ups.ListFollowUps(asked))
