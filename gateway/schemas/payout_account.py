"""The account that the company may pay back to."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Self

from pydantic import Field

from gateway.schemas.model import Answer
from gateway.schemas.times import moment
from personvern.billing.v1 import billing_pb2 as pb


class PayoutAccount(Answer):
    """The account, masked, and the payments by which it was learned."""

    masked_account: Annotated[str, Field(examples=["*******8903"])]
    learned_at: datetime
    evidence_dates: Annotated[
        list[date],
        Field(
            description="Dates of the payments in a row.",
            examples=[["2026-08-20", "2026-09-20", "2026-10-20"]],
        ),
    ]

    @classmethod
    def of(cls, message: pb.PayoutAccount) -> Self:
        """From the message."""
        return cls(
            masked_account=message.masked_account,
            learned_at=moment(message.learned_at),
            evidence_dates=[date.fromisoformat(day) for day in message.evidence_dates],
        )
