"""Data-subject requests: the six rights, as the person and as the privacy officer see them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from gateway.schemas.model import Answer, Body
from gateway.schemas.times import moment, moment_or_none
from personvern.disclosure.v1 import data_request_service_pb2 as desk_rpc
from personvern.disclosure.v1 import disclosure_pb2 as pb
from personvern.disclosure.v1 import disclosure_service_pb2 as rpc

Kind = Literal["access", "portability", "rectification", "restriction", "objection", "erasure"]
Status = Literal["open", "completed", "refused", "withdrawn"]
Channel = Literal["post", "phone", "email", "visit"]
Method = Literal["id_document", "callback", "known_address", "power_of_attorney"]
Ground = Literal["accuracy_contested", "unlawful_processing", "needed_for_claims", "objection_pending"]

_KINDS: dict[pb.DataRequestKind, Kind] = {
    pb.DATA_REQUEST_KIND_ACCESS: "access",
    pb.DATA_REQUEST_KIND_PORTABILITY: "portability",
    pb.DATA_REQUEST_KIND_RECTIFICATION: "rectification",
    pb.DATA_REQUEST_KIND_RESTRICTION: "restriction",
    pb.DATA_REQUEST_KIND_OBJECTION: "objection",
    pb.DATA_REQUEST_KIND_ERASURE: "erasure",
}
KIND_NUMBERS = {kind: number for number, kind in _KINDS.items()}
_STATUSES: dict[pb.DataRequestStatus, Status] = {
    pb.DATA_REQUEST_STATUS_OPEN: "open",
    pb.DATA_REQUEST_STATUS_COMPLETED: "completed",
    pb.DATA_REQUEST_STATUS_REFUSED: "refused",
    pb.DATA_REQUEST_STATUS_WITHDRAWN: "withdrawn",
}
STATUS_NUMBERS = {status: number for number, status in _STATUSES.items()}
_PACKAGES = frozenset({"access", "portability"})


class OpenDataRequest(Body):
    """Which right is exercised, and what it needs to know."""

    kind: Kind = "access"
    ground: Annotated[Ground | None, Field(description="Why, for a restriction.")] = None
    purpose: Annotated[
        str,
        Field(
            max_length=64,
            description="What for, of an objection: a purpose, or `direct_marketing` for all marketing.",
        ),
    ] = ""
    details: Annotated[
        str, Field(max_length=2000, description="What is wrong and how it should be, for a rectification.")
    ] = ""

    def message(
        self, key: str, customer_id: str, language: str, wait_seconds: float
    ) -> rpc.OpenDataRequestRequest:
        """The command."""
        return rpc.OpenDataRequestRequest(
            request_id=key,
            customer_id=customer_id,
            kind=KIND_NUMBERS[self.kind],
            language=language,
            ground=self.ground or "",
            purpose=self.purpose,
            details=self.details,
            wait_seconds=wait_seconds,
        )


class IdentityCheck(Body):
    """How it was made sure who asks."""

    method: Annotated[Method, Field(examples=["id_document"])]
    note: Annotated[str, Field(min_length=1, max_length=200, examples=["Passport shown, case K-17"])]


class NoteDataRequest(OpenDataRequest):
    """A request that came without login."""

    customer_id: Annotated[str, Field(max_length=64, examples=["cus_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]
    language: Annotated[Literal["nb", "nn", "en"], Field(description="Of the answer.")] = "nb"
    channel: Annotated[Channel, Field(examples=["post"])]
    received_on: Annotated[
        date | None, Field(description="When it came in, if not today. The clock runs from that day.")
    ] = None
    identity: IdentityCheck

    def noted(self, key: str) -> desk_rpc.NoteDataRequestRequest:
        """The command."""
        return desk_rpc.NoteDataRequestRequest(
            request_id=key,
            customer_id=self.customer_id,
            kind=KIND_NUMBERS[self.kind],
            language=self.language,
            ground=self.ground or "",
            purpose=self.purpose,
            details=self.details,
            channel=self.channel,
            received_on=self.received_on.isoformat() if self.received_on else "",
            identity=desk_rpc.IdentityCheck(method=self.identity.method, note=self.identity.note),
        )


class OpenPackage(Body):
    """Whoever has the link must know whose it is."""

    birth_date: Annotated[date, Field(description="Of the person whose package it is.")]


class RequestReason(Body):
    """Why, in words for the person."""

    reason: Annotated[
        str,
        Field(min_length=10, max_length=500, examples=["Opplysningene må hentes fra flere gamle systemer."]),
    ]


class RequestAnswer(Body):
    """What was done, in words for the person."""

    answer: Annotated[str, Field(min_length=10, max_length=500, examples=["Navnet er rettet overalt."])]


class DataRequest(Answer):
    """A request, its deadline and how far it is."""

    data_request_id: Annotated[str, Field(examples=["drq_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]
    kind: Kind
    status: Status
    language: str
    opened_at: datetime
    received_on: Annotated[date, Field(description="When it came in; the clock runs from then.")]
    due_on: Annotated[
        date,
        Field(
            description="Last day to answer, Europe/Oslo (GDPR art. 12(3)): a month, two more if extended."
        ),
    ]
    days_left: Annotated[
        int | None, Field(description="Days until then, negative after it; none once it is answered.")
    ]
    extended_at: datetime | None
    completed_at: datetime | None
    refused_at: datetime | None
    answer: Annotated[
        str, Field(description="What we told about it: why it takes longer, why not, or what was done.")
    ]
    ground: str
    purpose: str
    details: str
    lifts_on: Annotated[date | None, Field(description="Day on which a restriction ends, once it is told.")]
    lifted_at: datetime | None
    package_expires_at: datetime | None
    collected: Annotated[int, Field(description="Parts of the company that have answered.")]
    contexts: Annotated[int, Field(description="Parts of the company that are asked; 0 without a package.")]
    operation_id: Annotated[str, Field(examples=["op_disclosure_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]
    operation: Annotated[str, Field(description="Address of the operation that works on it, if any.")]
    package: Annotated[str, Field(description="Address of the package; empty until it is there.")]

    @classmethod
    def of(cls, message: pb.DataRequest) -> DataRequest:
        """From the message."""
        return cls.model_validate(_fields(message))


class StaffDataRequestLine(DataRequest):
    """A request in the officer's list: without what the person wrote or was told."""

    customer_id: str
    channel: Annotated[str, Field(description="How it came in.", examples=["login"])]

    @classmethod
    def of(cls, message: pb.DataRequest) -> StaffDataRequestLine:
        """From the message."""
        return cls.model_validate(_staff_fields(message))


