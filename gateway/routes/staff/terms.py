"""Terms of products, and changes of them that are announced ahead."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Response

from gateway.dependencies import Clients, IdempotencyKey, PageAsked, staff_caller
from gateway.problems import ACCEPTED
from gateway.schemas.terms import (
    CustomerNotices,
    Mark,
    NewTerms,
    NewTermsChange,
    TermsChange,
    TermsChangeList,
    TermsChangeStanding,
    TermsHistory,
    TermsNoticeList,
    TermsVersion,
)
from personvern.customer.v1 import terms_service_pb2 as pb
from services.chassis.caller import Caller

router = APIRouter(prefix="/v1/staff", tags=["terms"])

Editor = Annotated[Caller, Depends(staff_caller("marketing", "finance", "ops"))]
Reader = Annotated[Caller, Depends(staff_caller("agent", "dpo", "marketing", "finance", "ops"))]
Lister = Annotated[Caller, Depends(staff_caller("agent", "dpo", "ops", reads_personal_data=True))]
ProofReader = Annotated[Caller, Depends(staff_caller("agent", "dpo", reads_personal_data=True))]
Code = Annotated[str, Path(max_length=200, examples=["fibre-500"])]
ChangeId = Annotated[str, Path(max_length=80, examples=["tch_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]
CustomerId = Annotated[str, Path(max_length=80, examples=["cus_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]
MarkAsked = Annotated[Mark | None, Query(description="Only notices to which this has happened.")]


@router.get("/products/{code}/terms", operation_id="list_terms", summary="A product's terms over time")
async def history(code: Code, caller: Reader, clients: Clients) -> TermsHistory:
    """Every version of a product's terms, oldest first. A version's text never changes."""
    request = pb.ListTermsVersionsRequest(product_code=code)
    return TermsHistory.of(await clients.terms.ListTermsVersions(request))


@router.post("/terms", operation_id="draft_terms", summary="Keep new terms as a draft")
async def draft(body: NewTerms, caller: Editor, key: IdempotencyKey, clients: Clients) -> TermsVersion:
    """Keep a version that nobody is told of. It comes into force by a terms change only."""
    return TermsVersion.of((await clients.terms.DraftTerms(body.message(key))).version)


@router.post(
    "/terms-changes", operation_id="announce_terms_change", summary="Announce new terms", status_code=ACCEPTED
)
async def announce(
    body: NewTermsChange, caller: Editor, key: IdempotencyKey, clients: Clients, response: Response
) -> TermsChange:
    """Announce new terms from a day on. Everyone whose contract they touch gets a notice; the operation tells
    how far that has come.
    """
    change = TermsChange.of((await clients.terms.AnnounceTermsChange(body.message(key))).change)
    response.headers["Location"] = change.href
    return change


@router.get("/terms-changes", operation_id="list_terms_changes", summary="Changes of terms")
async def list_all(caller: Reader, clients: Clients, page: PageAsked) -> TermsChangeList:
    """Changes, newest first."""
    request = pb.ListTermsChangesRequest(page_size=page.size, page_token=page.token)
    return TermsChangeList.of(await clients.terms.ListTermsChanges(request))


@router.get(
    "/terms-changes/{terms_change_id}", operation_id="get_terms_change", summary="One change of terms"
)
async def get(terms_change_id: ChangeId, caller: Reader, clients: Clients) -> TermsChangeStanding:
    """One change: how many it touches, were told in time, late or in vain, and for how many it applies."""
    request = pb.GetTermsChangeRequest(terms_change_id=terms_change_id)
    return TermsChangeStanding.standing(await clients.terms.GetTermsChange(request))


@router.post(
    "/terms-changes/{terms_change_id}:cancel",
    operation_id="cancel_terms_change",
    summary="Take a change of terms back",
    status_code=ACCEPTED,
)
async def cancel(
    terms_change_id: ChangeId, caller: Editor, key: IdempotencyKey, clients: Clients, response: Response
) -> TermsChange:
    """Take a change back before its day. Whoever was told of it is told that too."""
    request = pb.CancelTermsChangeRequest(request_id=key, terms_change_id=terms_change_id)
    change = TermsChange.of((await clients.terms.CancelTermsChange(request)).change)
    response.headers["Location"] = f"/v1/operations/{change.cancel_operation_id}"
    return change


@router.get(
    "/terms-changes/{terms_change_id}/notices",
    operation_id="list_terms_notices",
    summary="Notices of a change",
)
async def notices(
    terms_change_id: ChangeId, caller: Lister, clients: Clients, page: PageAsked, mark: MarkAsked = None
) -> TermsNoticeList:
    """Who was told when, in time or not; with `mark` only those that failed, came late, and so on."""
    request = pb.ListTermsNoticesRequest(
        terms_change_id=terms_change_id, mark=mark or "", page_size=page.size, page_token=page.token
    )
    return TermsNoticeList.of(await clients.terms.ListTermsNotices(request))


@router.get(
    "/terms-changes/{terms_change_id}/notices/{customer_id}",
    operation_id="get_customer_notices",
    summary="Proof of what one customer was told",
)
async def proof(
    terms_change_id: ChangeId, customer_id: CustomerId, caller: ProofReader, clients: Clients
) -> CustomerNotices:
    """Every message that told this customer of the change, when it went, what it said and what came of it."""
    request = pb.GetCustomerNoticesRequest(terms_change_id=terms_change_id, customer_id=customer_id)
    return CustomerNotices.of(await clients.terms.GetCustomerNotices(request))
