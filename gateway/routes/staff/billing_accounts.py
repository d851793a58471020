"""Charges, more time to pay, losses and how invoices go out, for finance."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Response

from gateway.dependencies import Clients, PageAsked, RequiredIdempotencyKey, staff_caller
from gateway.problems import ACCEPTED
from gateway.schemas.accounts import (
    AddCharge,
    AgreePlan,
    BookkeepingReport,
    Charge,
    ChargeList,
    DeferInvoice,
    Deferral,
    InvoicingChoice,
    PaymentPlan,
    PaymentPlanList,
    SetInvoicingChoice,
    StartBookkeepingReport,
    WriteOff,
    WriteOffInvoice,
    WriteOffList,
)
from personvern.billing.v1 import account_service_pb2 as rpc
from services.chassis.caller import Caller

router = APIRouter(prefix="/v1/staff", tags=["billing accounts"])

Finance = Annotated[Caller, Depends(staff_caller("finance"))]
Reader = Annotated[Caller, Depends(staff_caller("finance", "dpo", reads_personal_data=True))]
Agent = Annotated[Caller, Depends(staff_caller("agent", "finance", "dpo", reads_personal_data=True))]
CustomerId = Annotated[str, Path(max_length=64, examples=["cus_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]
InvoiceId = Annotated[str, Path(max_length=64, examples=["inv_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]


@router.post("/charges", operation_id="add_charge", summary="Bill something once")
async def add_charge(
    body: AddCharge, caller: Finance, key: RequiredIdempotencyKey, clients: Clients
) -> Charge:
    """Metered consumption or a fee, which the next invoice run bills once at the price of the list."""
    return Charge.of((await clients.accounts.AddCharge(body.message(key))).charge)


@router.get("/customers/{customer_id}/charges", operation_id="list_charges", summary="Charges of a customer")
async def list_charges(
    customer_id: CustomerId, caller: Reader, clients: Clients, page: PageAsked
) -> ChargeList:
    """What was or will be billed once, newest first."""
    request = rpc.ListChargesRequest(customer_id=customer_id, page_size=page.size, page_token=page.token)
    return ChargeList.of(await clients.accounts.ListCharges(request))


@router.post("/invoices/{invoice_id}:defer", operation_id="defer_invoice", summary="Put an invoice off")
async def defer(
    invoice_id: InvoiceId, body: DeferInvoice, caller: Finance, key: RequiredIdempotencyKey, clients: Clients
) -> Deferral:
    """Agree that an invoice is paid later, as far as the law goes: a claim is barred after three years."""
    request = rpc.DeferInvoiceRequest(request_id=key, invoice_id=invoice_id, until=body.until.isoformat())
    return Deferral.of(await clients.accounts.DeferInvoice(request))


@router.post(
    "/invoices/{invoice_id}:write-off",
    operation_id="write_off_invoice",
    summary="Write off what will not come",
)
async def write_off(
    invoice_id: InvoiceId,
    body: WriteOffInvoice,
    caller: Finance,
    key: RequiredIdempotencyKey,
    clients: Clients,
) -> WriteOff:
    """What is left to pay of an invoice is a loss: it is asked for no more, and a claim at a collector is
    taken back. What was sold and its VAT stand: a credit note changes those. Money that comes all the same
    pays the invoice.
    """
    request = rpc.WriteOffInvoiceRequest(request_id=key, invoice_id=invoice_id, reason=body.reason)
    return WriteOff.of((await clients.accounts.WriteOffInvoice(request)).write_off)


@router.get("/write-offs", operation_id="list_write_offs", summary="What was written off")
async def write_offs(caller: Reader, clients: Clients, page: PageAsked) -> WriteOffList:
    """Losses, newest first. The read is recorded."""
    request = rpc.ListWriteOffsRequest(page_size=page.size, page_token=page.token)
    return WriteOffList.of(await clients.accounts.ListWriteOffs(request))


@router.post(
    "/bookkeeping-reports",
    operation_id="start_bookkeeping_report",
    summary="Sum up the books of a month",
    status_code=ACCEPTED,
)
async def report(
    body: StartBookkeepingReport,
    caller: Finance,
    key: RequiredIdempotencyKey,
    clients: Clients,
    response: Response,
) -> BookkeepingReport:
    """What to post in the company's accounts for a month: receivables, sales, VAT by rate, bank, suspense,
    fees, interest, refunds, losses. Sums alone, about nobody.
    """
    request = rpc.StartBookkeepingReportRequest(request_id=key, period=body.period)
    started = BookkeepingReport.of((await clients.accounts.StartBookkeepingReport(request)).operation_id)
    response.headers["Location"] = started.href
    return started


@router.post(
    "/customers/{customer_id}/payment-plans",
    operation_id="agree_payment_plan",
    summary="Agree on instalments",
)
async def agree(
    customer_id: CustomerId, body: AgreePlan, caller: Finance, key: RequiredIdempotencyKey, clients: Clients
) -> PaymentPlan:
    """Agree on instalments for one or more invoices; one that is missed ends the plan."""
    made = await clients.accounts.AgreePaymentPlan(body.message(key, customer_id))
    return PaymentPlan.of(made.payment_plan)


@router.get(
    "/customers/{customer_id}/payment-plans",
    operation_id="list_payment_plans",
    summary="Payment plans of a customer",
)
async def list_plans(
    customer_id: CustomerId, caller: Reader, clients: Clients, page: PageAsked
) -> PaymentPlanList:
    """Payment plans, newest first."""
    request = rpc.ListPaymentPlansRequest(customer_id=customer_id, page_size=page.size, page_token=page.token)
    found = await clients.accounts.ListPaymentPlans(request)
    return PaymentPlanList.of(found.payment_plans, found.next_page_token)


@router.get(
    "/customers/{customer_id}/invoicing",
    operation_id="get_invoicing_choice",
    summary="How a customer is invoiced",
)
async def get_choice(customer_id: CustomerId, caller: Agent, clients: Clients) -> InvoicingChoice:
    """How invoices go out, and where the account stands."""
    request = rpc.GetInvoicingChoiceRequest(customer_id=customer_id)
    return InvoicingChoice.of((await clients.accounts.GetInvoicingChoice(request)).choice)


@router.put(
    "/customers/{customer_id}/invoicing",
    operation_id="set_invoicing_choice",
    summary="Choose how a customer is invoiced",
)
async def set_choice(
    customer_id: CustomerId,
    body: SetInvoicingChoice,
    caller: Finance,
    key: RequiredIdempotencyKey,
    clients: Clients,
) -> InvoicingChoice:
    """Choose how invoices go out."""
    request = rpc.SetInvoicingChoiceRequest(request_id=key, customer_id=customer_id, channel=body.channel)
    return InvoicingChoice.of((await clients.accounts.SetInvoicingChoice(request)).choice)
