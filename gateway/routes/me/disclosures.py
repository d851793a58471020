"""Who received my data, and who looked."""

from __future__ import annotations

from fastapi import APIRouter

from gateway.dependencies import Clients, CustomerCaller, PageAsked
from gateway.schemas.disclosures import OwnDisclosure, OwnDisclosureList
from personvern.disclosure.v1 import disclosure_service_pb2 as rpc

router = APIRouter(prefix="/v1/me", tags=["disclosures"])


@router.get("/disclosures", operation_id="list_my_disclosures", summary="Who received my data and who looked")
async def list_mine(caller: CustomerCaller, clients: Clients, page: PageAsked) -> OwnDisclosureList:
    """Every time, newest first: which purpose, which fields, on which ground."""
    request = rpc.ListOwnDisclosuresRequest(customer_id=caller.id, page_size=page.size, page_token=page.token)
    found = await clients.disclosure.ListOwnDisclosures(request)
    return OwnDisclosureList(
        disclosures=[OwnDisclosure.of(line) for line in found.disclosures],
        next_page_token=found.next_page_token,
    )
