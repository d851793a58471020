"""My rights: ask for access or portability, follow the request, fetch the package."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Header, Path, Response
from fastapi.responses import JSONResponse

from gateway.dependencies import Clients, CustomerCaller, IdempotencyKey
from gateway.languages import DEFAULT, best_language
from gateway.problems import ACCEPTED, OK
from gateway.schemas.data_requests import DataRequest, DataRequestList, OpenDataRequest
from personvern.customer.v1 import customer_service_pb2 as customer
from personvern.disclosure.v1 import disclosure_service_pb2 as rpc
from services.chassis.caller import Caller, use_caller

router = APIRouter(prefix="/v1/me", tags=["data requests"])

RequestId = Annotated[str, Path(max_length=64, examples=["drq_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]
# The page has its style inside and loads nothing; whoever opens it from the gateway runs no script.
PAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


@router.post(
    "/data-requests",
    operation_id="open_data_request",
    summary="Ask for my data",
    status_code=ACCEPTED,
    response_model=DataRequest,
)
async def open_one(
    body: OpenDataRequest,
    caller: CustomerCaller,
    key: IdempotencyKey,
    clients: Clients,
    accept_language: Annotated[str, Header(examples=["nn"])] = "",
) -> Response:
    """Ask for access (everything) or portability (what I provided). An open one of the kind is given back.

    The texts in the package are in the language asked for, otherwise in the one that I registered with.
    """
    language = best_language(accept_language) if accept_language else await _own_language(caller, clients)
    opened = await clients.disclosure.OpenDataRequest(body.message(key, caller.id, language))
    answer = DataRequest.of(opened.data_request)
    return JSONResponse(
        answer.model_dump(mode="json"), status_code=ACCEPTED, headers={"Location": answer.operation}
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


@router.get(
    "/data-requests/{data_request_id}/package",
    operation_id="get_my_package",
    summary="My data, as JSON or as a page",
    response_class=Response,
    responses={
        OK: {
            "content": {
                "application/json": {"schema": {"type": "object"}},
                "text/html": {"schema": {"type": "string"}},
            }
        }
    },
)
async def package(
    data_request_id: RequestId,
    caller: CustomerCaller,
    clients: Clients,
    accept: Annotated[str, Header(examples=["text/html"])] = "",
    accept_language: Annotated[str, Header(examples=["nn"])] = "",
) -> Response:
    """JSON after the schema `access-package-v1`, or with `Accept: text/html` a page to read."""
    page = _wants_page(accept)
    request = rpc.GetPackageRequest(
        customer_id=caller.id,
        data_request_id=data_request_id,
        format=rpc.PACKAGE_FORMAT_HTML if page else rpc.PACKAGE_FORMAT_JSON,
        language=best_language(accept_language) if accept_language else "",
    )
    found = await clients.disclosure.GetPackage(request)
    headers = {"Cache-Control": "no-store", "Vary": "Accept, Accept-Language"}
    if page:
        headers["Content-Security-Policy"] = PAGE_POLICY
    else:
        headers["Content-Disposition"] = 'attachment; filename="personvern.json"'
    return Response(found.content, media_type=found.media_type, headers=headers)


async def _own_language(caller: Caller, clients: Clients) -> str:
    with use_caller(None):  # as at the login: the gateway asks whose it is
        request = customer.ResolveIdentityRequest(identity=caller.identity)
        return (await clients.customer.ResolveIdentity(request)).language or DEFAULT


def _wants_page(accept: str) -> bool:
    kinds = [part.partition(";")[0].strip().lower() for part in accept.split(",")]
    html = kinds.index("text/html") if "text/html" in kinds else len(kinds)
    return html < (kinds.index("application/json") if "application/json" in kinds else len(kinds))
