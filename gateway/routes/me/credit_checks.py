"""My credit checks, their copy letters, and asking for a person to look."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Response

from gateway import documents
from gateway.dependencies import Clients, CustomerCaller, IdempotencyKey, Language, PageAsked
from gateway.documents import HTML, JSON, Accept, IfNoneMatch
from gateway.schemas.credit_checks import AskForReview, CopyLetter, CreditCheck, CreditCheckList
from personvern.billing.v1 import credit_check_service_pb2 as rpc

router = APIRouter(prefix="/v1/me/credit-checks", tags=["credit checks"])

CheckId = Annotated[str, Path(max_length=64, examples=["crc_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]


@router.get("", operation_id="list_my_credit_checks", summary="My credit checks")
async def list_mine(caller: CustomerCaller, clients: Clients, page: PageAsked) -> CreditCheckList:
    """Who checked me, when, why and with which outcome; newest first."""
    request = rpc.ListCreditChecksRequest(customer_id=caller.id, page_size=page.size, page_token=page.token)
    return CreditCheckList.of(await clients.credit_checks.ListCreditChecks(request))


@router.get("/{credit_check_id}", operation_id="get_my_credit_check", summary="One credit check")
async def get(credit_check_id: CheckId, caller: CustomerCaller, clients: Clients) -> CreditCheck:
    """The outcome, and what a person wrote about it."""
    request = rpc.GetCreditCheckRequest(customer_id=caller.id, credit_check_id=credit_check_id)
    return CreditCheck.of((await clients.credit_checks.GetCreditCheck(request)).credit_check)


@router.get(
    "/{credit_check_id}/letter",
    operation_id="get_my_credit_letter",
    summary="The copy letter, as JSON or a page",
    response_model=CopyLetter,
    responses=documents.answers(JSON, HTML),
)
async def letter(
    credit_check_id: CheckId,
    caller: CustomerCaller,
    clients: Clients,
    language: Language,
    accept: Accept = "",
    if_none_match: IfNoneMatch = "",
) -> Response | CopyLetter:
    """The copy of what the bureau gave out about me (gjenpartsbrev), for as long as it is kept."""
    page = documents.chosen(accept, (JSON, HTML)) == HTML
    request = rpc.GetCreditLetterRequest(
        customer_id=caller.id, credit_check_id=credit_check_id, language=language, page=page
    )
    answer = await clients.credit_checks.GetCreditLetter(request)
    return documents.answer(answer.document, if_none_match) if page else CopyLetter.of(answer)


@router.post(
    "/{credit_check_id}:request-review",
    operation_id="request_my_credit_review",
    summary="Ask for a person to look",
)
async def request_review(
    credit_check_id: CheckId,
    body: AskForReview,
    caller: CustomerCaller,
    key: IdempotencyKey,
    clients: Clients,
) -> CreditCheck:
    """A person looks at an automatic no; asked twice it is asked once."""
    request = rpc.RequestCreditReviewRequest(
        request_id=key, customer_id=caller.id, credit_check_id=credit_check_id, text=body.text
    )
    return CreditCheck.of((await clients.credit_checks.RequestCreditReview(request)).credit_check)
