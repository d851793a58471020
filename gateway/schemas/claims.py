"""Claims at a collector: for staff, and what the collector may see of them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal, Self

from pydantic import Field

from gateway.schemas.dunning import AgreementId, CustomerId, DunningStep, InvoiceId, Ore
from gateway.schemas.model import Answer
from gateway.schemas.times import moment
from personvern.billing.v1 import dunning_service_pb2 as pb

ClaimState = Literal["open", "paid", "recalled"]
ClaimId = Annotated[str, Field(examples=["clm_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]

_STATE: dict[int, ClaimState] = {
    pb.CLAIM_STATE_OPEN: "open",
    pb.CLAIM_STATE_PAID: "paid",
    pb.CLAIM_STATE_RECALLED: "recalled",
}


class Claim(Answer):
    """A claim that was handed over."""

    claim_id: ClaimId
    invoice_id: InvoiceId
    customer_id: CustomerId
    processor_id: Annotated[str, Field(examples=["prc_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]
    agreement_id: AgreementId
    handed_over_on: date
    state: ClaimState
    recall_cause: Annotated[
        str, Field(description="dispute, paid_in_time, more_time or staff.", examples=["dispute"])
    ]
    recalled_by: Annotated[str, Field(description="Who took it back; empty when nobody decided that.")]
    entry_id: Annotated[str, Field(description="Of the disclosure ledger, written before.")]
    updated_at: datetime

    @classmethod
    def of(cls, message: pb.Claim) -> Self:
        """From the message."""
        return cls(
            claim_id=message.claim_id,
            invoice_id=message.invoice_id,
            customer_id=message.customer_id,
            processor_id=message.processor_id,
            agreement_id=message.agreement_id,
            handed_over_on=date.fromisoformat(message.handed_over_on),
            state=_STATE[message.state],
            recall_cause=message.recall_cause,
            recalled_by=message.recalled_by,
            entry_id=message.entry_id,
            updated_at=moment(message.updated_at),
        )


class ClaimList(Answer):
    """A page of claims."""

    claims: list[Claim]
    next_page_token: str

    @classmethod
    def of(cls, message: pb.ListClaimsResponse) -> Self:
        """From the message."""
        return cls(
            claims=[Claim.of(item) for item in message.claims], next_page_token=message.next_page_token
        )


class ClaimPayment(Answer):
    """A payment after the hand-over."""

    booked_on: date
    amount_ore: Ore


class PartnerClaim(Answer):
    """A claim with the fields that the agreement releases; the others are left out."""

    claim_id: ClaimId | None = None
    customer_id: str | None = None
    state: ClaimState | None = None
    handed_over_on: date | None = None
    updated_at: datetime | None = None
    invoice_number: int | None = None
    kid: str | None = None
    issue_date: date | None = None
    due_date: date | None = None
    principal_ore: Ore | None = None
    fees_ore: Ore | None = None
    interest_ore: Annotated[int | None, Field(description="Through today.", examples=[412])] = None
    interest_from: Annotated[
        date | None, Field(description="The first day on which it runs: the day after the due day.")
    ] = None
    interest_basis_points: Annotated[int | None, Field(description="Today's rate.", examples=[1225])] = None
    paid_ore: Ore | None = None
    outstanding_ore: Annotated[int | None, Field(description="0 unless it is open.", examples=[53_812])] = (
        None
    )
    steps: list[DunningStep] | None = None
    payments: list[ClaimPayment] | None = None
    debtor_name: str | None = None
    debtor_address: Annotated[list[str] | None, Field(examples=[["Storgata 1", "0150 Oslo", "NO"]])] = None

    @classmethod
    def of(cls, message: pb.PartnerClaim, fields: frozenset[str]) -> Self:
        """From the message; `fields` are those that were released."""
        given: dict[str, Any] = {name: getattr(message, name) for name in fields & _PLAIN}
        for name in fields & _DAYS:
            given[name] = date.fromisoformat(getattr(message, name))
        if "updated_at" in fields:
            given["updated_at"] = moment(message.updated_at)
        if "steps" in fields:
            given["steps"] = [DunningStep.of(item) for item in message.steps]
        if "payments" in fields:
            given["payments"] = [
                ClaimPayment(booked_on=date.fromisoformat(item.booked_on), amount_ore=item.amount_ore)
                for item in message.payments
            ]
        if "debtor_address" in fields:
            given["debtor_address"] = list(message.debtor_address)
        return cls(**given)


_DAYS = frozenset({"handed_over_on", "issue_date", "due_date", "interest_from"})
_PLAIN = frozenset(
    {
        *("claim_id", "customer_id", "state", "invoice_number", "kid", "principal_ore", "fees_ore"),
        *("interest_ore", "interest_basis_points", "paid_ore", "outstanding_ore", "debtor_name"),
    }
)


class PartnerClaimList(Answer):
    """A page of claims, oldest first, and the names of the fields that were released."""

    claims: list[PartnerClaim]
    fields: Annotated[list[str], Field(examples=[["claim_id", "outstanding_ore", "state"]])]
    next_page_token: str

    @classmethod
    def of(cls, message: pb.ListPartnerClaimsResponse) -> Self:
        """From the message."""
        fields = frozenset(message.fields)
        return cls(
            claims=[PartnerClaim.of(item, fields) for item in message.claims],
            fields=list(message.fields),
            next_page_token=message.next_page_token,
        )