class DataRequestAct(Answer):
    """One thing that was done."""

    at: datetime
    what: Literal[
        "opened",
        "extended",
        "refused",
        "completed",
        "lifting_told",
        "lifting_asked",
        "lifted",
        "link_revoked",
        "erased",
        "withdrawn",
    ]
    by: Annotated[str, Field(description="A staff id, `customer` or `system`.")]
    note: str


class IdentityChecked(Answer):
    """How it was made sure who asked, and by whom."""

    method: Method
    note: str
    checked_by: str


class StaffDataRequest(StaffDataRequestLine):
    """A request with its history."""

    identity: Annotated[IdentityChecked | None, Field(description="None when the person was logged in.")]
    acts: list[DataRequestAct]

    @classmethod
    def of_staff(cls, message: desk_rpc.StaffDataRequest) -> StaffDataRequest:
        """From the message."""
        check = message.identity if message.HasField("identity") else None
        identity = check and {
            "method": check.method,
            "note": check.note,
            "checked_by": check.checked_by,
        }
        acts = [
            {"at": moment(act.at), "what": act.what, "by": act.by, "note": act.note} for act in message.acts
        ]
        shown = _staff_fields(message.data_request)
        return cls.model_validate(shown | {"identity": identity, "acts": acts})


class DataRequestList(Answer):
    """All requests of the person, newest first."""

    data_requests: list[DataRequest]


class StaffDataRequestList(Answer):
    """Requests, the open ones by their last day to answer."""

    data_requests: list[StaffDataRequestLine]
    next_page_token: str


def _fields(message: pb.DataRequest) -> dict[str, object]:
    kind, status = _KINDS[message.kind], _STATUSES[message.status]
    ready = status == "completed" and kind in _PACKAGES
    return {
        "data_request_id": message.data_request_id,
        "kind": kind,
        "status": status,
        "language": message.language,
        "opened_at": moment(message.opened_at),
        "received_on": message.received_on,
        "due_on": message.due_on,
        "days_left": message.days_left if message.HasField("days_left") else None,
        "extended_at": moment_or_none(message, "extended_at"),
        "completed_at": moment_or_none(message, "completed_at"),
        "refused_at": moment_or_none(message, "refused_at"),
        "answer": message.answer,
        "ground": message.ground,
        "purpose": message.purpose,
        "details": message.details,
        "lifts_on": message.lifts_on or None,
        "lifted_at": moment_or_none(message, "lifted_at"),
        "package_expires_at": moment_or_none(message, "package_expires_at"),
        "collected": message.collected,
        "contexts": message.contexts,
        "operation_id": message.operation_id,
        "operation": f"/v1/operations/{message.operation_id}" if message.operation_id else "",
        "package": f"/v1/me/data-requests/{message.data_request_id}/package" if ready else "",
    }


def _staff_fields(message: pb.DataRequest) -> dict[str, object]:
    """The package is the person's: its address leads staff nowhere."""
    own = {"customer_id": message.customer_id, "channel": message.channel, "package": ""}
    return _fields(message) | own
