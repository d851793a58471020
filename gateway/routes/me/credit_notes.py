"""My credit notes."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Response

from gateway import documents
from gateway.dependencies import Clients, CustomerCaller, PageAsked
from gateway.documents import FORMS, JSON, Wished
from gateway.schemas.credit_notes import CreditNote, CreditNoteList
from personvern.billing.v1 import credit_note_service_pb2 as rpc
from personvern.billing.v1 import document_service_pb2

router = APIRouter(prefix="/v1/me", tags=["invoices"])

CreditNoteId = Annotated[str, Path(max_length=64, examples=["crn_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]


@router.get("/credit-notes", operation_id="list_my_credit_notes", summary="My credit notes")
async def list_mine(caller: CustomerCaller, clients: Clients, page: PageAsked) -> CreditNoteList:
    """What my invoices were credited, newest first."""
    request = rpc.ListOwnCreditNotesRequest(customer_id=caller.id, page_size=page.size, page_token=page.token)
    found = await clients.credit_notes.ListOwnCreditNotes(request)
    return CreditNoteList.of(found.credit_notes, found.next_page_token)


@router.get(
    "/credit-notes/{credit_note_id}",
    operation_id="get_my_credit_note",
    summary="One credit note, as JSON, page, PDF or EHF",
    response_model=CreditNote,
    responses=documents.answers(*FORMS),
)
async def get(
    credit_note_id: CreditNoteId,
    caller: CustomerCaller,
    clients: Clients,
    wish: Wished,
) -> Response | CreditNote:
    """One of my credit notes in the form that Accept asks for; EHF is for organisations."""
    if wish.form == JSON:
        request = document_service_pb2.GetCreditNoteRequest(
            customer_id=caller.id, credit_note_id=credit_note_id
        )
        return CreditNote.of((await clients.documents.GetCreditNote(request)).credit_note)
    asked = document_service_pb2.RenderCreditNoteRequest(
        customer_id=caller.id,
        credit_note_id=credit_note_id,
        language=wish.language,
        format=wish.format,
    )
    return wish.answer((await clients.documents.RenderCreditNote(asked)).document)
