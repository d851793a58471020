"""Dunning runs, what was done about an invoice, and objections."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal, Self

from pydantic import Field

from gateway.schemas.model import Answer, Body
from gateway.schemas.times import moment, moment_or_none
from personvern.billing.v1 import dunning_service_pb2 as pb

StepKind = Literal["reminder", "collection_warning", "handover"]
Outcome = Literal["upheld", "partly_upheld", "rejected", "withdrawn"]
InvoiceId = Annotated[str, Field(examples=["inv_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]
DisputeId = Annotated[str, Field(examples=["dsp_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]
CustomerId = Annotated[str, Field(examples=["cus_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]
AgreementId = Annotated[str, Field(examples=["agr_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]
Words = Annotated[str, Field(max_length=4_000, examples=["I ended the contract on the last of January."])]
Ore = Annotated[int, Field(examples=[3_800])]

_KIND: dict[int, StepKind] = {
    pb.DUNNING_STEP_KIND_REMINDER: "reminder",
    pb.DUNNING_STEP_KIND_COLLECTION_WARNING: "collection_warning",
    pb.DUNNING_STEP_KIND_HANDOVER: "handover",
}


def day_or_none(raw: str) -> date | None:
    """A day of a message, None when it is empty."""
    return date.fromisoformat(raw) if raw else None


class StartDunningRun(Body):
    """What a run shall do."""

    dry_run: Annotated[bool, Field(description="Only show what would be done.")] = False
    collector_agreement_id: Annotated[
        str,
        Field(
            max_length=80,
            description="Agreement of the collector that claims go to; empty to hand none over.",
            examples=["agr_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"],
        ),
    ] = ""


class DunningRun(Answer):
    """One run over all accounts with something overdue; `href` is the operation that does the work."""

    dunning_run_id: Annotated[str, Field(examples=["dun_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]
    day: Annotated[date, Field(description="Whose steps are taken.")]
    dry_run: bool
    collector_agreement_id: str
    operation_id: Annotated[str, Field(examples=["op_billing_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]
    href: Annotated[str, Field(examples=["/v1/operations/op_billing_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]
    events: str
    created_at: datetime
    started_by: Annotated[str, Field(examples=["staff:fin-1"])]

    @classmethod
    def of(cls, message: pb.DunningRun) -> Self:
        """From the message."""
        href = f"/v1/operations/{message.operation_id}"
        return cls(
            dunning_run_id=message.run_id,
            day=date.fromisoformat(message.day),
            dry_run=message.dry_run,
            collector_agreement_id=message.collector_agreement_id,
            operation_id=message.operation_id,
            href=href,
            events=f"{href}/events",
            created_at=moment(message.created_at),
            started_by=message.started_by,
        )


class DunningRunList(Answer):
    """A page of runs, newest first."""

    runs: list[DunningRun]
    next_page_token: str

    @classmethod
    def of(cls, message: pb.ListDunningRunsResponse) -> Self:
        """From the message."""
        return cls(
            runs=[DunningRun.of(item) for item in message.runs], next_page_token=message.next_page_token
        )


class DunningStep(Answer):
    """One step that was taken."""

    step_id: Annotated[str, Field(examples=["inv_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d:1"])]
    kind: StepKind
    on: date
    deadline: Annotated[date | None, Field(description="Pay by; null until the letter is sent.")]
    fee_ore: Ore
    interest_ore: Ore
    channel: Annotated[str, Field(description="How the letter went.", examples=["email"])]
    act: Annotated[str, Field(examples=["inkassoloven_1988"])]
    closing_from: Annotated[date | None, Field(description="From when a fibre service may be closed.")]
    undone: Annotated[bool, Field(description="The fee was taken off, or the claim taken back.")]

    @classmethod
    def of(cls, message: pb.DunningStep) -> Self:
        """From the message."""
        return cls(
            step_id=message.step_id,
            kind=_KIND[message.kind],
            on=date.fromisoformat(message.on),
            deadline=day_or_none(message.deadline),
            fee_ore=message.fee_ore,
            interest_ore=message.interest_ore,
            channel=message.channel,
            act=message.act,
            closing_from=day_or_none(message.closing_from),
            undone=message.undone,
        )


class InvoiceDunning(Answer):
    """What was done about an invoice that is not paid, and what it has come to."""

    invoice_id: InvoiceId
    falls_due: date
    outstanding_ore: Annotated[int, Field(description="Still to be paid.", examples=[53_812])]
    fees_ore: Ore
    interest_ore: Annotated[int, Field(description="Interest that is on the invoice.", examples=[312])]
    accrued_interest_ore: Annotated[int, Field(description="Interest through today.", examples=[412])]
    interest_basis_points: Annotated[int, Field(description="1200 is 12 per cent a year.", examples=[1200])]
    disputed: bool
    next_step_from: date | None
    steps: list[DunningStep]

    @classmethod
    def of(cls, message: pb.InvoiceDunning) -> Self:
        """From the message."""
        return cls(
            invoice_id=message.invoice_id,
            falls_due=date.fromisoformat(message.falls_due),
            outstanding_ore=message.outstanding_ore,
            fees_ore=message.fees_ore,
            interest_ore=message.interest_ore,
            accrued_interest_ore=message.accrued_interest_ore,
            interest_basis_points=message.interest_basis_points,
            disputed=message.disputed,
            next_step_from=day_or_none(message.next_step_from),
            steps=[DunningStep.of(item) for item in message.steps],
        )


class ServiceClosure(Answer):
    """A fibre service that is closed because an invoice is not paid."""

    closure_id: Annotated[str, Field(examples=["cls_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]
    contract_id: Annotated[str, Field(examples=["ctr_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]
    invoice_id: InvoiceId
    closed_from: Annotated[date, Field(description="At the earliest the day after what is billed.")]
    closed_by: Annotated[str, Field(description="Who closed it.")]


class ServiceClosures(Answer):
    """What is closed; it is open again when the invoice is paid, or objected to."""

    closures: list[ServiceClosure]

    @classmethod
    def of(cls, message: pb.CloseServiceResponse) -> Self:
        """From the message."""
        return cls(
            closures=[
                ServiceClosure(
                    closure_id=item.closure_id,
                    contract_id=item.contract_id,
                    invoice_id=item.invoice_id,
                    closed_from=date.fromisoformat(item.closed_from),
                    closed_by=item.closed_by,
                )
                for item in message.closures
            ]
        )


class RaiseDispute(Body):
    """What is wrong with the invoice."""

    text: Words


class ResolveDispute(Body):
    """How an objection ends, and what the customer is answered."""

    outcome: Outcome
    answer: Words


class Dispute(Answer):
    """An objection; the texts only where one is read, and to the customer."""

    dispute_id: DisputeId
    customer_id: CustomerId
    invoice_id: Annotated[str, Field(description="Empty when it is about all of the account.")]
    state: Literal["open", "resolved"]
    raised_at: datetime
    raised_by: Annotated[str, Field(examples=["customer"])]
    text: str
    resolved_at: datetime | None
    outcome: Outcome | None
    answer: str
    resolved_by: Annotated[str, Field(description="Who answered; to staff alone.")]

    @classmethod
    def of(cls, message: pb.Dispute) -> Self:
        """From the message."""
        outcomes: dict[str, Outcome] = {
            "upheld": "upheld",
            "partly_upheld": "partly_upheld",
            "rejected": "rejected",
            "withdrawn": "withdrawn",
        }
        return cls(
            dispute_id=message.dispute_id,
            customer_id=message.customer_id,
            invoice_id=message.invoice_id,
            state="open" if message.state == pb.DISPUTE_STATE_OPEN else "resolved",
            raised_at=moment(message.raised_at),
            raised_by=message.raised_by,
            text=message.text,
            resolved_at=moment_or_none(message, "resolved_at"),
            outcome=outcomes.get(message.outcome),
            answer=message.answer,
            resolved_by=message.resolved_by,
        )


class DisputeList(Answer):
    """A page of objections."""

    disputes: list[Dispute]
    next_page_token: str

    @classmethod
    def of(cls, message: pb.ListDisputesResponse | pb.ListOwnDisputesResponse) -> Self:
        """From the message."""
        return cls(
            disputes=[Dispute.of(item) for item in message.disputes], next_page_token=message.next_page_token
        )
