"""What was done about my invoices that are not paid, and my objections."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path

from gateway.dependencies import Clients, CustomerCaller, IdempotencyKey, PageAsked
from gateway.schemas.dunning import Dispute, DisputeList, InvoiceDunning, RaiseDispute
from personvern.billing.v1 import dunning_service_pb2 as rpc

router = APIRouter(prefix="/v1/me", tags=["invoices"])

InvoiceId = Annotated[str, Path(max_length=64, examples=["inv_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]


@router.get(
    "/invoices/{invoice_id}/dunning",
    operation_id="get_my_invoice_dunning",
    summary="What was done about one of my invoices",
)
async def dunning(invoice_id: InvoiceId, caller: CustomerCaller, clients: Clients) -> InvoiceDunning:
    """Letters with their fees and days, interest through today, and when the next step may come."""
    request = rpc.GetInvoiceDunningRequest(customer_id=caller.id, invoice_id=invoice_id)
    return InvoiceDunning.of((await clients.dunning.GetInvoiceDunning(request)).dunning)


@router.post(
    "/invoices/{invoice_id}:dispute", operation_id="dispute_my_invoice", summary="Object to an invoice"
)
async def dispute(
    invoice_id: InvoiceId, body: RaiseDispute, caller: CustomerCaller, key: IdempotencyKey, clients: Clients
) -> Dispute:
    """Nothing is collected, and no fees or interest come on top, until I have an answer."""
    request = rpc.RaiseDisputeRequest(
        request_id=key, customer_id=caller.id, invoice_id=invoice_id, text=body.text
    )
    return Dispute.of((await clients.dunning.RaiseDispute(request)).dispute)


@router.get("/disputes", operation_id="list_my_disputes", summary="My objections")
async def list_mine(caller: CustomerCaller, clients: Clients, page: PageAsked) -> DisputeList:
    """My objections to invoices with their answers, newest first."""
    request = rpc.ListOwnDisputesRequest(customer_id=caller.id, page_size=page.size, page_token=page.token)
    return DisputeList.of(await clients.dunning.ListOwnDisputes(request))
