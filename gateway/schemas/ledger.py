"""Checkpoints of the ledgers, verifications and imports, as staff see them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field

from gateway.schemas.model import Answer
from gateway.schemas.times import moment
from personvern.consent.v1 import ledger_service_pb2 as pb
from personvern.disclosure.v1 import records_service_pb2 as disclosure_pb

_OPERATION = Field(examples=["op_consent_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])
_HREF = Field(examples=["/v1/operations/op_consent_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])


class LedgerVerification(Answer):
    """A verification that has begun; the operation has its progress and what it found."""

    operation_id: Annotated[str, _OPERATION]
    href: Annotated[str, _HREF]

    @classmethod
    def of(cls, operation_id: str) -> LedgerVerification:
        """From the operation's id."""
        return cls(operation_id=operation_id, href=f"/v1/operations/{operation_id}")


class ConsentImport(Answer):
    """A file that was taken; the operation has its progress and how many consents are in the ledger."""

    operation_id: Annotated[str, _OPERATION]
    href: Annotated[str, _HREF]
    lines: Annotated[int, Field(description="Lines with consents.", examples=[1200])]

    @classmethod
    def of(cls, message: pb.ImportConsentsResponse) -> ConsentImport:
        """From the message."""
        href = f"/v1/operations/{message.operation_id}"
        return cls(operation_id=message.operation_id, href=href, lines=message.lines)


class Checkpoint(Answer):
    """What vouches for the ends of all ledgers of a kind at the beginning of an Oslo day."""

    sequence: Annotated[int, Field(examples=[17])]
    day: Annotated[str, Field(examples=["2026-11-22"])]
    made_at: datetime
    subjects: Annotated[int, Field(description="Ledgers.", examples=[210000])]
    entries: Annotated[int, Field(description="Entries in all of them.", examples=[640000])]
    root: Annotated[str, Field(description="SHA-256 over the ends of all chains.")]
    jws: Annotated[str, Field(description="The same signed: JWS, compact form, Ed25519.")]

    @classmethod
    def of(cls, message: pb.Checkpoint | disclosure_pb.DisclosureCheckpoint) -> Checkpoint:
        """From the message."""
        return cls(
            sequence=message.sequence,
            day=message.day,
            made_at=moment(message.made_at),
            subjects=message.subjects,
            entries=message.entries,
            root=message.root,
            jws=message.jws,
        )


class CheckpointList(Answer):
    """A page of checkpoints, newest first."""

    checkpoints: list[Checkpoint]
    next_page_token: str
