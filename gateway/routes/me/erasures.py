"""My erasure: what it would do, and having it done."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Header, Path, Response

from gateway.dependencies import Clients, CustomerCaller, RequiredIdempotencyKey
from gateway.languages import best_language
from gateway.problems import ACCEPTED
from gateway.schemas.erasures import Erasure
from personvern.disclosure.v1 import erasure_service_pb2 as rpc

router = APIRouter(prefix="/v1/me", tags=["data requests"])

RequestId = Annotated[str, Path(max_length=64, examples=["drq_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]
Language = Annotated[str, Header(alias="Accept-Language", examples=["nn"])]


@router.get(
    "/data-requests/{data_request_id}/plan",
    operation_id="get_my_erasure_plan",
    summary="What erasing me would do",
)
async def plan(
    data_request_id: RequestId, caller: CustomerCaller, clients: Clients, accept_language: Language = ""
) -> Erasure:
    """What goes at once, what is held by which law until when, and what stands in the way."""
    request = rpc.GetOwnErasureRequest(customer_id=caller.id, data_request_id=data_request_id)
    found = await clients.erasures.GetOwnErasure(request)
    return Erasure.of(found.erasure, best_language(accept_language))


@router.post(
    "/data-requests/{data_request_id}:execute",
    operation_id="execute_my_erasure",
    summary="Have me erased",
    status_code=ACCEPTED,
)
async def execute(
    data_request_id: RequestId,
    caller: CustomerCaller,
    key: RequiredIdempotencyKey,
    clients: Clients,
    response: Response,
    accept_language: Language = "",
) -> Erasure:
    """There is no way back, and soon after no login either: a letter says what was done.

    Refused with what to do (`ERASURE_BLOCKED`, nothing is erased) while something stands in the way.
    """
    language = best_language(accept_language)
    request = rpc.ExecuteOwnErasureRequest(
        request_id=key, customer_id=caller.id, data_request_id=data_request_id, language=language
    )
    answer = Erasure.of((await clients.erasures.ExecuteOwnErasure(request)).erasure, language)
    response.headers["Location"] = answer.operation
    return answer
