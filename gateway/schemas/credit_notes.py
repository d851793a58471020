"""Credit notes: what an invoice asked for and is taken back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Annotated, Self

from pydantic import Field

from gateway.schemas.invoices import InvoiceId, Kid, Ore, VatTotal
from gateway.schemas.model import Answer, Body
from gateway.schemas.times import moment
from personvern.billing.v1 import credit_note_service_pb2 as rpc

LineNumber = Annotated[
    int, Field(strict=True, ge=1, le=10_000, description="The line's place on the invoice.", examples=[1])
]


class LineToCredit(Body):
    """A line of the invoice to credit."""

    line: LineNumber
    net_ore: Annotated[
        int | None,
        Field(
            strict=True,
            ge=1,
            le=10**12,
            description="Øre without VAT; left out for all that is left of the line.",
            examples=[4_900],
        ),
    ] = None


class IssueCreditNote(Body):
    """What to credit, and why."""

    reason: Annotated[
        str,
        Field(
            min_length=1,
            max_length=200,
            description="The customer sees it.",
            examples=["Feil måleravlesning"],
        ),
    ]
    lines: Annotated[
        list[LineToCredit],
        Field(max_length=200, description="Left out for all that is left of the invoice."),
    ] = []

    def message(self, request_id: str, invoice_id: str) -> rpc.IssueCreditNoteRequest:
        """To the message."""
        return rpc.IssueCreditNoteRequest(
            request_id=request_id,
            invoice_id=invoice_id,
            reason=self.reason,
            lines=[rpc.LineToCredit(line=item.line, net_ore=item.net_ore) for item in self.lines],
        )


class CreditNoteLine(Answer):
    """What one line of the invoice is credited."""

    line: Annotated[int, Field(examples=[1])]
    contract_id: str
    product_code: Annotated[str, Field(examples=["spot"])]
    from_date: date
    to_date: date
    net_ore: Annotated[int, Field(description="Taken back, without VAT.", examples=[4_900])]
    vat_category: Annotated[str, Field(examples=["S"])]
    vat_basis_points: Annotated[int, Field(description="That of the invoice.", examples=[2500])]

    @classmethod
    def of(cls, message: rpc.CreditNoteLine) -> Self:
        """From the message."""
        return cls(
            line=message.line,
            contract_id=message.contract_id,
            product_code=message.product_code,
            from_date=date.fromisoformat(message.from_date),
            to_date=date.fromisoformat(message.to_date),
            net_ore=message.net_ore,
            vat_category=message.vat_category,
            vat_basis_points=message.vat_basis_points,
        )


class CreditNote(Answer):
    """One credit note with its lines; amounts are taken back from the invoice, so they are positive."""

    credit_note_id: Annotated[str, Field(examples=["crn_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]
    number: Annotated[int, Field(description="Without gaps, in a series of its own.", examples=[17])]
    invoice_id: InvoiceId
    invoice_number: Annotated[int, Field(examples=[10_017])]
    kid: Kid
    customer_id: Annotated[str, Field(examples=["cus_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]
    reason: str
    issue_date: date
    issued_at: datetime
    net_ore: Ore
    vat_ore: Ore
    total_ore: Ore
    lines: list[CreditNoteLine]
    vat_totals: list[VatTotal]
    hold_until: Annotated[date, Field(description="Last day that the Bookkeeping Act wants it kept.")]

    @classmethod
    def of(cls, message: rpc.CreditNote) -> Self:
        """From the message."""
        return cls(
            credit_note_id=message.credit_note_id,
            number=message.number,
            invoice_id=message.invoice_id,
            invoice_number=message.invoice_number,
            kid=message.kid,
            customer_id=message.customer_id,
            reason=message.reason,
            issue_date=date.fromisoformat(message.issue_date),
            issued_at=moment(message.issued_at),
            net_ore=message.net_ore,
            vat_ore=message.vat_ore,
            total_ore=message.total_ore,
            lines=[CreditNoteLine.of(line) for line in message.lines],
            vat_totals=[VatTotal.of(total) for total in message.vat_totals],
            hold_until=date.fromisoformat(message.hold_until),
        )


class CreditNoteList(Answer):
    """A page of credit notes, newest first."""

    credit_notes: list[CreditNote]
    next_page_token: str

    @classmethod
    def of(cls, notes: Iterable[rpc.CreditNote], next_page_token: str) -> Self:
        """From the messages."""
        return cls(credit_notes=[CreditNote.of(item) for item in notes], next_page_token=next_page_token)
