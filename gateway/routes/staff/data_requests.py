"""Data-subject requests, for the privacy officer: the clock, the history, and what to do."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query

from gateway.dependencies import Clients, IdempotencyKey, PageAsked, staff_caller
from gateway.schemas.data_requests import (
    KIND_NUMBERS,
    STATUS_NUMBERS,
    Kind,
    NoteDataRequest,
    RequestAnswer,
    RequestReason,
    StaffDataRequest,
    StaffDataRequestLine,
    StaffDataRequestList,
    Status,
)
from personvern.disclosure.v1 import data_request_service_pb2 as rpc
from services.chassis.caller import Caller

router = APIRouter(prefix="/v1/staff", tags=["data requests"])

Officer = Annotated[Caller, Depends(staff_caller("dpo", reads_personal_data=True))]
RequestId = Annotated[str, Path(max_length=64, examples=["drq_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]


@router.get("/data-requests", operation_id="list_data_requests", summary="Requests and their clocks")
async def list_all(
    caller: Officer,
    clients: Clients,
    page: PageAsked,
    status: Annotated[Status, Query(description="The open ones, unless you say otherwise.")] = "open",
    kind: Annotated[Kind | None, Query(description="Only this right.")] = None,
    overdue: Annotated[bool, Query(description="Only open ones whose last day has passed.")] = False,
) -> StaffDataRequestList:
    """Open ones with the least time left first; others with the latest last day first.

    Each person's ledger says that you looked.
    """
    request = rpc.SearchDataRequestsRequest(
        status=STATUS_NUMBERS["open" if overdue else status],
        kind=KIND_NUMBERS[kind] if kind else None,
        overdue=overdue,
        page_size=page.size,
        page_token=page.token,
    )
    found = await clients.data_requests.SearchDataRequests(request)
    return StaffDataRequestList(
        data_requests=[StaffDataRequestLine.of(item) for item in found.data_requests],
        next_page_token=found.next_page_token,
    )


@router.post(
    "/data-requests",
    operation_id="note_data_request",
    summary="Note a request that came without login",
)
async def note(
    body: NoteDataRequest, caller: Officer, key: IdempotencyKey, clients: Clients
) -> StaffDataRequest:
    """On paper, by phone, by e-mail or over the counter, once you are sure who asks. An open one of the kind
    is given back. The work begins as if the person had asked.
    """
    made = await clients.data_requests.NoteDataRequest(body.noted(key))
    return StaffDataRequest.of_staff(made.data_request)


@router.get("/data-requests/{data_request_id}", operation_id="get_data_request", summary="One request")
async def get(data_request_id: RequestId, caller: Officer, clients: Clients) -> StaffDataRequest:
    """With what was asked, what was told, and who did what when."""
    request = rpc.ReadDataRequestRequest(data_request_id=data_request_id)
    return StaffDataRequest.of_staff((await clients.data_requests.ReadDataRequest(request)).data_request)


@router.post(
    "/data-requests/{data_request_id}:extend",
    operation_id="extend_data_request",
    summary="Take two months more",
)
async def extend(
    data_request_id: RequestId, body: RequestReason, caller: Officer, key: IdempotencyKey, clients: Clients
) -> StaffDataRequest:
    """Once, within the first month; the person is told why (GDPR art. 12(3))."""
    request = rpc.ExtendDataRequestRequest(
        request_id=key, data_request_id=data_request_id, reason=body.reason
    )
    return StaffDataRequest.of_staff((await clients.data_requests.ExtendDataRequest(request)).data_request)


@router.post(
    "/data-requests/{data_request_id}:refuse", operation_id="refuse_data_request", summary="Take no action"
)
async def refuse(
    data_request_id: RequestId, body: RequestReason, caller: Officer, key: IdempotencyKey, clients: Clients
) -> StaffDataRequest:
    """Within the first month; the person is told why, and where to complain (art. 12(4))."""
    request = rpc.RefuseDataRequestRequest(
        request_id=key, data_request_id=data_request_id, reason=body.reason
    )
    return StaffDataRequest.of_staff((await clients.data_requests.RefuseDataRequest(request)).data_request)


@router.post(
    "/data-requests/{data_request_id}:complete",
    operation_id="complete_data_request",
    summary="Say that it is done",
)
async def complete(
    data_request_id: RequestId, body: RequestAnswer, caller: Officer, key: IdempotencyKey, clients: Clients
) -> StaffDataRequest:
    """For what staff do by hand: a rectification. The person is told; other kinds end by themselves."""
    request = rpc.CompleteDataRequestRequest(
        request_id=key, data_request_id=data_request_id, answer=body.answer
    )
    return StaffDataRequest.of_staff((await clients.data_requests.CompleteDataRequest(request)).data_request)


@router.post(
    "/data-requests/{data_request_id}:revoke-link",
    operation_id="revoke_package_link",
    summary="Have the link to a package work no more",
)
async def revoke_link(
    data_request_id: RequestId, caller: Officer, key: IdempotencyKey, clients: Clients
) -> StaffDataRequest:
    """Who asked without a login was sent a link. At once, for instance when it went to somebody else."""
    request = rpc.RevokePackageLinkRequest(request_id=key, data_request_id=data_request_id)
    return StaffDataRequest.of_staff((await clients.data_requests.RevokePackageLink(request)).data_request)


@router.post(
    "/data-requests/{data_request_id}:lift",
    operation_id="lift_restriction",
    summary="Have a restriction end",
)
async def lift(
    data_request_id: RequestId, body: RequestReason, caller: Officer, key: IdempotencyKey, clients: Clients
) -> StaffDataRequest:
    """The person is told why at once, and the restriction ends seven days later (art. 18(3))."""
    request = rpc.LiftRestrictionRequest(request_id=key, data_request_id=data_request_id, reason=body.reason)
    return StaffDataRequest.of_staff((await clients.data_requests.LiftRestriction(request)).data_request)
