"""My credit notes."""

from __future__ import annotations

from fastapi import APIRouter

from gateway.dependencies import Clients, CustomerCaller, PageAsked
from gateway.schemas.credit_notes import CreditNoteList
from personvern.billing.v1 import credit_note_service_pb2 as rpc

router = APIRouter(prefix="/v1/me", tags=["invoices"])


@router.get("/credit-notes", operation_id="list_my_credit_notes", summary="My credit notes")
async def list_mine(caller: CustomerCaller, clients: Clients, page: PageAsked) -> CreditNoteList:
    """What my invoices were credited, newest first."""
    request = rpc.ListOwnCreditNotesRequest(
        customer_id=caller.id, page_size=min(page.size, 100), page_token=page.token
    )
    found = await clients.credit_notes.ListOwnCreditNotes(request)
    return CreditNoteList.of(found.credit_notes, found.next_page_token)
