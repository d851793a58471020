"""My invoices."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Response

from gateway import documents
from gateway.dependencies import Clients, CustomerCaller, PageAsked
from gateway.documents import FORMS, JSON, AsIssued, Wished
from gateway.schemas.invoices import Invoice, InvoiceList
from personvern.billing.v1 import billing_service_pb2 as rpc
from personvern.billing.v1 import document_service_pb2

router = APIRouter(prefix="/v1/me", tags=["invoices"])

InvoiceId = Annotated[str, Path(max_length=64, examples=["inv_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]


@router.get("/invoices", operation_id="list_my_invoices", summary="My invoices")
async def list_mine(caller: CustomerCaller, clients: Clients, page: PageAsked) -> InvoiceList:
    """My invoices, newest first."""
    request = rpc.ListInvoicesRequest(customer_id=caller.id, page_size=page.size, page_token=page.token)
    return InvoiceList.of(await clients.billing.ListInvoices(request))


@router.get(
    "/invoices/{invoice_id}",
    operation_id="get_my_invoice",
    summary="One invoice, as JSON, page, PDF or EHF",
    response_model=Invoice,
    responses=documents.answers(*FORMS),
)
async def get(
    invoice_id: InvoiceId,
    caller: CustomerCaller,
    clients: Clients,
    wish: Wished,
    as_issued: AsIssued = False,
) -> Response | Invoice:
    """One of my invoices in the form that Accept asks for. A page or PDF is in the language asked for; EHF is
    for organisations.
    """
    if wish.form == JSON:
        request = rpc.GetInvoiceRequest(customer_id=caller.id, invoice_id=invoice_id)
        return Invoice.of((await clients.billing.GetInvoice(request)).invoice)
    asked = document_service_pb2.RenderInvoiceRequest(
        customer_id=caller.id,
        invoice_id=invoice_id,
        language=wish.language,
        format=wish.format,
        as_issued=as_issued,
    )
    return wish.answer((await clients.documents.RenderInvoice(asked)).document)
