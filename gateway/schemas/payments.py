"""Payments, and what is decided about those in suspense."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Self

from pydantic import Field

from gateway.schemas.model import Answer, Body
from gateway.schemas.times import moment
from personvern.billing.v1 import suspense_service_pb2 as pb

Reason = Annotated[str, Field(max_length=500, description="Why; kept with the payment.", examples=["Ringte"])]


class Resolve(Body):
    """Which invoice the money is for."""

    invoice_id: Annotated[str, Field(max_length=64, examples=["inv_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]
    reason: Reason


class SendBack(Body):
    """Why."""

    reason: Reason


class Resolution(Answer):
    """What a person decided."""

    act: Annotated[str, Field(description="resolved, returned or written_off.", examples=["resolved"])]
    by: str
    at: datetime
    reason: str


class Payment(Answer):
    """One payment."""

    payment_id: Annotated[str, Field(examples=["pay_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]
    amount_ore: Annotated[int, Field(description="Negative when it went back.", examples=[12_500])]
    kid: Annotated[str, Field(description="As the payer wrote it.", examples=["12344"])]
    booked_on: date
    status: Annotated[str, Field(description="matched, suspense, reversed, reversal, to_refund or returned.")]
    suspense_reason: str
    customer_id: str
    invoice_id: str
    applied_ore: Annotated[int, Field(description="What pays the invoice.", examples=[12_500])]
    credit_ore: Annotated[int, Field(description="What was too much.", examples=[0])]
    reverses: Annotated[str, Field(description="The payment that it takes back.")]
    payment_file_id: Annotated[str, Field(description="The file that was the first to tell of it.")]
    channels: Annotated[list[str], Field(examples=[["ocr_giro", "camt.054"]])]
    resolution: Resolution | None

    @classmethod
    def of(cls, message: pb.Payment) -> Self:
        """From the message."""
        decided = message.resolution if message.HasField("resolution") else None
        return cls(
            payment_id=message.payment_id,
            amount_ore=message.amount_ore,
            kid=message.kid,
            booked_on=date.fromisoformat(message.booked_on),
            status=message.status,
            suspense_reason=message.suspense_reason,
            customer_id=message.customer_id,
            invoice_id=message.invoice_id,
            applied_ore=message.applied_ore,
            credit_ore=message.credit_ore,
            reverses=message.reverses,
            payment_file_id=message.payment_file_id,
            channels=list(message.channels),
            resolution=None
            if decided is None
            else Resolution(act=decided.act, by=decided.by, at=moment(decided.at), reason=decided.reason),
        )


class Candidate(Answer):
    """An invoice that the money may be for."""

    invoice_id: str
    invoice_number: int
    kid: str
    customer_id: str
    outstanding_ore: int
    grounds: Annotated[
        list[str],
        Field(
            description="kid_one_digit, kid_swapped, amount_exact, payer_known, payer_name.",
            examples=[["kid_one_digit", "amount_exact"]],
        ),
    ]
    score: Annotated[int, Field(description="Ranks them, highest first.")]


class LookedAt(Answer):
    """A payment in suspense, and whose it may be."""

    payment: Payment
    masked_payer: Annotated[str, Field(examples=["*******8903"])]
    reference: Annotated[
        str, Field(description="Written in the KID's place, and none.", examples=["RF18539007547034"])
    ]
    candidates: list[Candidate]

    @classmethod
    def of(cls, message: pb.GetSuspenseResponse) -> Self:
        """From the message."""
        candidates = [
            Candidate(
                invoice_id=item.invoice_id,
                invoice_number=item.invoice_number,
                kid=item.kid,
                customer_id=item.customer_id,
                outstanding_ore=item.outstanding_ore,
                grounds=list(item.grounds),
                score=item.score,
            )
            for item in message.candidates
        ]
        return cls(
            payment=Payment.of(message.payment),
            masked_payer=message.masked_payer,
            reference=message.reference,
            candidates=candidates,
        )


class PaymentList(Answer):
    """A page of payments, oldest first."""

    payments: list[Payment]
    next_page_token: str

    @classmethod
    def of(cls, message: pb.ListPaymentsResponse) -> Self:
        """From the message."""
        found = [Payment.of(item) for item in message.payments]
        return cls(payments=found, next_page_token=message.next_page_token)
