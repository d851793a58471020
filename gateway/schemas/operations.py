"""Long work over HTTP."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Literal, Self

from google.protobuf.json_format import MessageToDict
from pydantic import Field

from gateway import texts
from gateway.schemas.model import Answer
from personvern.operations.v1 import operations_service_pb2 as pb

_PREFIX = "OPERATION_STATE_"


class OperationProblem(Answer):
    """Why long work failed."""

    reason: str = Field(examples=["PAYMENT_FILE_BROKEN"])
    domain: str = Field(examples=["billing.personvern"])
    detail: str = Field(examples=["The file was refused."])
    metadata: dict[str, str] = Field(default={}, examples=[{"line": "17"}])


class Operation(Answer):
    """One piece of long work."""

    operation_id: str = Field(examples=["op_billing_0191e0a5c8f07d3c9f6f6a1d2b3c4d5e"])
    kind: str = Field(examples=["invoice_run"])
    state: Literal["queued", "running", "done", "failed", "unspecified"]
    percent: int = Field(ge=0, le=100, examples=[40])
    done_items: int = Field(examples=[400])
    total_items: int = Field(description="0 while unknown.", examples=[1000])
    result: dict[str, Any] | None = Field(default=None, examples=[{"invoices": 1000}])
    problem: OperationProblem | None = None
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, message: pb.Operation, language: str) -> Self:
        """From the message; `language` is the reader's."""
        problem = message.problem
        metadata = dict(problem.metadata)
        return cls.model_validate(
            {
                "operation_id": message.operation_id,
                "kind": message.kind,
                "state": pb.OperationState.Name(message.state).removeprefix(_PREFIX).lower(),
                "percent": message.percent,
                "done_items": message.done_items,
                "total_items": message.total_items,
                "result": _whole(MessageToDict(message.result)) if message.HasField("result") else None,
                "problem": {
                    "reason": problem.reason,
                    "domain": problem.domain,
                    "detail": texts.detail(problem.reason, language, problem.text, metadata) or problem.text,
                    "metadata": metadata,
                }
                if message.HasField("problem")
                else None,
                "created_at": message.created_at.ToDatetime(UTC),
                "updated_at": message.updated_at.ToDatetime(UTC),
            }
        )


def _whole(value: Any) -> Any:
    # google.protobuf.Struct knows only floating point numbers; counts are whole.
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dict):
        return {name: _whole(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_whole(inner) for inner in value]
    return value
