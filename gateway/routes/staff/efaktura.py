"""eFaktura for finance: agreements as the bank knows them, and links by which it shows invoices."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query

from gateway.dependencies import Clients, PageAsked, RequiredIdempotencyKey, staff_caller
from gateway.schemas.efaktura import (
    STATES,
    WAITS,
    EfakturaBatch,
    EfakturaImported,
    EfakturaSubmissionList,
    EfakturaWaitingList,
    InvoiceLink,
    State,
    Wait,
)
from personvern.billing.v1 import einvoice_service_pb2 as rpc
from services.chassis.caller import Caller

router = APIRouter(prefix="/v1/staff", tags=["e-invoice"])

Finance = Annotated[Caller, Depends(staff_caller("finance"))]
Operator = Annotated[Caller, Depends(staff_caller("finance", "ops"))]
Reader = Annotated[Caller, Depends(staff_caller("finance", reads_personal_data=True))]
InvoiceId = Annotated[str, Path(max_length=64, examples=["inv_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]


@router.post(
    "/efaktura-agreements",
    operation_id="import_efaktura_agreements",
    summary="Take eFaktura agreements as the bank knows them",
)
async def take(
    body: EfakturaBatch, caller: Finance, key: RequiredIdempotencyKey, clients: Clients
) -> EfakturaImported:
    """What the bank answers when asked. Taken whole or refused whole: 422 names each entry and the rule that
    it breaks. What stands so already changes nothing.
    """
    request = rpc.ImportEfakturaAgreementsRequest(
        request_id=key,
        agreements=[
            rpc.EfakturaEntry(
                customer_id=item.customer_id,
                status=item.status,
                scope=item.scope,
                efaktura_address=item.efaktura_address,
            )
            for item in body.agreements
        ],
    )
    return EfakturaImported.of(await clients.einvoice.ImportEfakturaAgreements(request))


@router.post(
    "/invoices/{invoice_id}/links",
    operation_id="present_invoice",
    summary="Make a link that shows an invoice",
)
async def present(
    invoice_id: InvoiceId, caller: Reader, key: RequiredIdempotencyKey, clients: Clients
) -> InvoiceLink:
    """For the payer's bank to show the invoice; only where the payer has an eFaktura agreement or a mandate.
    It works for sixteen months. The read is recorded.
    """
    request = rpc.PresentInvoiceRequest(request_id=key, invoice_id=invoice_id)
    return InvoiceLink.of(await clients.einvoice.PresentInvoice(request))


@router.get(
    "/efaktura-submissions",
    operation_id="list_efaktura_submissions",
    summary="Invoices that go as eFaktura, and what became of them",
)
async def list_submissions(
    caller: Reader,
    clients: Clients,
    page: PageAsked,
    state: Annotated[State | None, Query(description="Only those that stand so.")] = None,
) -> EfakturaSubmissionList:
    """Oldest invoice first. An invoice that the network refuses, or is silent about for too long, goes the
    next way: the customer is told of it by mail. The read is recorded.
    """
    request = rpc.ListEfakturaSubmissionsRequest(page_size=page.size, page_token=page.token)
    if state is not None:
        request.state = STATES[state]
    return EfakturaSubmissionList.of(await clients.einvoice.ListEfakturaSubmissions(request))


@router.get(
    "/efaktura-waiting",
    operation_id="list_efaktura_waiting",
    summary="Invoices for which the eFaktura network is waited, and why",
)
async def list_waiting(
    caller: Operator,
    clients: Clients,
    page: PageAsked,
    state: Annotated[Wait | None, Query(description="Only those that wait for this.")] = None,
) -> EfakturaWaitingList:
    """Oldest invoice first. Those to be handed over (`waiting`), those of which the network has not said
    whether the bank shows them (`sent`), and those of whose change, by a credit note or another due day, it
    has not heard (`changed`): until it has, the bank may show the old sum. Nothing here is about a person.
    """
    request = rpc.ListEfakturaWaitingRequest(page_size=page.size, page_token=page.token)
    if state is not None:
        request.state = WAITS[state]
    return EfakturaWaitingList.of(await clients.einvoice.ListEfakturaWaiting(request))
