"""Serves `personvern.operations.v1` over the operations of a context."""

from collections.abc import AsyncIterator
from typing import Any

from google.protobuf.json_format import ParseDict

from personvern.operations.v1 import operations_service_pb2 as pb
from personvern.operations.v1 import operations_service_pb2_grpc as stubs
from services.chassis.caller import SCHEDULER, allow, anyone, current_caller
from services.chassis.errors import OperationUnknown
from services.chassis.operations import DONE, FAILED, QUEUED, RUNNING, Operation, Operations

_STATES = {
    QUEUED: pb.OPERATION_STATE_QUEUED,
    RUNNING: pb.OPERATION_STATE_RUNNING,
    DONE: pb.OPERATION_STATE_DONE,
    FAILED: pb.OPERATION_STATE_FAILED,
}


class OperationsServicer(stubs.OperationsServiceServicer):
    """Message to operation and back; who may see an operation is its owner."""

    def __init__(self, operations: Operations) -> None:
        self._operations = operations

    @allow(anyone())
    async def GetOperation(self, request: pb.GetOperationRequest, context: Any) -> pb.GetOperationResponse:
        """One operation, once it has ended if that is soon enough."""
        operation = _seen(await self._operations.get(request.operation_id))
        patient = request.wait_seconds > 0 and not operation.ended
        if patient and await self._operations.ended(operation.id, request.wait_seconds):
            operation = _seen(await self._operations.get(operation.id))
        return pb.GetOperationResponse(operation=_message(operation))

    @allow(anyone())
    async def WatchOperation(
        self, request: pb.WatchOperationRequest, context: Any
    ) -> AsyncIterator[pb.WatchOperationResponse]:
        """One operation, now and after each change."""
        async for operation in self._operations.watch(request.operation_id):
            yield pb.WatchOperationResponse(operation=_message(_seen(operation)))


def _seen(operation: Operation) -> Operation:
    caller = current_caller()
    # Owner of staff's work is the role, so that a colleague sees it: an id must never pass for one.
    names = {f"staff:{role}" for role in caller.roles} if caller.kind == "staff" else {caller.name}
    # The scheduler starts work in the place of staff, and follows what it has started.
    scheduled = caller.kind == "service" and caller.id == SCHEDULER and operation.owner.startswith("staff:")
    if operation.owner not in names and not scheduled:
        raise OperationUnknown("there is no such operation", operation_id=operation.id)
    return operation


def _message(operation: Operation) -> pb.Operation:
    message = pb.Operation(
        operation_id=operation.id,
        kind=operation.kind,
        state=_STATES[operation.state],
        done_items=operation.done,
        total_items=operation.total,
        percent=operation.percent,
    )
    message.created_at.FromDatetime(operation.created_at)
    message.updated_at.FromDatetime(operation.updated_at)
    if operation.result is not None:
        ParseDict(operation.result, message.result)
    if operation.problem is not None:
        problem = operation.problem
        message.problem.CopyFrom(
            pb.OperationProblem(
                reason=problem.reason, domain=problem.domain, text=problem.text, metadata=problem.metadata
            )
        )
    return message
