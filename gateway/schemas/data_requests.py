"""Data-subject requests: access and portability."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from gateway.schemas.model import Answer, Body
from gateway.schemas.times import moment, moment_or_none
from personvern.disclosure.v1 import disclosure_pb2 as pb
from personvern.disclosure.v1 import disclosure_service_pb2 as rpc

Kind = Literal["access", "portability"]
Status = Literal["open", "completed"]

_KINDS: dict[pb.DataRequestKind, Kind] = {
    pb.DATA_REQUEST_KIND_ACCESS: "access",
    pb.DATA_REQUEST_KIND_PORTABILITY: "portability",
}
_NUMBERS = {kind: number for number, kind in _KINDS.items()}
_STATUSES: dict[int, Status] = {
    pb.DATA_REQUEST_STATUS_OPEN: "open",
    pb.DATA_REQUEST_STATUS_COMPLETED: "completed",
}


class OpenDataRequest(Body):
    """Which right is exercised."""

    kind: Kind = "access"

    def message(self, key: str, customer_id: str, language: str) -> rpc.OpenDataRequestRequest:
        """The command."""
        return rpc.OpenDataRequestRequest(
            request_id=key, customer_id=customer_id, kind=_NUMBERS[self.kind], language=language
        )


class DataRequest(Answer):
    """A request, its deadline and how far it is."""

    data_request_id: Annotated[str, Field(examples=["drq_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]
    kind: Kind
    status: Status
    language: str
    opened_at: datetime
    due_on: Annotated[date, Field(description="Last day to answer, Europe/Oslo (GDPR art. 12(3)).")]
    completed_at: datetime | None
    package_expires_at: datetime | None
    collected: Annotated[int, Field(description="Parts of the company that have answered.")]
    contexts: Annotated[int, Field(description="Parts of the company that are asked.", examples=[5])]
    operation_id: Annotated[str, Field(examples=["op_disclosure_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]
    operation: Annotated[str, Field(description="Address of the operation that collects it.")]
    package: Annotated[str, Field(description="Address of the package; empty until it is there.")]

    @classmethod
    def of(cls, message: pb.DataRequest) -> DataRequest:
        """From the message."""
        done = message.status == pb.DATA_REQUEST_STATUS_COMPLETED
        return cls(
            data_request_id=message.data_request_id,
            kind=_KINDS[message.kind],
            status=_STATUSES[message.status],
            language=message.language,
            opened_at=moment(message.opened_at),
            due_on=date.fromisoformat(message.due_on),
            completed_at=moment_or_none(message, "completed_at"),
            package_expires_at=moment_or_none(message, "package_expires_at"),
            collected=message.collected,
            contexts=message.contexts,
            operation_id=message.operation_id,
            operation=f"/v1/operations/{message.operation_id}",
            package=f"/v1/me/data-requests/{message.data_request_id}/package" if done else "",
        )


class DataRequestList(Answer):
    """All requests of the person, newest first."""

    data_requests: list[DataRequest]
