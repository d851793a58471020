"""Invoices for a partner: the fields that its agreement releases, for its purpose."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Response

from gateway import documents
from gateway.dependencies import Clients, PageAsked, partner_caller
from gateway.documents import DOCUMENTS, FORMATS, Accept, AcceptLanguage, IfNoneMatch
from gateway.schemas.invoices import PartnerInvoiceList
from personvern.billing.v1 import billing_service_pb2 as rpc
from personvern.billing.v1 import document_service_pb2
from services.chassis.caller import Caller

router = APIRouter(prefix="/v1/partner", tags=["partner"])

InvoiceReader = Annotated[Caller, Depends(partner_caller("invoices:read"))]
InvoiceId = Annotated[str, Path(max_length=64, examples=["inv_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]
Purpose = Annotated[str, Query(max_length=64, description="Must be one of the agreement's.")]
Fields = Annotated[
    str,
    Query(
        max_length=512, description="Names with commas; empty for all released.", examples=["kid,total_ore"]
    ),
]


@router.get(
    "/invoices",
    operation_id="list_partner_invoices",
    summary="Invoices, as the agreement releases them",
    response_model_exclude_none=True,
)
async def list_all(
    caller: InvoiceReader,
    clients: Clients,
    page: PageAsked,
    purpose: Purpose = "invoicing",
    fields: Fields = "",
) -> PartnerInvoiceList:
    """Oldest first. Each person's entry in the disclosure ledger is written before the page leaves."""
    request = rpc.ListPartnerInvoicesRequest(
        purpose=purpose,
        fields=[name.strip() for name in fields.split(",")] if fields else [],
        page_size=page.size,
        page_token=page.token,
    )
    return PartnerInvoiceList.of(await clients.billing.ListPartnerInvoices(request))


@router.get(
    "/invoices/{invoice_id}/document",
    operation_id="get_partner_invoice_document",
    summary="One invoice as it was issued, as PDF, page or EHF",
    response_class=Response,
    responses=documents.answers(*DOCUMENTS),
)
async def get_document(
    invoice_id: InvoiceId,
    caller: InvoiceReader,
    clients: Clients,
    purpose: Purpose = "invoicing",
    accept: Accept = "",
    accept_language: AcceptLanguage = "",
    if_none_match: IfNoneMatch = "",
) -> Response:
    """To print or to send. The agreement must release every field that the document shows; the entry in the
    disclosure ledger is written before it leaves.
    """
    asked = document_service_pb2.RenderPartnerInvoiceRequest(
        purpose=purpose,
        invoice_id=invoice_id,
        language=documents.language(accept_language),
        format=FORMATS[documents.chosen(accept, DOCUMENTS)],
    )
    found = await clients.documents.RenderPartnerInvoice(asked)
    return documents.answer(found.document, if_none_match)
