"""Objections (GDPR article 21), as the person sees them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field

from gateway.schemas.consents import Done
from gateway.schemas.model import Answer
from gateway.schemas.times import moment_or_none
from personvern.consent.v1 import consent_pb2 as pb

_PURPOSE = Field(
    min_length=1,
    max_length=64,
    description="A purpose that can be objected to, or `direct_marketing` for all marketing.",
    examples=["direct_marketing"],
)


class ObjectTo(Done):
    """What to object to. No reason is asked for."""

    purpose: Annotated[str, _PURPOSE]


class Objection(Answer):
    """Where one stands on a purpose that can be objected to."""

    purpose: Annotated[str, _PURPOSE]
    name: Annotated[str, Field(examples=["All markedsføring fra oss"])]
    objected: bool
    since: datetime | None
    entry_id: Annotated[str, Field(examples=["ent_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]
    receipt_id: Annotated[str, Field(examples=["rcp_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]

    @classmethod
    def of(cls, message: pb.Objection, language: str) -> Objection:
        """From the message, in one language."""
        return cls(
            purpose=message.purpose,
            name=getattr(message.name, language),
            objected=message.objected,
            since=moment_or_none(message, "since"),
            entry_id=message.entry_id,
            receipt_id=message.receipt_id,
        )


class ObjectionList(Answer):
    """Everything that can be objected to; all marketing first."""

    objections: list[Objection]
