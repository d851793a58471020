"""Last letters to persons who were erased, for the privacy officer."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from gateway.schemas.model import Answer, Body
from gateway.schemas.times import moment, moment_or_none
from personvern.customer.v1 import last_letter_service_pb2 as rpc

Outcome = Literal["returned", "posted", "given_up"]


class LastLetter(Answer):
    """A letter that waits to be posted."""

    message_id: Annotated[str, Field(examples=["msg_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]
    erasure_id: str
    queued_at: datetime
    refused_at: Annotated[datetime | None, Field(description="When the printer last gave it back.")]

    @classmethod
    def of(cls, message: rpc.LastLetter) -> LastLetter:
        """From the message."""
        return cls(
            message_id=message.message_id,
            erasure_id=message.erasure_id,
            queued_at=moment(message.queued_at),
            refused_at=moment_or_none(message, "refused_at"),
        )


class LastLetterList(Answer):
    """A page of letters, the one that waits longest first."""

    letters: list[LastLetter]
    next_page_token: str


class LetterOutcome(Answer):
    """What became of a letter."""

    erasure_id: str
    message_id: Annotated[str, Field(description="By which one that came back is closed.")]
    outcome: Outcome
    returned_at: Annotated[datetime | None, Field(description="When the mail came back.")]
    closed_at: Annotated[datetime | None, Field(description="When an officer closed it.")]
    closed_by: Annotated[str, Field(description="A staff id.")]
    reason: Annotated[str, Field(description="What the officer said.")]

    @classmethod
    def of(cls, message: rpc.LastLetterOutcome) -> LetterOutcome:
        """From the message."""
        return cls.model_validate(
            {
                "erasure_id": message.erasure_id,
                "message_id": message.message_id,
                "outcome": message.outcome,
                "returned_at": moment_or_none(message, "returned_at"),
                "closed_at": moment_or_none(message, "closed_at"),
                "closed_by": message.closed_by,
                "reason": message.reason,
            }
        )


class LetterOutcomeList(Answer):
    """A page of what became of letters, the latest erasure first."""

    outcomes: list[LetterOutcome]
    next_page_token: str


class CloseLastLetter(Body):
    """What became of a letter; nothing is left of it afterwards."""

    posted: Annotated[
        bool,
        Field(
            description="False: it is given up. Of a mail that came back: whether the person heard otherwise."
        ),
    ]
    reason: Annotated[
        str,
        Field(
            min_length=3,
            max_length=200,
            description="Where the proof of posting is, or why it is given up. No personal data.",
            examples=["posted by hand, list 2026-17"],
        ),
    ]


class LastLetterClosed(Answer):
    """It is closed."""

    erasure_id: str
