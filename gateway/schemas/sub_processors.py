"""Sub-processors of an agreement, for the privacy officer."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from gateway.schemas.agreements import ProcessingCountry
from gateway.schemas.model import Answer, Body
from gateway.schemas.times import moment
from personvern.disclosure.v1 import agreement_service_pb2 as rpc

Status = Literal["announced", "in_force", "objected", "ended"]
_STATUSES: dict[int, Status] = {
    rpc.SUB_PROCESSOR_STATUS_ANNOUNCED: "announced",
    rpc.SUB_PROCESSOR_STATUS_IN_FORCE: "in_force",
    rpc.SUB_PROCESSOR_STATUS_OBJECTED: "objected",
    rpc.SUB_PROCESSOR_STATUS_ENDED: "ended",
}


class AnnounceSubProcessor(Body):
    """What a processor announces (GDPR art. 28(2))."""

    parent_id: Annotated[
        str, Field(max_length=64, description="The sub-processor that engages it; empty: the processor.")
    ] = ""
    name: Annotated[str, Field(min_length=1, max_length=200, examples=["Lagring i Nord AS"])]
    service: Annotated[str, Field(min_length=1, max_length=500, examples=["Keeps the print queue"])]
    country: ProcessingCountry
    object_until: Annotated[date, Field(description="Last day to object.", examples=["2026-02-15"])]

    def message(self, key: str, agreement_id: str) -> rpc.AnnounceSubProcessorRequest:
        """The command."""
        return rpc.AnnounceSubProcessorRequest(
            request_id=key,
            agreement_id=agreement_id,
            parent_id=self.parent_id,
            name=self.name,
            service=self.service,
            country=self.country.message(),
            object_until=self.object_until.isoformat(),
        )


class SubProcessor(Answer):
    """A sub-processor as the privacy officer sees it."""

    sub_processor_id: Annotated[str, Field(examples=["sub_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]
    agreement_id: str
    parent_id: str
    name: str
    service: str
    country: ProcessingCountry
    transfer_until: Annotated[
        date | None, Field(description="Last day of the country's adequacy decision, if it stands on one.")
    ]
    status: Status
    announced_on: date
    object_until: date
    reason: str
    updated_at: datetime

    @classmethod
    def of(cls, message: rpc.SubProcessor) -> SubProcessor:
        """From the message."""
        until = message.country.lawful_until
        return cls(
            sub_processor_id=message.sub_processor_id,
            agreement_id=message.agreement_id,
            parent_id=message.parent_id,
            name=message.name,
            service=message.service,
            country=ProcessingCountry.of(message.country),
            transfer_until=date.fromisoformat(until) if until else None,
            status=_STATUSES[message.status],
            announced_on=date.fromisoformat(message.announced_on),
            object_until=date.fromisoformat(message.object_until),
            reason=message.reason,
            updated_at=moment(message.updated_at),
        )


class SubProcessorList(Answer):
    """Sub-processors, at most 1,000. `parent_id` makes them a tree."""

    sub_processors: list[SubProcessor]
