"""My invoices."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Header, Path, Response
from fastapi.responses import HTMLResponse

from gateway.dependencies import Clients, CustomerCaller, PageAsked
from gateway.languages import best_language
from gateway.problems import OK
from gateway.schemas.invoices import Invoice, InvoiceList
from personvern.billing.v1 import billing_service_pb2 as rpc

router = APIRouter(prefix="/v1/me", tags=["invoices"])

InvoiceId = Annotated[str, Path(max_length=64, examples=["inv_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]
# The page has its style inside and loads nothing.
PAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


@router.get("/invoices", operation_id="list_my_invoices", summary="My invoices")
async def list_mine(caller: CustomerCaller, clients: Clients, page: PageAsked) -> InvoiceList:
    """My invoices, newest first."""
    request = rpc.ListInvoicesRequest(
        customer_id=caller.id, page_size=min(page.size, 100), page_token=page.token
    )
    return InvoiceList.of(await clients.billing.ListInvoices(request))


@router.get(
    "/invoices/{invoice_id}",
    operation_id="get_my_invoice",
    summary="One invoice, as JSON or as a page",
    response_model=Invoice,
    responses={OK: {"content": {"text/html": {"schema": {"type": "string"}}}}},
)
async def get(
    invoice_id: InvoiceId,
    caller: CustomerCaller,
    clients: Clients,
    accept: Annotated[str, Header(examples=["text/html"])] = "",
    accept_language: Annotated[str, Header(examples=["nn"])] = "",
) -> Response | Invoice:
    """One of my invoices; with `Accept: text/html` a page to read and print, in the language asked for."""
    if "text/html" in accept.lower():
        asked = best_language(accept_language) if accept_language else ""
        page = rpc.RenderInvoiceRequest(customer_id=caller.id, invoice_id=invoice_id, language=asked)
        html = (await clients.billing.RenderInvoice(page)).html
        return HTMLResponse(html, headers={"Content-Security-Policy": PAGE_POLICY})
    request = rpc.GetInvoiceRequest(customer_id=caller.id, invoice_id=invoice_id)
    return Invoice.of((await clients.billing.GetInvoice(request)).invoice)
