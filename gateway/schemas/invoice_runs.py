"""Invoice runs."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Self

from pydantic import Field

from gateway.schemas.model import Answer, Body
from gateway.schemas.times import moment
from personvern.billing.v1 import billing_pb2 as pb
from personvern.billing.v1 import billing_service_pb2 as rpc


class StartInvoiceRun(Body):
    """Which month to bill; it must have begun."""

    period: Annotated[str, Field(max_length=7, examples=["2026-10"])]


class InvoiceRun(Answer):
    """One run over all billing accounts for one month; `href` is the operation that does the work."""

    run_id: Annotated[str, Field(examples=["run_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]
    period: Annotated[str, Field(examples=["2026-10"])]
    operation_id: Annotated[str, Field(examples=["op_billing_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]
    href: Annotated[str, Field(examples=["/v1/operations/op_billing_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]
    events: str
    created_at: datetime
    started_by: Annotated[str, Field(examples=["staff:fin-1"])]

    @classmethod
    def of(cls, message: pb.InvoiceRun) -> Self:
        """From the message."""
        href = f"/v1/operations/{message.operation_id}"
        return cls(
            run_id=message.run_id,
            period=message.period,
            operation_id=message.operation_id,
            href=href,
            events=f"{href}/events",
            created_at=moment(message.created_at),
            started_by=message.started_by,
        )


class InvoiceRunList(Answer):
    """A page of runs, newest first."""

    runs: list[InvoiceRun]
    next_page_token: str

    @classmethod
    def of(cls, message: rpc.ListInvoiceRunsResponse) -> Self:
        """From the message."""
        return cls(
            runs=[InvoiceRun.of(item) for item in message.runs], next_page_token=message.next_page_token
        )
