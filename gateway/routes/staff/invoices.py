"""Invoices and credit notes as their customers have them, for staff who say why they look."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Response

from gateway import documents
from gateway.dependencies import Clients, PageAsked, staff_caller
from gateway.documents import FORMS, JSON, AsIssued, Wished
from gateway.schemas.credit_notes import CreditNote
from gateway.schemas.invoices import FoundInvoice, Invoice, InvoiceList
from personvern.billing.v1 import billing_service_pb2 as billing
from personvern.billing.v1 import document_service_pb2 as rpc
from services.chassis.caller import Caller

router = APIRouter(prefix="/v1/staff", tags=["invoices"])

Reader = Annotated[Caller, Depends(staff_caller("agent", "finance", "dpo", reads_personal_data=True))]
InvoiceId = Annotated[str, Path(max_length=64, examples=["inv_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]
InvoiceNumber = Annotated[
    int, Query(ge=1, le=10**12, description="As it stands on the invoice.", examples=[10_017])
]
CustomerId = Annotated[str, Path(max_length=64, examples=["cus_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]
CreditNoteId = Annotated[str, Path(max_length=64, examples=["crn_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]


@router.get("/invoices", operation_id="find_invoice", summary="An invoice by its number")
async def find(number: InvoiceNumber, caller: Reader, clients: Clients) -> FoundInvoice:
    """What is left to pay of it, and whose it is. The read is recorded."""
    found = await clients.billing.FindInvoice(billing.FindInvoiceRequest(number=number))
    return FoundInvoice.of(found.invoice)


@router.get(
    "/customers/{customer_id}/invoices",
    operation_id="list_customer_invoices",
    summary="A customer's invoices",
)
async def list_of_customer(
    customer_id: CustomerId, caller: Reader, clients: Clients, page: PageAsked
) -> InvoiceList:
    """Invoices of a customer, newest first, with what is left to pay of each. The read is recorded."""
    request = billing.ListInvoicesRequest(customer_id=customer_id, page_size=page.size, page_token=page.token)
    return InvoiceList.of(await clients.billing.ListInvoices(request))


@router.get(
    "/invoices/{invoice_id}",
    operation_id="get_invoice",
    summary="One invoice, as JSON, page, PDF or EHF",
    response_model=Invoice,
    responses=documents.answers(*FORMS),
)
async def get(
    invoice_id: InvoiceId,
    caller: Reader,
    clients: Clients,
    wish: Wished,
    as_issued: AsIssued = False,
) -> Response | Invoice:
    """An invoice in the form that Accept asks for. The look is on the disclosure ledger before it leaves."""
    if wish.form == JSON:
        request = rpc.GetStaffInvoiceRequest(invoice_id=invoice_id)
        return Invoice.of((await clients.documents.GetStaffInvoice(request)).invoice)
    asked = rpc.RenderInvoiceRequest(
        invoice_id=invoice_id,
        language=wish.language,
        format=wish.format,
        as_issued=as_issued,
    )
    return wish.answer((await clients.documents.RenderInvoice(asked)).document)


@router.get(
    "/credit-notes/{credit_note_id}",
    operation_id="get_credit_note",
    summary="One credit note, as JSON, page, PDF or EHF",
    response_model=CreditNote,
    responses=documents.answers(*FORMS),
)
async def get_credit_note(
    credit_note_id: CreditNoteId,
    caller: Reader,
    clients: Clients,
    wish: Wished,
) -> Response | CreditNote:
    """A credit note in the form that Accept asks for. The look is on the disclosure ledger first."""
    if wish.form == JSON:
        request = rpc.GetCreditNoteRequest(credit_note_id=credit_note_id)
        return CreditNote.of((await clients.documents.GetCreditNote(request)).credit_note)
    asked = rpc.RenderCreditNoteRequest(
        credit_note_id=credit_note_id, language=wish.language, format=wish.format
    )
    return wish.answer((await clients.documents.RenderCreditNote(asked)).document)
