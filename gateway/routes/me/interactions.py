"""The customer's contacts with the company."""

from __future__ import annotations

from fastapi import APIRouter

from gateway.dependencies import Clients, CustomerCaller, PageAsked
from gateway.schemas.interactions import InteractionList
from personvern.customer.v1 import customer_service_pb2 as pb

router = APIRouter(prefix="/v1/me", tags=["interactions"])


@router.get("/interactions", operation_id="list_my_interactions", summary="My contacts with the company")
async def list_interactions(caller: CustomerCaller, clients: Clients, page: PageAsked) -> InteractionList:
    """What was said, newest first."""
    request = pb.ListInteractionsRequest(customer_id=caller.id, page_size=page.size, page_token=page.token)
    return InteractionList.of(await clients.customer.ListInteractions(request))
