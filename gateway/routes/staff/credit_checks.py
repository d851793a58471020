"""Credit checks, for staff."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Path, Query

from gateway.dependencies import Clients, LongWork, PageAsked, RequiredIdempotencyKey, staff_caller
from gateway.schemas.credit_checks import CreditCheck, CreditCheckList, DecideReview, NewCreditCheck
from personvern.billing.v1 import credit_check_service_pb2 as rpc
from services.chassis.caller import Caller

router = APIRouter(prefix="/v1/staff", tags=["credit checks"])

Checker = Annotated[Caller, Depends(staff_caller("agent", "finance", reads_personal_data=True))]
Reader = Annotated[Caller, Depends(staff_caller("agent", "finance", "dpo", reads_personal_data=True))]
Reviewer = Annotated[Caller, Depends(staff_caller("finance", reads_personal_data=True))]
CustomerId = Annotated[str, Path(max_length=80, examples=["cus_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]
CheckId = Annotated[str, Path(max_length=64, examples=["crc_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]


@router.post(
    "/customers/{customer_id}/credit-checks",
    operation_id="check_credit",
    summary="Check a customer's credit",
    dependencies=[LongWork],
)
async def check(
    customer_id: CustomerId,
    body: NewCreditCheck,
    caller: Checker,
    key: RequiredIdempotencyKey,
    clients: Clients,
) -> CreditCheck:
    """Only for an order that waits, of a product that gives credit. The customer is told at once. Without an
    answer of the bureau there is no decision (503).
    """
    request = rpc.RequestCreditCheckRequest(
        request_id=key, customer_id=customer_id, contract_id=body.contract_id
    )
    return CreditCheck.of((await clients.credit_checks.RequestCreditCheck(request)).credit_check)


@router.get(
    "/customers/{customer_id}/credit-checks",
    operation_id="list_credit_checks_of_customer",
    summary="A customer's credit checks",
)
async def list_of_customer(
    customer_id: CustomerId, caller: Reader, clients: Clients, page: PageAsked
) -> CreditCheckList:
    """Newest first; the read is on the customer's ledger."""
    request = rpc.ListCreditChecksRequest(customer_id=customer_id, page_size=page.size, page_token=page.token)
    return CreditCheckList.of(await clients.credit_checks.ListCreditChecks(request))


@router.get(
    "/customers/{customer_id}/credit-checks/{credit_check_id}",
    operation_id="get_credit_check",
    summary="One credit check",
)
async def get(
    customer_id: CustomerId, credit_check_id: CheckId, caller: Reader, clients: Clients
) -> CreditCheck:
    """With what the customer wrote; the read is on the customer's ledger. The copy letter is the
    customer's.
    """
    request = rpc.GetCreditCheckRequest(customer_id=customer_id, credit_check_id=credit_check_id)
    return CreditCheck.of((await clients.credit_checks.GetCreditCheck(request)).credit_check)


@router.get("/credit-checks", operation_id="list_credit_reviews", summary="Checks that wait for a person")
async def list_waiting(
    caller: Reader,
    clients: Clients,
    page: PageAsked,
    review: Annotated[Literal["open"], Query(description="Those that wait.")] = "open",
) -> CreditCheckList:
    """Oldest first, without what was written. That they were seen is on the ledger of each."""
    request = rpc.ListCreditReviewsRequest(page_size=page.size, page_token=page.token)
    return CreditCheckList.of(await clients.credit_checks.ListCreditReviews(request))


@router.post(
    "/credit-checks/{credit_check_id}:review",
    operation_id="review_credit_check",
    summary="Decide as a person",
)
async def review(
    credit_check_id: CheckId,
    body: DecideReview,
    caller: Reviewer,
    key: RequiredIdempotencyKey,
    clients: Clients,
) -> CreditCheck:
    """With reasons, which the customer reads."""
    request = rpc.ReviewCreditCheckRequest(
        request_id=key, credit_check_id=credit_check_id, decision=body.decision, reasons=body.reasons
    )
    return CreditCheck.of((await clients.credit_checks.ReviewCreditCheck(request)).credit_check)
