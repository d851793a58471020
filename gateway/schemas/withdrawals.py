"""Withdrawals on their way to those who received data."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field

from gateway.schemas.model import Answer, Body
from gateway.schemas.times import moment, moment_or_none
from personvern.disclosure.v1 import withdrawal_service_pb2 as rpc


class OwnWithdrawal(Answer):
    """What became of one no at one kind of recipient."""

    withdrawal_id: Annotated[str, Field(examples=["wdr_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]
    purpose: Annotated[str, Field(examples=["marketing_new_offers"])]
    recipient: Annotated[str, Field(description="Its category.", examples=["marketing_platform"])]
    withdrawn_at: datetime
    told_at: Annotated[datetime | None, Field(description="When the recipient fetched it or was told.")]
    confirmed_at: Annotated[datetime | None, Field(description="When the recipient said it had stopped.")]
    entry_id: Annotated[str, Field(description="The line of the consent ledger.")]

    @classmethod
    def of(cls, message: rpc.Withdrawal) -> OwnWithdrawal:
        """From the message."""
        return cls(
            withdrawal_id=message.withdrawal_id,
            purpose=message.purpose,
            recipient=message.category,
            withdrawn_at=moment(message.withdrawn_at),
            told_at=moment_or_none(message, "told_at"),
            confirmed_at=moment_or_none(message, "confirmed_at"),
            entry_id=message.entry_id,
        )


class OwnWithdrawalList(Answer):
    """A page, newest first."""

    withdrawals: list[OwnWithdrawal]
    next_page_token: str


class PartnerWithdrawal(Answer):
    """Stop using this customer's data for this purpose, then confirm."""

    withdrawal_id: Annotated[str, Field(examples=["wdr_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]
    customer_id: str
    purpose: str
    withdrawn_at: datetime
    confirmed_at: datetime | None

    @classmethod
    def of(cls, message: rpc.Withdrawal) -> PartnerWithdrawal:
        """From the message."""
        return cls(
            withdrawal_id=message.withdrawal_id,
            customer_id=message.customer_id,
            purpose=message.purpose,
            withdrawn_at=moment(message.withdrawn_at),
            confirmed_at=moment_or_none(message, "confirmed_at"),
        )


class PartnerWithdrawalList(Answer):
    """What is not confirmed yet, oldest first: confirm, then fetch again."""

    withdrawals: list[PartnerWithdrawal]
    more: bool


class StaffWithdrawal(OwnWithdrawal):
    """As the privacy officer sees it."""

    customer_id: str
    processor_id: Annotated[
        str, Field(description="Of a third party, to whom you write, the id of the disclosure.")
    ]
    evidence: Annotated[str, Field(description="Where a confirmation that was noted by hand is found.")]

    @classmethod
    def of(cls, message: rpc.Withdrawal) -> StaffWithdrawal:
        """From the message."""
        return cls(
            **OwnWithdrawal.of(message).model_dump(),
            customer_id=message.customer_id,
            processor_id=message.processor_id,
            evidence=message.evidence,
        )


class StaffWithdrawalList(Answer):
    """A page of what is not confirmed, oldest first."""

    withdrawals: list[StaffWithdrawal]
    next_page_token: str


class NoteConfirmation(Body):
    """A confirmation that came another way than through the partner's own call."""

    evidence: Annotated[
        str,
        Field(min_length=3, max_length=200, description="Where it is.", examples=["letter 2026-117"]),
    ]
