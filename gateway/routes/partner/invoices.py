"""Invoices for a partner: the fields that its agreement releases, for its purpose."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from gateway.dependencies import Clients, PageAsked, partner_caller
from gateway.schemas.invoices import PartnerInvoiceList
from personvern.billing.v1 import billing_service_pb2 as rpc
from services.chassis.caller import Caller

router = APIRouter(prefix="/v1/partner", tags=["partner"])

InvoiceReader = Annotated[Caller, Depends(partner_caller("invoices:read"))]
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
        page_size=min(page.size, 100),
        page_token=page.token,
    )
    return PartnerInvoiceList.of(await clients.billing.ListPartnerInvoices(request))
