"""Charges, more time to pay, and how invoices go out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Annotated, Literal, Self

from pydantic import Field

from gateway.schemas.invoices import InvoiceId, Ore
from gateway.schemas.model import Answer, Body
from gateway.schemas.times import moment
from personvern.billing.v1 import account_service_pb2 as rpc

CustomerId = Annotated[str, Field(examples=["cus_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]
PlanStatus = Literal["running", "fulfilled", "broken"]
_STATUS: dict[int, PlanStatus] = {
    rpc.PAYMENT_PLAN_STATUS_RUNNING: "running",
    rpc.PAYMENT_PLAN_STATUS_FULFILLED: "fulfilled",
    rpc.PAYMENT_PLAN_STATUS_BROKEN: "broken",
}


class AddCharge(Body):
    """Something to bill once, at the price of the list."""

    contract_id: Annotated[
        str,
        Field(
            max_length=64,
            description="The contract that it belongs to; it decides the VAT.",
            examples=["ctr_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"],
        ),
    ]
    product_code: Annotated[str, Field(max_length=64, examples=["spot"])]
    unit: Literal["kWh", "piece"]
    quantity: Annotated[
        str,
        Field(
            pattern=r"^[0-9]{1,9}(\.[0-9]{1,3})?$",
            description="Above 0, with at most three decimals.",
            examples=["1234.5"],
        ),
    ]
    from_date: Annotated[date, Field(examples=["2026-10-01"])]
    to_date: Annotated[date, Field(description="Last day; none to come.", examples=["2026-10-31"])]

    def message(self, request_id: str) -> rpc.AddChargeRequest:
        """To the message."""
        return rpc.AddChargeRequest(
            request_id=request_id,
            contract_id=self.contract_id,
            product_code=self.product_code,
            unit=self.unit,
            quantity=self.quantity,
            from_date=self.from_date.isoformat(),
            to_date=self.to_date.isoformat(),
        )


class Charge(Answer):
    """Something that is billed once."""

    charge_id: Annotated[str, Field(examples=["chg_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]
    customer_id: CustomerId
    contract_id: str
    product_code: Annotated[str, Field(examples=["spot"])]
    unit: Annotated[str, Field(examples=["kWh"])]
    quantity: Annotated[str, Field(examples=["1234.5"])]
    from_date: date
    to_date: date
    added_at: datetime
    invoice_id: Annotated[str, Field(description="Empty until it is billed.", examples=[""])]

    @classmethod
    def of(cls, message: rpc.Charge) -> Self:
        """From the message."""
        return cls(
            charge_id=message.charge_id,
            customer_id=message.customer_id,
            contract_id=message.contract_id,
            product_code=message.product_code,
            unit=message.unit,
            quantity=message.quantity,
            from_date=date.fromisoformat(message.from_date),
            to_date=date.fromisoformat(message.to_date),
            added_at=moment(message.added_at),
            invoice_id=message.invoice_id,
        )


class ChargeList(Answer):
    """A page of charges, newest first."""

    charges: list[Charge]
    next_page_token: str

    @classmethod
    def of(cls, message: rpc.ListChargesResponse) -> Self:
        """From the message."""
        found = [Charge.of(item) for item in message.charges]
        return cls(charges=found, next_page_token=message.next_page_token)


class DeferInvoice(Body):
    """When the invoice shall be paid instead."""

    until: Annotated[date, Field(examples=["2026-12-20"])]


class Deferral(Answer):
    """An invoice that is put off."""

    invoice_id: InvoiceId
    before: Annotated[date, Field(description="The day to pay by before.")]
    until: Annotated[date, Field(description="The day to pay by now.")]
    outstanding_ore: Ore

    @classmethod
    def of(cls, message: rpc.DeferInvoiceResponse) -> Self:
        """From the message."""
        return cls(
            invoice_id=message.invoice_id,
            before=date.fromisoformat(message.before),
            until=date.fromisoformat(message.until),
            outstanding_ore=message.outstanding_ore,
        )


class AskForPlan(Body):
    """Invoices to pay off in equal instalments, a month apart."""

    invoice_ids: Annotated[list[InvoiceId], Field(min_length=1, max_length=50)]
    count: Annotated[int, Field(strict=True, ge=2, le=36, description="How many instalments.", examples=[3])]
    first_date: Annotated[date, Field(description="Day of the first.", examples=["2026-12-15"])]

    def message(self, request_id: str, customer_id: str) -> rpc.AgreePaymentPlanRequest:
        """To the message."""
        return rpc.AgreePaymentPlanRequest(
            request_id=request_id,
            customer_id=customer_id,
            invoice_ids=self.invoice_ids,
            count=self.count,
            first_date=self.first_date.isoformat(),
        )


class PlannedInstalment(Body):
    """What is to be paid by a day."""

    due_date: Annotated[date, Field(examples=["2026-12-15"])]
    amount_ore: Annotated[int, Field(strict=True, ge=1, le=10**12, examples=[50_000])]


class AgreePlan(Body):
    """Invoices of a customer, and the instalments that they are paid off in."""

    invoice_ids: Annotated[list[InvoiceId], Field(min_length=1, max_length=50)]
    instalments: Annotated[
        list[PlannedInstalment],
        Field(
            min_length=2,
            max_length=36,
            description="They add up to what is left to pay.",
            examples=[
                [
                    {"due_date": "2026-12-15", "amount_ore": 50_000},
                    {"due_date": "2027-01-15", "amount_ore": 50_001},
                ]
            ],
        ),
    ]

    def message(self, request_id: str, customer_id: str) -> rpc.AgreePaymentPlanRequest:
        """To the message."""
        return rpc.AgreePaymentPlanRequest(
            request_id=request_id,
            customer_id=customer_id,
            invoice_ids=self.invoice_ids,
            instalments=[
                rpc.Instalment(due_date=item.due_date.isoformat(), amount_ore=item.amount_ore)
                for item in self.instalments
            ],
        )


class Instalment(Answer):
    """What is to be paid by a day."""

    due_date: date
    amount_ore: Ore


class PaymentPlan(Answer):
    """Invoices that are paid off in instalments."""

    payment_plan_id: Annotated[str, Field(examples=["ppl_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]
    invoice_ids: list[InvoiceId]
    instalments: list[Instalment]
    total_ore: Ore
    paid_ore: Annotated[int, Field(description="Paid or credited so far.", examples=[0])]
    status: PlanStatus
    agreed_at: datetime
    next_due_date: Annotated[date | None, Field(description="None once the plan has ended.")]

    @classmethod
    def of(cls, message: rpc.PaymentPlan) -> Self:
        """From the message."""
        return cls(
            payment_plan_id=message.payment_plan_id,
            invoice_ids=list(message.invoice_ids),
            instalments=[
                Instalment(due_date=date.fromisoformat(item.due_date), amount_ore=item.amount_ore)
                for item in message.instalments
            ],
            total_ore=message.total_ore,
            paid_ore=message.paid_ore,
            status=_STATUS[message.status],
            agreed_at=moment(message.agreed_at),
            next_due_date=date.fromisoformat(message.next_due_date) if message.next_due_date else None,
        )


class PaymentPlanList(Answer):
    """A page of payment plans, newest first."""

    payment_plans: list[PaymentPlan]
    next_page_token: str

    @classmethod
    def of(cls, plans: Iterable[rpc.PaymentPlan], next_page_token: str) -> Self:
        """From the messages."""
        return cls(payment_plans=[PaymentPlan.of(item) for item in plans], next_page_token=next_page_token)


class WriteOffInvoice(Body):
    """Why what is left to pay will not come."""

    reason: Annotated[
        str,
        Field(
            min_length=1,
            max_length=200,
            description="The customer may read it in an access package.",
            examples=["Konkurs, ingen dekning"],
        ),
    ]


class WriteOff(Answer):
    """What was left to pay of an invoice and is written off."""

    write_off_id: Annotated[str, Field(examples=["wof_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]
    invoice_id: InvoiceId
    customer_id: CustomerId
    amount_ore: Annotated[int, Field(description="With VAT, fees and interest.", examples=[61_250])]
    reason: Annotated[str, Field(examples=["Konkurs, ingen dekning"])]
    written_at: datetime
    written_by: Annotated[str, Field(examples=["staff:fiona"])]

    @classmethod
    def of(cls, message: rpc.WriteOff) -> Self:
        """From the message."""
        return cls(
            write_off_id=message.write_off_id,
            invoice_id=message.invoice_id,
            customer_id=message.customer_id,
            amount_ore=message.amount_ore,
            reason=message.reason,
            written_at=moment(message.written_at),
            written_by=message.written_by,
        )


class WriteOffList(Answer):
    """A page of losses, newest first."""

    write_offs: list[WriteOff]
    next_page_token: str

    @classmethod
    def of(cls, message: rpc.ListWriteOffsResponse) -> Self:
        """From the message."""
        found = [WriteOff.of(item) for item in message.write_offs]
        return cls(write_offs=found, next_page_token=message.next_page_token)


class StartBookkeepingReport(Body):
    """Which month to sum up; it must have begun."""

    period: Annotated[str, Field(max_length=7, examples=["2026-10"])]


class BookkeepingReport(Answer):
    """A report that has begun; the operation at `href` has its progress and, as its result, the sums: `books`
    in all, `kinds` by sort of entry, `vat` by rate, in øre, debit positive.
    """

    operation_id: Annotated[str, Field(examples=["op_billing_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]
    href: Annotated[str, Field(examples=["/v1/operations/op_billing_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]
    events: str

    @classmethod
    def of(cls, operation_id: str) -> Self:
        """From the operation's id."""
        href = f"/v1/operations/{operation_id}"
        return cls(operation_id=operation_id, href=href, events=f"{href}/events")


class SetInvoicingChoice(Body):
    """How invoices shall go out."""

    channel: Annotated[
        Literal["email", "einvoice", "ehf", "post"],
        Field(description="AvtaleGiro is agreed with the bank.", examples=["email"]),
    ]


class InvoicingChoice(Answer):
    """How invoices go out, and where the account stands."""

    billing_account_id: Annotated[str, Field(examples=["bac_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]
    channel: Annotated[Literal["email", "einvoice", "avtalegiro", "ehf", "post"], Field(examples=["email"])]
    status: Annotated[
        Literal["open", "closing", "closed"],
        Field(description="Closing: its customer has left, and all is to be billed and settled."),
    ]
    balance_ore: Annotated[int, Field(description="What is owed; negative: money due.", examples=[81_000])]

    @classmethod
    def of(cls, message: rpc.InvoicingChoice) -> Self:
        """From the message."""
        return cls.model_validate(
            {
                "billing_account_id": message.billing_account_id,
                "channel": message.channel,
                "status": message.status,
                "balance_ore": message.balance_ore,
            }
        )
