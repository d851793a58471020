"""`/v1/operations`: where long work stands. For whoever started it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from fastapi import APIRouter
from fastapi.responses import StreamingResponse

from gateway.dependencies import Clients, Language, OperationCaller
from gateway.patience import Waits
from gateway.problems import OK
from gateway.schemas.operations import Operation
from personvern.operations.v1 import operations_service_pb2 as pb
from services.chassis import deadline
from services.chassis.errors import RemoteError

router = APIRouter(prefix="/v1/operations", tags=["operations"])
WATCH_SECONDS = 900.0


@router.get("/{operation_id}", operation_id="get_operation", summary="Where long work stands")
async def get_operation(
    operation_id: str, _caller: OperationCaller, clients: Clients, language: Language, waits: Waits
) -> Operation:
    """State, percent, and the result or the problem once it has ended. With `Prefer: wait=10` the answer
    comes when it has ended, or after so many seconds.
    """
    stub = clients.operations(operation_id)
    request = pb.GetOperationRequest(operation_id=operation_id, wait_seconds=waits.seconds)
    answer = await stub.GetOperation(request, timeout=waits.timeout)
    return Operation.of(answer.operation, language)


@router.get(
    "/{operation_id}/events",
    operation_id="watch_operation",
    summary="Follow long work",
    response_class=StreamingResponse,
    responses={OK: {"content": {"text/event-stream": {"schema": {"type": "string"}}}}},
)
async def watch_operation(
    operation_id: str, _caller: OperationCaller, clients: Clients, language: Language
) -> StreamingResponse:
    """Server-sent events: `operation` at each change, until it has ended; `problem` when it cannot be
    followed.
    """
    deadline.set_budget(None)
    stub = clients.operations(operation_id)
    request = pb.WatchOperationRequest(operation_id=operation_id)
    updates = stub.WatchOperation(request, timeout=WATCH_SECONDS)
    first = await anext(updates)  # refused: a problem, not a stream
    return StreamingResponse(_events(first, updates, language), media_type="text/event-stream")


async def _events(first: Any, updates: AsyncIterator[Any], language: str) -> AsyncIterator[str]:
    yield _event(first, language)
    try:
        async for update in updates:
            yield _event(update, language)
    except RemoteError as error:
        yield f'event: problem\ndata: {{"reason": "{error.reason}"}}\n\n'


def _event(update: pb.WatchOperationResponse, language: str) -> str:
    return f"event: operation\ndata: {Operation.of(update.operation, language).model_dump_json()}\n\n"
