"""Objections to invoices, and what was done about one that is not paid, for staff."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query

from gateway.dependencies import Clients, PageAsked, RequiredIdempotencyKey, staff_caller
from gateway.schemas.dunning import (
    Dispute,
    DisputeList,
    InvoiceDunning,
    RaiseDispute,
    ResolveDispute,
    ServiceClosures,
)
from personvern.billing.v1 import dunning_service_pb2 as rpc
from services.chassis.caller import Caller

router = APIRouter(prefix="/v1/staff", tags=["dunning"])

Finance = Annotated[Caller, Depends(staff_caller("finance"))]
Lister = Annotated[Caller, Depends(staff_caller("finance", "dpo", reads_personal_data=True))]
Raiser = Annotated[Caller, Depends(staff_caller("agent", "finance"))]
Reader = Annotated[Caller, Depends(staff_caller("agent", "finance", "dpo", reads_personal_data=True))]
CustomerId = Annotated[str, Path(max_length=80, examples=["cus_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]
InvoiceId = Annotated[str, Path(max_length=64, examples=["inv_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]
DisputeId = Annotated[str, Path(max_length=64, examples=["dsp_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]


@router.get(
    "/customers/{customer_id}/invoices/{invoice_id}/dunning",
    operation_id="get_invoice_dunning",
    summary="What was done about an invoice",
)
async def dunning(
    customer_id: CustomerId, invoice_id: InvoiceId, caller: Reader, clients: Clients
) -> InvoiceDunning:
    """Steps with their fees and days, interest through today, and when the next step may come."""
    request = rpc.GetInvoiceDunningRequest(customer_id=customer_id, invoice_id=invoice_id)
    return InvoiceDunning.of((await clients.dunning.GetInvoiceDunning(request)).dunning)


@router.post(
    "/customers/{customer_id}/invoices/{invoice_id}:dispute",
    operation_id="dispute_invoice",
    summary="Note that a customer objects to an invoice",
)
async def dispute(
    customer_id: CustomerId,
    invoice_id: InvoiceId,
    body: RaiseDispute,
    caller: Raiser,
    key: RequiredIdempotencyKey,
    clients: Clients,
) -> Dispute:
    """Steps, fees and interest stand still until it is resolved; a claim at a collector is taken back."""
    request = rpc.RaiseDisputeRequest(
        request_id=key, customer_id=customer_id, invoice_id=invoice_id, text=body.text
    )
    return Dispute.of((await clients.dunning.RaiseDispute(request)).dispute)


@router.post(
    "/customers/{customer_id}/billing-account:dispute",
    operation_id="dispute_billing_account",
    summary="Note that a customer objects to everything",
)
async def dispute_all(
    customer_id: CustomerId,
    body: RaiseDispute,
    caller: Raiser,
    key: RequiredIdempotencyKey,
    clients: Clients,
) -> Dispute:
    """As for one invoice, for all of the account's."""
    request = rpc.RaiseDisputeRequest(request_id=key, customer_id=customer_id, text=body.text)
    return Dispute.of((await clients.dunning.RaiseDispute(request)).dispute)


@router.post(
    "/customers/{customer_id}/invoices/{invoice_id}:close-service",
    operation_id="close_service",
    summary="Close the fibre services on an invoice",
)
async def close(
    customer_id: CustomerId,
    invoice_id: InvoiceId,
    caller: Finance,
    key: RequiredIdempotencyKey,
    clients: Clients,
) -> ServiceClosures:
    """A month after a reminder that said so; 409 SERVICE_NOT_CLOSABLE names the `rule` otherwise. Closed days
    are not charged. Power is never closed here.
    """
    request = rpc.CloseServiceRequest(request_id=key, customer_id=customer_id, invoice_id=invoice_id)
    return ServiceClosures.of(await clients.dunning.CloseService(request))


@router.get("/disputes", operation_id="list_disputes", summary="Objections")
async def list_all(
    caller: Lister,
    clients: Clients,
    page: PageAsked,
    open_only: Annotated[bool, Query(description="Only those that wait for an answer.")] = False,
) -> DisputeList:
    """Oldest first, without what was written. The read is recorded."""
    request = rpc.ListDisputesRequest(open_only=open_only, page_size=page.size, page_token=page.token)
    return DisputeList.of(await clients.dunning.ListDisputes(request))


@router.get("/disputes/{dispute_id}", operation_id="get_dispute", summary="One objection")
async def get(dispute_id: DisputeId, caller: Reader, clients: Clients) -> Dispute:
    """With what was written; the read is on the customer's ledger."""
    found = await clients.dunning.GetDispute(rpc.GetDisputeRequest(dispute_id=dispute_id))
    return Dispute.of(found.dispute)


@router.post("/disputes/{dispute_id}:resolve", operation_id="resolve_dispute", summary="Answer an objection")
async def resolve(
    dispute_id: DisputeId,
    body: ResolveDispute,
    caller: Finance,
    key: RequiredIdempotencyKey,
    clients: Clients,
) -> Dispute:
    """The customer is told; what is not paid goes on, with a letter's time to pay from today."""
    request = rpc.ResolveDisputeRequest(
        request_id=key, dispute_id=dispute_id, outcome=body.outcome, answer=body.answer
    )
    return Dispute.of((await clients.dunning.ResolveDispute(request)).dispute)
