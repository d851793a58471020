"""AvtaleGiro: mandates that the bank tells of, and files of claims to it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal, Self

from pydantic import Field

from gateway.schemas.model import Answer
from gateway.schemas.times import moment
from personvern.billing.v1 import mandate_service_pb2 as rpc

ClaimFileStatus = Literal["collecting", "ready", "empty"]
_STATUS: dict[int, ClaimFileStatus] = {
    rpc.CLAIM_FILE_STATUS_COLLECTING: "collecting",
    rpc.CLAIM_FILE_STATUS_READY: "ready",
    rpc.CLAIM_FILE_STATUS_EMPTY: "empty",
}
_OPERATION = "op_billing_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"
OperationId = Annotated[str, Field(examples=[_OPERATION])]
Href = Annotated[str, Field(examples=[f"/v1/operations/{_OPERATION}"])]
HeldUntil = Annotated[date, Field(description="Last day that the Bookkeeping Act wants it kept.")]


class UnknownKid(Answer):
    """A KID that belongs to no billing account, and the line of the file that it stands on."""

    line: Annotated[int, Field(examples=[3])]
    kid: Annotated[str, Field(examples=["000112000507155"])]


class MandateFile(Answer):
    """An accepted file of mandates; `href` is the operation that applies it."""

    mandate_file_id: Annotated[str, Field(examples=["mfl_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]
    transmission: Annotated[str, Field(examples=["1091949"])]
    made_on: Annotated[date, Field(description="The day of the file.")]
    agreements: Annotated[int, Field(examples=[16])]
    records: Annotated[int, Field(examples=[20])]
    skipped_assignments: Annotated[int, Field(description="Of other kinds.", examples=[0])]
    everything: Annotated[bool, Field(description="It holds a full list, which ends what it does not name.")]
    status: Literal["accepted", "applied"]
    operation_id: OperationId
    href: Href
    events: str
    received_at: datetime
    hold_until: HeldUntil
    unknown_kids: Annotated[int, Field(description="KIDs that belong to no billing account.", examples=[0])]

    @classmethod
    def of(cls, message: rpc.MandateFile) -> Self:
        """From the message."""
        return cls(**cls._values(message))

    @classmethod
    def _values(cls, message: rpc.MandateFile) -> dict[str, Any]:
        href = f"/v1/operations/{message.operation_id}"
        return {
            "mandate_file_id": message.mandate_file_id,
            "transmission": message.transmission,
            "made_on": date.fromisoformat(message.made_on),
            "agreements": message.agreements,
            "records": message.records,
            "skipped_assignments": message.skipped_assignments,
            "everything": message.everything,
            "status": "applied" if message.applied else "accepted",
            "operation_id": message.operation_id,
            "href": href,
            "events": f"{href}/events",
            "received_at": moment(message.received_at),
            "hold_until": date.fromisoformat(message.hold_until),
            "unknown_kids": message.unknown_kids,
        }


class ImportedMandateFile(MandateFile):
    """What an upload came to."""

    already_imported: Annotated[bool, Field(description="The same bytes were taken before.")]

    @classmethod
    def from_upload(cls, message: rpc.ImportMandateFileResponse) -> Self:
        """From the message."""
        return cls(**cls._values(message.mandate_file), already_imported=message.already_imported)


class MandateFileInFull(MandateFile):
    """A file of mandates with what could not be placed."""

    unknown: Annotated[list[UnknownKid], Field(description="The first of them, at most 200.")]

    @classmethod
    def of(cls, message: rpc.MandateFile) -> Self:
        """From the message."""
        unknown = [UnknownKid(line=item.line, kid=item.kid) for item in message.unknown]
        return cls(**cls._values(message), unknown=unknown)


class MandateFileList(Answer):
    """A page of files, newest first."""

    mandate_files: list[MandateFile]
    next_page_token: str

    @classmethod
    def of(cls, message: rpc.ListMandateFilesResponse) -> Self:
        """From the message."""
        found = [MandateFile.of(item) for item in message.mandate_files]
        return cls(mandate_files=found, next_page_token=message.next_page_token)


class ClaimFile(Answer):
    """A file of claims to the clearing house; `href` is the operation that puts it together."""

    claim_file_id: Annotated[str, Field(examples=["clf_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]
    status: ClaimFileStatus
    transmission: Annotated[int, Field(description="Our number of it; 0 until it is ready.", examples=[1])]
    claims: Annotated[int, Field(examples=[6])]
    claimed_ore: Annotated[int, Field(description="Their sum.", examples=[61_250])]
    cancellations: Annotated[int, Field(description="Claims of earlier files taken back.", examples=[0])]
    first_due_date: date | None
    last_due_date: date | None
    more: Annotated[bool, Field(description="The file is full; another has more to take.")]
    operation_id: OperationId
    href: Href
    events: str
    created_at: datetime
    created_by: str
    hold_until: HeldUntil

    @classmethod
    def of(cls, message: rpc.ClaimFile) -> Self:
        """From the message."""
        href = f"/v1/operations/{message.operation_id}"
        return cls(
            claim_file_id=message.claim_file_id,
            status=_STATUS[message.status],
            transmission=message.transmission,
            claims=message.claims,
            claimed_ore=message.claimed_ore,
            cancellations=message.cancellations,
            first_due_date=_day(message.first_due_date),
            last_due_date=_day(message.last_due_date),
            more=message.more,
            operation_id=message.operation_id,
            href=href,
            events=f"{href}/events",
            created_at=moment(message.created_at),
            created_by=message.created_by,
            hold_until=date.fromisoformat(message.hold_until),
        )


class ClaimFileList(Answer):
    """A page of files, newest first."""

    claim_files: list[ClaimFile]
    next_page_token: str

    @classmethod
    def of(cls, message: rpc.ListClaimFilesResponse) -> Self:
        """From the message."""
        found = [ClaimFile.of(item) for item in message.claim_files]
        return cls(claim_files=found, next_page_token=message.next_page_token)


class Mandate(Answer):
    """How the agreement stood after a change."""

    active: bool
    kid: Annotated[str, Field(examples=["000123400001012"])]
    notice: Annotated[bool, Field(description="The bank writes to me before it draws an invoice.")]
    since: datetime

    @classmethod
    def of(cls, message: rpc.Mandate) -> Self:
        """From the message."""
        return cls(active=message.active, kid=message.kid, notice=message.notice, since=moment(message.since))


class Avtalegiro(Answer):
    """Whether the bank draws my invoices. I start, change and end it in my bank."""

    active: bool
    kid: Annotated[str, Field(description="By which the bank knows it.", examples=["000123400001012"])]
    notice: Annotated[bool, Field(description="The bank writes to me before it draws an invoice.")]
    since: datetime | None = Field(description="Since when it stands so; empty when there never was one.")
    history: list[Mandate] = Field(description="After each change, newest first, at most 50.")

    @classmethod
    def of(cls, message: rpc.GetMandateResponse) -> Self:
        """From the message."""
        stands, there = message.mandate, message.HasField("mandate")
        return cls(
            active=stands.active,
            kid=stands.kid,
            notice=stands.notice,
            since=moment(stands.since) if there else None,
            history=[Mandate.of(item) for item in message.history],
        )


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
