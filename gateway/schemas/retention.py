"""Retention runs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Self

from pydantic import Field

from gateway.schemas.model import Answer, Body
from gateway.schemas.times import moment, moment_or_none
from personvern.privacy.v1 import retention_service_pb2 as pb


class StartRetentionRun(Body):
    """What a run shall do."""

    dry_run: Annotated[bool, Field(description="Only count what would be deleted.")] = False


class RetentionCount(Answer):
    """What a run found of one kind of record."""

    kind: Annotated[str, Field(examples=["invoices"])]
    retention: Annotated[str, Field(examples=["bookkeeping_vouchers"])]
    statute: Annotated[str, Field(examples=["bokføringsloven § 13 nr. 1–4"])]
    past: Annotated[int, Field(description="Past their last day of keeping.")]
    open: Annotated[int, Field(description="Kept all the same: something about them still runs.")]
    deleted: int


class RetentionRun(Answer):
    """One run; `href` is the operation that does the work."""

    retention_run_id: Annotated[str, Field(examples=["ret_billing_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]
    context: Annotated[str, Field(description="Whose records it goes through.", examples=["billing"])]
    day: Annotated[date, Field(description="By which it judges: what is kept through the day before may go.")]
    dry_run: bool
    operation_id: Annotated[str, Field(examples=["op_billing_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]
    href: str
    events: str
    created_at: datetime
    started_by: Annotated[str, Field(examples=["staff:fin-1"])]
    done_at: datetime | None
    counts: list[RetentionCount]

    @classmethod
    def of(cls, message: pb.RetentionRun) -> Self:
        """From the message."""
        href = f"/v1/operations/{message.operation_id}"
        return cls(
            retention_run_id=message.run_id,
            context=message.run_id.split("_")[1],
            day=date.fromisoformat(message.day),
            dry_run=message.dry_run,
            operation_id=message.operation_id,
            href=href,
            events=f"{href}/events",
            created_at=moment(message.created_at),
            started_by=message.started_by,
            done_at=moment_or_none(message, "done_at"),
            counts=[
                RetentionCount(
                    kind=one.kind,
                    retention=one.retention,
                    statute=one.statute,
                    past=one.past,
                    open=one.open,
                    deleted=one.deleted,
                )
                for one in message.counts
            ],
        )


class RetentionRunsStarted(Answer):
    """The runs that were started, one in each context."""

    runs: list[RetentionRun]
    not_started: Annotated[
        list[str],
        Field(description="Contexts that could not be asked: send the same again.", examples=[["survey"]]),
    ]


class RetentionRunList(Answer):
    """A page of runs, newest first."""

    runs: list[RetentionRun]
    unavailable: Annotated[list[str], Field(description="Contexts whose runs are not shown now.")]
    next_page_token: str

    @classmethod
    def merged(
        cls, pages: Sequence[pb.ListRetentionRunsResponse], size: int, unavailable: Sequence[str]
    ) -> Self:
        """The newest of what the contexts answered. Ids end with their time, and so do page tokens."""
        found = sorted((run for page in pages for run in page.runs), key=_time_of, reverse=True)
        more = len(found) > size or any(page.next_page_token for page in pages)
        return cls(
            runs=[RetentionRun.of(item) for item in found[:size]],
            unavailable=list(unavailable),
            next_page_token=_time_of(found[size - 1]) if more else "",
        )


def _time_of(run: pb.RetentionRun) -> str:
    return run.run_id.rpartition("_")[2]
