"""Invoices: the customer's own, and what a partner may see of them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal, Self

from pydantic import Field

from gateway.schemas.model import Answer
from gateway.schemas.times import moment_or_none
from personvern.billing.v1 import billing_pb2 as pb
from personvern.billing.v1 import billing_service_pb2 as rpc

InvoiceStatus = Literal["open", "settled"]
InvoiceId = Annotated[str, Field(examples=["inv_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]
Kid = Annotated[str, Field(description="Payment reference with check digit.", examples=["000123400001012"])]
Ore = Annotated[int, Field(examples=[61_250])]

_STATUS: dict[int, InvoiceStatus] = {
    pb.INVOICE_STATUS_OPEN: "open",
    pb.INVOICE_STATUS_SETTLED: "settled",
}


class InvoiceLine(Answer):
    """What one contract costs for a stretch of days within one month."""

    contract_id: str
    product_code: Annotated[str, Field(examples=["spot"])]
    from_date: date
    to_date: date
    days: Annotated[int, Field(examples=[31])]
    unit_price_ore: Annotated[
        int, Field(description="Without VAT: per month, or for `per` of `unit`.", examples=[49_000])
    ]
    net_ore: Annotated[int, Field(description="For these days without VAT.", examples=[49_000])]
    vat_category: Annotated[str, Field(description="UN/CEFACT 5305: S or Z.", examples=["S"])]
    vat_basis_points: Annotated[int, Field(description="2500 is 25 per cent.", examples=[2500])]
    unit: Annotated[str, Field(description="month, or kWh or piece of a charge.", examples=["month"])]
    per: Annotated[int, Field(description="How many of the unit the price is for.", examples=[1])]
    quantity: Annotated[str, Field(description="Of a charge; empty for a month.", examples=[""])]

    @classmethod
    def of(cls, message: pb.InvoiceLine) -> Self:
        """From the message."""
        return cls(
            contract_id=message.contract_id,
            product_code=message.product_code,
            from_date=date.fromisoformat(message.from_date),
            to_date=date.fromisoformat(message.to_date),
            days=message.days,
            unit_price_ore=message.unit_price_ore,
            net_ore=message.net_ore,
            vat_category=message.vat_category,
            vat_basis_points=message.vat_basis_points,
            unit=message.unit,
            per=message.per,
            quantity=message.quantity,
        )


class VatTotal(Answer):
    """VAT of all lines with one rate."""

    vat_category: str
    vat_basis_points: int
    base_ore: Ore
    vat_ore: Ore

    @classmethod
    def of(cls, message: pb.VatTotal) -> Self:
        """From the message."""
        return cls(
            vat_category=message.vat_category,
            vat_basis_points=message.vat_basis_points,
            base_ore=message.base_ore,
            vat_ore=message.vat_ore,
        )


class InvoiceSummary(Answer):
    """An invoice in a list."""

    invoice_id: InvoiceId
    number: Annotated[int, Field(examples=[10_017])]
    kid: Kid
    period: Annotated[str, Field(examples=["2026-10"])]
    issue_date: date
    due_date: date
    net_ore: Ore
    vat_ore: Ore
    total_ore: Annotated[int, Field(description="As it was issued.", examples=[61_250])]
    credited_ore: Annotated[int, Field(description="By credit notes, with VAT.", examples=[0])]
    added_ore: Annotated[int, Field(description="Fees and interest of letters about it.", examples=[0])]
    paid_ore: Ore
    written_off_ore: Annotated[int, Field(description="Not asked for any more.", examples=[0])]
    outstanding_ore: Annotated[int, Field(description="What is left to pay.", examples=[0])]
    pay_by: Annotated[date, Field(description="The due date, or the day that it is put off to.")]
    status: InvoiceStatus
    settled_at: datetime | None
    channel: Annotated[
        Literal["email", "einvoice", "avtalegiro", "ehf", "post"], Field(description="The way it went.")
    ]
    drawn: Annotated[bool, Field(description="The bank draws it by AvtaleGiro.")]
    bank_notice: Annotated[bool, Field(description="The bank tells of it in the company's place.")]

    @classmethod
    def of(cls, message: pb.Invoice) -> Self:
        """From the message."""
        return cls(**cls._values(message))

    @classmethod
    def _values(cls, message: pb.Invoice) -> dict[str, Any]:
        return {
            "invoice_id": message.invoice_id,
            "number": message.number,
            "kid": message.kid,
            "period": message.period,
            "issue_date": date.fromisoformat(message.issue_date),
            "due_date": date.fromisoformat(message.due_date),
            "net_ore": message.net_ore,
            "vat_ore": message.vat_ore,
            "total_ore": message.total_ore,
            "credited_ore": message.credited_ore,
            "added_ore": message.added_ore,
            "paid_ore": message.paid_ore,
            "written_off_ore": message.written_off_ore,
            "outstanding_ore": message.outstanding_ore,
            "pay_by": date.fromisoformat(message.pay_by),
            "status": _STATUS[message.status],
            "settled_at": moment_or_none(message, "settled_at"),
            "channel": message.channel,
            "drawn": message.drawn,
            "bank_notice": message.bank_notice,
        }


class InvoiceParty(Answer):
    """Who is billed, as it stood when the invoice was issued."""

    name: Annotated[str, Field(examples=["Kari Nordmann"])]
    address_lines: list[str]
    postcode: Annotated[str, Field(examples=["0150"])]
    city: Annotated[str, Field(examples=["Oslo"])]
    country: Annotated[str, Field(examples=["NO"])]
    organisation_number: str


class Invoice(InvoiceSummary):
    """One invoice with its lines."""

    lines: list[InvoiceLine]
    vat_totals: list[VatTotal]
    party: InvoiceParty
    hold_until: Annotated[date, Field(description="Last day that the Bookkeeping Act wants it kept.")]

    @classmethod
    def of(cls, message: pb.Invoice) -> Self:
        """From the message."""
        party = message.party
        return cls(
            **cls._values(message),
            lines=[InvoiceLine.of(line) for line in message.lines],
            vat_totals=[VatTotal.of(total) for total in message.vat_totals],
            party=InvoiceParty(
                name=party.name,
                address_lines=list(party.address_lines),
                postcode=party.postcode,
                city=party.city,
                country=party.country,
                organisation_number=party.organisation_number,
            ),
            hold_until=date.fromisoformat(message.hold_until),
        )


class FoundInvoice(InvoiceSummary):
    """An invoice and whose it is."""

    customer_id: Annotated[str, Field(examples=["cus_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]

    @classmethod
    def of(cls, message: pb.Invoice) -> Self:
        """From the message."""
        return cls(**cls._values(message), customer_id=message.customer_id)


class InvoiceList(Answer):
    """A page of invoices, newest first."""

    invoices: list[InvoiceSummary]
    next_page_token: str

    @classmethod
    def of(cls, message: rpc.ListInvoicesResponse) -> Self:
        """From the message."""
        found = [InvoiceSummary.of(item) for item in message.invoices]
        return cls(invoices=found, next_page_token=message.next_page_token)


class PartnerInvoice(Answer):
    """An invoice with the fields that the agreement releases; the others are left out."""

    invoice_id: InvoiceId | None = None
    number: int | None = None
    kid: Kid | None = None
    customer_id: str | None = None
    channel: Annotated[
        str | None,
        Field(
            description="The way it goes: email, einvoice, avtalegiro, ehf, or post, which is printed.",
            examples=["post"],
        ),
    ] = None
    period: str | None = None
    issue_date: date | None = None
    due_date: date | None = None
    net_ore: Ore | None = None
    vat_ore: Ore | None = None
    total_ore: Ore | None = None
    lines: list[InvoiceLine] | None = None
    party_name: str | None = None
    party_address: Annotated[list[str] | None, Field(examples=[["Storgata 1", "0150 Oslo", "NO"]])] = None

    @classmethod
    def of(cls, message: pb.PartnerInvoice, fields: frozenset[str]) -> Self:
        """From the message; `fields` are those that were released."""
        given: dict[str, Any] = {name: getattr(message, name) for name in fields & _PLAIN}
        for name in fields & {"issue_date", "due_date"}:
            given[name] = date.fromisoformat(getattr(message, name))
        if "lines" in fields:
            given["lines"] = [InvoiceLine.of(line) for line in message.lines]
        if "party_address" in fields:
            given["party_address"] = list(message.party_address)
        return cls(**given)


_PLAIN = frozenset(
    {
        *("channel", "customer_id", "invoice_id", "kid", "net_ore", "number", "party_name", "period"),
        *("total_ore", "vat_ore"),
    }
)


class PartnerInvoiceList(Answer):
    """A page of invoices, oldest first, and the names of the fields that were released."""

    invoices: list[PartnerInvoice]
    fields: Annotated[list[str], Field(examples=[["kid", "number", "total_ore"]])]
    next_page_token: str

    @classmethod
    def of(cls, message: rpc.ListPartnerInvoicesResponse) -> Self:
        """From the message."""
        fields = frozenset(message.fields)
        return cls(
            invoices=[PartnerInvoice.of(item, fields) for item in message.invoices],
            fields=list(message.fields),
            next_page_token=message.next_page_token,
        )
