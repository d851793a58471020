"""My rights: ask for what the law gives me, follow the request, fetch the package."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Header, Path, Response
from fastapi.responses import JSONResponse

from gateway import packages
from gateway.dependencies import Clients, CustomerCaller, IdempotencyKey, LongWork
from gateway.languages import DEFAULT, best_language
from gateway.patience import Waits
from gateway.problems import ACCEPTED, OK
from gateway.schemas.data_requests import DataRequest, DataRequestList, OpenDataRequest
from personvern.customer.v1 import customer_service_pb2 as customer
from personvern.disclosure.v1 import data_request_service_pb2 as desk
from personvern.disclosure.v1 import disclosure_service_pb2 as rpc
from services.chassis.caller import Caller, use_caller

router = APIRouter(prefix="/v1/me", tags=["data requests"])

RequestId = Annotated[str, Path(max_length=64, examples=["drq_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]


@router.post(
    "/data-requests",
    operation_id="open_data_request",
    summary="Use one of my rights",
    status_code=ACCEPTED,
    response_model=DataRequest,
    responses={OK: {"model": DataRequest, "description": "Done already"}},
)
async def open_one(
    body: OpenDataRequest,
    caller: CustomerCaller,
    key: IdempotencyKey,
    clients: Clients,
    waits: Waits,
    accept_language: Annotated[str, Header(examples=["nn"])] = "",
) -> Response:
    """Access (everything), portability (what I provided), rectification, restriction, objection, erasure. An
    open one of the kind is given back.

    A restriction (with its `ground`) and an objection (with its `purpose`) are in force when the answer
    comes, with 200. With `Prefer: wait=10` a package is there too, unless it takes longer than that. The
    texts are in the language asked for, otherwise in the one that I registered with.
    """
    language = best_language(accept_language) if accept_language else await _own_language(caller, clients)
    asked = body.message(key, caller.id, language, waits.seconds)
    opened = await clients.disclosure.OpenDataRequest(asked, timeout=waits.timeout)
    answer = DataRequest.of(opened.data_request)
    return JSONResponse(
        answer.model_dump(mode="json"),
        status_code=ACCEPTED if answer.status == "open" else OK,
        headers={"Location": answer.operation} if answer.operation else {},
    )


@router.get("/data-requests", operation_id="list_my_data_requests", summary="What I asked for")
async def list_mine(caller: CustomerCaller, clients: Clients) -> DataRequestList:
    """All my requests, newest first."""
    found = await clients.disclosure.ListDataRequests(rpc.ListDataRequestsRequest(customer_id=caller.id))
    return DataRequestList(data_requests=[DataRequest.of(item) for item in found.data_requests])


@router.get("/data-requests/{data_request_id}", operation_id="get_my_data_request", summary="One request")
async def get(data_request_id: RequestId, caller: CustomerCaller, clients: Clients) -> DataRequest:
    """One of my requests, its deadline and how far it is."""
    request = rpc.GetDataRequestRequest(customer_id=caller.id, data_request_id=data_request_id)
    return DataRequest.of((await clients.disclosure.GetDataRequest(request)).data_request)


@router.post(
    "/data-requests/{data_request_id}:withdraw",
    operation_id="withdraw_my_data_request",
    summary="Take a request back",
)
async def withdraw(
    data_request_id: RequestId, caller: CustomerCaller, key: IdempotencyKey, clients: Clients
) -> DataRequest:
    """While it is not answered, and an erasure not decided. A receipt comes by e-mail, otherwise by post."""
    request = desk.WithdrawDataRequestRequest(
        request_id=key, customer_id=caller.id, data_request_id=data_request_id
    )
    return DataRequest.of((await clients.data_requests.WithdrawDataRequest(request)).data_request)


@router.post(
    "/data-requests/{data_request_id}:lift",
    operation_id="end_my_restriction",
    summary="End a restriction that I asked for",
)
async def lift(
    data_request_id: RequestId, caller: CustomerCaller, key: IdempotencyKey, clients: Clients
) -> DataRequest:
    """At once, announced or not; another restriction of mine goes on. A receipt comes by e-mail, otherwise by
    post.
    """
    request = desk.EndRestrictionRequest(
        request_id=key, customer_id=caller.id, data_request_id=data_request_id
    )
    return DataRequest.of((await clients.data_requests.EndRestriction(request)).data_request)


@router.get(
    "/data-requests/{data_request_id}/package",
    operation_id="get_my_package",
    summary="My data, as JSON, as a page or as PDF",
    response_class=Response,
    dependencies=[LongWork],
    responses=packages.ANSWERS,
)
async def package(
    data_request_id: RequestId,
    caller: CustomerCaller,
    clients: Clients,
    accept: Annotated[str, Header(examples=["text/html"])] = "",
    accept_language: Annotated[str, Header(examples=["nn"])] = "",
) -> Response:
    """JSON after the schema `access-package-v1`; with `Accept: text/html` a page to read, with
    `Accept: application/pdf` the same to keep or print.
    """
    form = packages.wanted(accept)
    request = rpc.GetPackageRequest(
        customer_id=caller.id,
        data_request_id=data_request_id,
        format=form,
        language=best_language(accept_language) if accept_language else "",
    )
    found = await clients.disclosure.GetPackage(request)
    return packages.answer(form, found.media_type, found.content)


async def _own_language(caller: Caller, clients: Clients) -> str:
    if not caller.identity:  # a guardian acts for a child, who has no login
        found = await clients.customer.GetCustomer(customer.GetCustomerRequest(customer_id=caller.id))
        return found.customer.language or DEFAULT
    with use_caller(None):  # as at the login: the gateway asks whose it is
        request = customer.ResolveIdentityRequest(identity=caller.identity)
        return (await clients.customer.ResolveIdentity(request)).language or DEFAULT
