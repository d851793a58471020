"""Audiences out of the house."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from gateway.schemas.model import Answer, Body
from gateway.schemas.times import moment
from personvern.consent.v1 import audience_export_service_pb2 as rpc

Format = Literal["list", "meta"]
FORMATS: dict[str, rpc.ExportFormat] = {"list": rpc.EXPORT_FORMAT_LIST, "meta": rpc.EXPORT_FORMAT_META}
_NAMES: dict[int, Format] = {rpc.EXPORT_FORMAT_LIST: "list", rpc.EXPORT_FORMAT_META: "meta"}


class ExportAudience(Body):
    """To whom an audience is released, and what the processor gets of each member."""

    processor_id: Annotated[str, Field(max_length=64, examples=["prc_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]
    format: Annotated[Format, Field(description="meta: hashes, for social media; list: customer ids.")]


class AudienceExport(Answer):
    """A release; the processor fetches it under its agreement."""

    export_id: Annotated[str, Field(examples=["exp_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]
    audience_id: str
    processor_id: str
    format: Format
    created_at: datetime
    created_by: str
    given: Annotated[int, Field(description="Members that the processor has fetched.")]
    removed: Annotated[int, Field(description="Members who have to be taken out again.")]
    unconfirmed: Annotated[int, Field(description="Removals that the processor has not confirmed.")]

    @classmethod
    def of(cls, message: rpc.AudienceExport) -> AudienceExport:
        """From the message."""
        return cls(
            export_id=message.export_id,
            audience_id=message.audience_id,
            processor_id=message.processor_id,
            format=_NAMES[message.format],
            created_at=moment(message.created_at),
            created_by=message.created_by,
            given=message.given,
            removed=message.removed,
            unconfirmed=message.unconfirmed,
        )


class AudienceExportList(Answer):
    """The releases of an audience."""

    exports: list[AudienceExport]


class ReleasedMember(Answer):
    """A member: by id in a list, by hashes (SHA-256, lower-case hex) for social media."""

    customer_id: str | None = None
    email_sha256: str | None = None
    phone_sha256: str | None = None

    @classmethod
    def of(cls, message: rpc.ExportMember) -> ReleasedMember:
        """From the message."""
        return cls(
            customer_id=message.customer_id or None,
            email_sha256=message.email_sha256 or None,
            phone_sha256=message.phone_sha256 or None,
        )


class ReleasedMemberList(Answer):
    """A page; it may be short without being the last."""

    members: list[ReleasedMember]
    next_page_token: str


class Removal(ReleasedMember):
    """Somebody to take out, as he or she was given."""

    removal_id: Annotated[str, Field(examples=["rem_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]

    @classmethod
    def of(cls, message: rpc.ExportMember) -> Removal:
        """From the message."""
        return cls(removal_id=message.removal_id, **ReleasedMember.of(message).model_dump())


class RemovalList(Answer):
    """Whom to take out, oldest first: confirm, then fetch again."""

    removals: list[Removal]


class ConfirmRemovals(Body):
    """What was taken out."""

    removal_ids: Annotated[
        list[Annotated[str, Field(max_length=64)]],
        Field(min_length=1, max_length=1000, examples=[["rem_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"]]),
    ]


class RemovalsConfirmed(Answer):
    """What is left to take out."""

    unconfirmed: int
