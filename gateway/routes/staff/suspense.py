"""Money whose owner is not known, and payments as finance works with them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query

from gateway.dependencies import Clients, PageAsked, RequiredIdempotencyKey, staff_caller
from gateway.schemas.payment_files import SuspenseList
from gateway.schemas.payments import LookedAt, Payment, PaymentList, Resolve, SendBack
from personvern.billing.v1 import billing_service_pb2 as rpc
from personvern.billing.v1 import suspense_service_pb2 as suspense
from services.chassis.caller import Caller

router = APIRouter(prefix="/v1/staff", tags=["payment files"])

Finance = Annotated[Caller, Depends(staff_caller("finance"))]
Reader = Annotated[Caller, Depends(staff_caller("finance", "dpo", reads_personal_data=True))]
Lister = Annotated[Caller, Depends(staff_caller("finance", "dpo"))]
PaymentId = Annotated[str, Path(max_length=64, examples=["pay_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]
OfCustomer = Annotated[str, Query(max_length=64, description="Whose payments.")]
OfInvoice = Annotated[str, Query(max_length=64, description="Payments of this invoice.")]
OfFile = Annotated[str, Query(max_length=64, description="Payments that this file was the first to tell of.")]


@router.get("/suspense", operation_id="list_suspense", summary="Money whose owner is not known")
async def list_all(caller: Lister, clients: Clients, page: PageAsked) -> SuspenseList:
    """Payments that wait for a person, oldest first."""
    request = rpc.ListSuspenseRequest(page_size=page.size, page_token=page.token)
    return SuspenseList.of(await clients.billing.ListSuspense(request))


@router.get("/suspense/{payment_id}", operation_id="get_suspense", summary="Whose this money may be")
async def get(payment_id: PaymentId, caller: Reader, clients: Clients) -> LookedAt:
    """One payment with the invoices that it may be for, best first, and what speaks for each: a KID that is
    one digit off or has two digits swapped, the very amount, a payer or a payer's name known from before.
    """
    return LookedAt.of(await clients.suspense.GetSuspense(suspense.GetSuspenseRequest(payment_id=payment_id)))


@router.post(
    "/suspense/{payment_id}:resolve", operation_id="resolve_suspense", summary="Match it to an invoice"
)
async def resolve(
    payment_id: PaymentId, body: Resolve, caller: Finance, key: RequiredIdempotencyKey, clients: Clients
) -> Payment:
    """The money pays the invoice from the day that the bank booked it. Money that went back takes back the
    latest payment of the same amount on that invoice. Who decided, when and why is kept.
    """
    request = suspense.ResolveSuspenseRequest(
        request_id=key, payment_id=payment_id, invoice_id=body.invoice_id, reason=body.reason
    )
    return Payment.of((await clients.suspense.ResolveSuspense(request)).payment)


@router.post("/suspense/{payment_id}:return", operation_id="return_suspense", summary="Have it returned")
async def send_back(
    payment_id: PaymentId, body: SendBack, caller: Finance, key: RequiredIdempotencyKey, clients: Clients
) -> Payment:
    """Marks the money to be returned to the very account that it came from; a refund then sends it."""
    request = suspense.ReturnSuspenseRequest(request_id=key, payment_id=payment_id, reason=body.reason)
    return Payment.of((await clients.suspense.ReturnSuspense(request)).payment)


@router.post(
    "/suspense/{payment_id}:write-off", operation_id="write_off_suspense", summary="Write off what went back"
)
async def write_off(
    payment_id: PaymentId, body: SendBack, caller: Finance, key: RequiredIdempotencyKey, clients: Clients
) -> Payment:
    """For money that the bank took back, of which no payment is known and that nobody owes: a loss."""
    request = suspense.WriteOffSuspenseRequest(request_id=key, payment_id=payment_id, reason=body.reason)
    return Payment.of((await clients.suspense.WriteOffSuspense(request)).payment)


@router.get("/payments", operation_id="list_payments", summary="Payments")
async def payments(
    caller: Reader,
    clients: Clients,
    page: PageAsked,
    customer_id: OfCustomer = "",
    invoice_id: OfInvoice = "",
    payment_file_id: OfFile = "",
) -> PaymentList:
    """Payments of a customer, an invoice or a file, oldest first; of all that are named. No account number is
    shown: none is kept with a payment.
    """
    request = suspense.ListPaymentsRequest(
        customer_id=customer_id,
        invoice_id=invoice_id,
        payment_file_id=payment_file_id,
        page_size=page.size,
        page_token=page.token,
    )
    return PaymentList.of(await clients.suspense.ListPayments(request))
