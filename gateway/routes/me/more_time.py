"""More time to pay, and how my invoices come."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path

from gateway.dependencies import Clients, CustomerCaller, IdempotencyKey, PageAsked, RequiredIdempotencyKey
from gateway.schemas.accounts import (
    AskForPlan,
    DeferInvoice,
    Deferral,
    InvoicingChoice,
    PaymentPlan,
    PaymentPlanList,
    SetInvoicingChoice,
)
from personvern.billing.v1 import account_service_pb2 as rpc

router = APIRouter(prefix="/v1/me", tags=["invoices"])

InvoiceId = Annotated[str, Path(max_length=64, examples=["inv_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]


@router.post(
    "/invoices/{invoice_id}:defer", operation_id="defer_my_invoice", summary="Put one of my invoices off"
)
async def defer(
    invoice_id: InvoiceId,
    body: DeferInvoice,
    caller: CustomerCaller,
    key: RequiredIdempotencyKey,
    clients: Clients,
) -> Deferral:
    """Pay an invoice later: once, before it is overdue, and not for too long."""
    request = rpc.DeferInvoiceRequest(
        request_id=key, customer_id=caller.id, invoice_id=invoice_id, until=body.until.isoformat()
    )
    return Deferral.of(await clients.accounts.DeferInvoice(request))


@router.post("/payment-plans", operation_id="ask_for_payment_plan", summary="Pay in instalments")
async def ask(
    body: AskForPlan, caller: CustomerCaller, key: RequiredIdempotencyKey, clients: Clients
) -> PaymentPlan:
    """Pay invoices off in equal instalments, a month apart; what is left by rounding comes last."""
    made = await clients.accounts.AgreePaymentPlan(body.message(key, caller.id))
    return PaymentPlan.of(made.payment_plan)


@router.get("/payment-plans", operation_id="list_my_payment_plans", summary="My payment plans")
async def list_mine(caller: CustomerCaller, clients: Clients, page: PageAsked) -> PaymentPlanList:
    """My payment plans, newest first."""
    request = rpc.ListPaymentPlansRequest(customer_id=caller.id, page_size=page.size, page_token=page.token)
    found = await clients.accounts.ListPaymentPlans(request)
    return PaymentPlanList.of(found.payment_plans, found.next_page_token)


@router.get("/invoicing", operation_id="get_my_invoicing_choice", summary="How my invoices come")
async def get_choice(caller: CustomerCaller, clients: Clients) -> InvoicingChoice:
    """How my invoices come, and where my account stands; 404 while nothing is charged to me."""
    request = rpc.GetInvoicingChoiceRequest(customer_id=caller.id)
    return InvoicingChoice.of((await clients.accounts.GetInvoicingChoice(request)).choice)


@router.put("/invoicing", operation_id="set_my_invoicing_choice", summary="Choose how my invoices come")
async def set_choice(
    body: SetInvoicingChoice, caller: CustomerCaller, key: IdempotencyKey, clients: Clients
) -> InvoicingChoice:
    """Choose how my invoices come."""
    request = rpc.SetInvoicingChoiceRequest(request_id=key, customer_id=caller.id, channel=body.channel)
    return InvoicingChoice.of((await clients.accounts.SetInvoicingChoice(request)).choice)
