"""Invoices as documents: what they said when they were issued. Who is billed is sealed."""

from datetime import date

from services.billing.model.account import InvoiceChannel
from services.billing.model.invoice import Draft, Invoice, Line, Party, VatTotal
from services.billing.model.invoice_state import InvoiceState
from services.billing.model.period import Period, Span
from services.billing.model.vat import VatRate
from services.billing.store import sellers
from services.chassis.mongo import Document
from services.chassis.vault import Redacted


def party_place(invoice_id: str) -> str:
    """Where in the database the sealed party stands, to which its seal is bound."""
    return f"billing.invoices.party:{invoice_id}"


def party_values(party: Party) -> Document:
    """Who is billed, to be sealed."""
    return {
        "name": party.name.reveal(),
        "address_lines": [line.reveal() for line in party.address_lines],
        "postcode": party.postcode.reveal(),
        "city": party.city.reveal(),
        "country": party.country,
        "language": party.language,
        "organisation_number": party.organisation_number.reveal(),
    }


def party_of(values: Document) -> Party:
    """Who is billed, opened."""
    return Party(
        name=Redacted(values["name"]),
        address_lines=tuple(Redacted(line) for line in values["address_lines"]),
        postcode=Redacted(values["postcode"]),
        city=Redacted(values["city"]),
        country=values["country"],
        language=values["language"],
        organisation_number=Redacted(values["organisation_number"]),
    )


def invoice_document(invoice: Invoice) -> Document:
    """An invoice as it is stored: what it said when it was issued, and nothing that moves."""
    draft = invoice.draft
    return {
        "_id": invoice.id,
        "number": invoice.number,
        "kid": invoice.kid,
        "billing_account_id": invoice.billing_account_id,
        "customer_id": invoice.customer_id,
        "period": str(draft.period),
        "lines": [line_document(line) for line in draft.lines],
        "vat_totals": [
            {
                "category": total.vat.category,
                "basis_points": total.vat.basis_points,
                "base_ore": total.base_ore,
                "vat_ore": total.vat_ore,
            }
            for total in draft.vat_totals
        ],
        "total_ore": draft.total_ore,
        "issue_date": invoice.issue_date.isoformat(),
        "due_date": invoice.due_date.isoformat(),
        "issued_at": invoice.issued_at,
        "hold_until": invoice.hold_until.isoformat(),
        "seller": sellers.document(invoice.seller),
        "product_names": {code: dict(names) for code, names in invoice.product_names.items()},
        "buyer_reference": invoice.buyer_reference,
        "channel": invoice.channel.value,
        "drawn": invoice.drawn,
        "bank_notice": invoice.bank_notice,
    }


def line_document(line: Line) -> Document:
    """A line as it stands in the database."""
    charge = {"charge_id": line.charge_id, "unit": line.unit, "per": line.per, "quantity": line.quantity}
    return (charge if line.charge_id else {}) | {
        "subscription_id": line.subscription_id,
        "contract_id": line.contract_id,
        "product_code": line.product_code,
        "first": line.span.first.isoformat(),
        "last": line.span.last.isoformat(),
        "month_days": line.month_days,
        "unit_price_ore": line.unit_price_ore,
        "net_ore": line.net_ore,
        "category": line.vat.category,
        "basis_points": line.vat.basis_points,
    }


def line_of(row: Document) -> Line:
    """A line out of the database."""
    return Line(
        subscription_id=row["subscription_id"],
        contract_id=row["contract_id"],
        product_code=row["product_code"],
        span=Span(date.fromisoformat(row["first"]), date.fromisoformat(row["last"])),
        month_days=row["month_days"],
        unit_price_ore=row["unit_price_ore"],
        net_ore=row["net_ore"],
        vat=VatRate(row["category"], row["basis_points"]),
        charge_id=row.get("charge_id", ""),
        unit=row.get("unit", "month"),
        per=row.get("per", 1),
        quantity=row.get("quantity", 0),
    )


def vat_totals_of(row: Document) -> tuple[VatTotal, ...]:
    """VAT by rate, as invoices and credit notes have it."""
    return tuple(
        VatTotal(VatRate(total["category"], total["basis_points"]), total["base_ore"], total["vat_ore"])
        for total in row["vat_totals"]
    )


def invoice_of(row: Document, state: InvoiceState) -> Invoice:
    """An invoice out of the database, as it stands now."""
    lines = tuple(line_of(line) for line in row["lines"])
    totals = vat_totals_of(row)
    return Invoice(
        id=row["_id"],
        number=row["number"],
        kid=row["kid"],
        billing_account_id=row["billing_account_id"],
        customer_id=row["customer_id"],
        draft=Draft(Period.parse(row["period"]), lines, totals),
        issue_date=date.fromisoformat(row["issue_date"]),
        due_date=date.fromisoformat(row["due_date"]),
        issued_at=row["issued_at"],
        hold_until=date.fromisoformat(row["hold_until"]),
        paid_ore=state.paid_ore,
        settled_at=state.settled_at,
        credited_ore=state.credited_ore,
        added_ore=state.added_ore,
        written_off_ore=state.written_off_ore,
        deferred_until=state.deferred_until,
        dunned=state.dunned,
        seller=sellers.seller(row.get("seller")),
        product_names=row.get("product_names", {}),
        buyer_reference=row.get("buyer_reference", ""),
        channel=InvoiceChannel(row.get("channel", InvoiceChannel.EMAIL)),
        drawn=row.get("drawn", False),
        bank_notice=row.get("bank_notice", False),
    )


def issued_of(row: Document) -> Invoice:
    """An invoice out of the database, as it was issued."""
    return invoice_of(
        row,
        InvoiceState(
            id=row["_id"],
            billing_account_id=row["billing_account_id"],
            customer_id=row["customer_id"],
            total_ore=row["total_ore"],
            due_date=date.fromisoformat(row["due_date"]),
            hold_until=date.fromisoformat(row["hold_until"]),
        ),
    )
