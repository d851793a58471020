"""Credit notes, for finance."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path

from gateway.dependencies import Clients, PageAsked, RequiredIdempotencyKey, staff_caller
from gateway.schemas.credit_notes import CreditNote, CreditNoteList, IssueCreditNote
from personvern.billing.v1 import credit_note_service_pb2 as rpc
from services.chassis.caller import Caller

router = APIRouter(prefix="/v1/staff", tags=["credit notes"])

Finance = Annotated[Caller, Depends(staff_caller("finance"))]
Reader = Annotated[Caller, Depends(staff_caller("finance", "dpo", reads_personal_data=True))]
InvoiceId = Annotated[str, Path(max_length=64, examples=["inv_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]


@router.post(
    "/invoices/{invoice_id}/credit-notes", operation_id="issue_credit_note", summary="Credit an invoice"
)
async def issue(
    invoice_id: InvoiceId,
    body: IssueCreditNote,
    caller: Finance,
    key: RequiredIdempotencyKey,
    clients: Clients,
) -> CreditNote:
    """Take back what an invoice asked for, whole or by line; what was paid too much becomes credit."""
    made = await clients.credit_notes.IssueCreditNote(body.message(key, invoice_id))
    return CreditNote.of(made.credit_note)


@router.get("/credit-notes", operation_id="list_credit_notes", summary="Credit notes")
async def list_all(caller: Reader, clients: Clients, page: PageAsked) -> CreditNoteList:
    """All credit notes, newest first."""
    request = rpc.ListCreditNotesRequest(page_size=page.size, page_token=page.token)
    found = await clients.credit_notes.ListCreditNotes(request)
    return CreditNoteList.of(found.credit_notes, found.next_page_token)
