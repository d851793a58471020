"""Model to message."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from google.protobuf.timestamp_pb2 import Timestamp

from personvern.billing.v1 import billing_pb2 as pb
from services.billing.model import charge as charging
from services.billing.model.invoice import Invoice, InvoiceStatus, Line, Party, VatTotal
from services.billing.model.payment import Payment
from services.billing.model.price import Price
from services.billing.store.files import FileStatus, PaymentFile
from services.billing.store.invoices import InvoiceRun
from services.billing.store.payouts import PayoutAccount
from services.billing.usecases.accounts import Statement

_INVOICE_STATUS = {
    InvoiceStatus.OPEN: pb.INVOICE_STATUS_OPEN,
    InvoiceStatus.SETTLED: pb.INVOICE_STATUS_SETTLED,
}
_FILE_STATUS = {
    FileStatus.ACCEPTED: pb.PAYMENT_FILE_STATUS_ACCEPTED,
    FileStatus.APPLIED: pb.PAYMENT_FILE_STATUS_APPLIED,
}


def time(moment: datetime | None) -> Timestamp | None:
    """A moment as a message, None for none."""
    if moment is None:
        return None
    stamp = Timestamp()
    stamp.FromDatetime(moment)
    return stamp


def price(item: Price) -> pb.Price:
    """A price."""
    return pb.Price(
        price_id=item.id,
        product_code=item.product_code,
        price_ore=item.price_ore,
        unit=item.unit,
        valid_from=item.valid_from.isoformat(),
        valid_to=item.valid_to.isoformat() if item.valid_to else "",
        published_at=time(item.published_at),
        per=item.per,
    )


def invoice(item: Invoice, party: Party | None = None) -> pb.Invoice:
    """An invoice, with its party when given."""
    draft = item.draft
    return pb.Invoice(
        invoice_id=item.id,
        number=item.number,
        kid=item.kid,
        customer_id=item.customer_id,
        billing_account_id=item.billing_account_id,
        period=str(draft.period),
        issue_date=item.issue_date.isoformat(),
        due_date=item.due_date.isoformat(),
        net_ore=draft.net_ore,
        vat_ore=draft.vat_ore,
        total_ore=draft.total_ore,
        paid_ore=item.paid_ore,
        status=_INVOICE_STATUS[item.status],
        lines=lines(draft.lines),
        vat_totals=vat_totals(draft.vat_totals),
        party=None if party is None else _party(party),
        settled_at=time(item.settled_at),
        hold_until=item.hold_until.isoformat(),
        channel=item.channel.value,
        drawn=item.drawn,
        bank_notice=item.bank_notice,
        credited_ore=item.credited_ore,
        added_ore=item.added_ore,
        outstanding_ore=item.outstanding_ore,
        pay_by=item.falls_due.isoformat(),
        written_off_ore=item.written_off_ore,
    )


def lines(items: Iterable[Line]) -> list[pb.InvoiceLine]:
    """Invoice lines."""
    return [
        pb.InvoiceLine(
            contract_id=line.contract_id,
            product_code=line.product_code,
            from_date=line.span.first.isoformat(),
            to_date=line.span.last.isoformat(),
            days=line.span.days,
            unit_price_ore=line.unit_price_ore,
            net_ore=line.net_ore,
            vat_category=line.vat.category,
            vat_basis_points=line.vat.basis_points,
            unit=line.unit,
            per=line.per,
            quantity=charging.written(line.quantity) if line.charge_id else "",
        )
        for line in items
    ]


def vat_totals(items: Iterable[VatTotal]) -> list[pb.VatTotal]:
    """The VAT of each rate."""
    return [
        pb.VatTotal(
            vat_category=total.vat.category,
            vat_basis_points=total.vat.basis_points,
            base_ore=total.base_ore,
            vat_ore=total.vat_ore,
        )
        for total in items
    ]


def _party(party: Party) -> pb.InvoiceParty:
    return pb.InvoiceParty(
        name=party.name.reveal(),
        address_lines=[line.reveal() for line in party.address_lines],
        postcode=party.postcode.reveal(),
        city=party.city.reveal(),
        country=party.country,
        organisation_number=party.organisation_number.reveal(),
    )


def partner_invoice(item: Invoice, party: Party | None, fields: frozenset[str]) -> pb.PartnerInvoice:
    """An invoice with the released fields alone."""
    whole = invoice(item)
    given: dict[str, Any] = {
        name: getattr(whole, name) for name in fields if name in pb.Invoice.DESCRIPTOR.fields_by_name
    }
    if party is not None and "party_name" in fields:
        given["party_name"] = party.name.reveal()
    if party is not None and "party_address" in fields:
        place = f"{party.postcode.reveal()} {party.city.reveal()}".strip()
        given["party_address"] = [*(line.reveal() for line in party.address_lines), place, party.country]
    return pb.PartnerInvoice(**given)


def run(item: InvoiceRun) -> pb.InvoiceRun:
    """An invoice run."""
    return pb.InvoiceRun(
        run_id=item.id,
        period=str(item.period),
        operation_id=item.operation_id,
        created_at=time(item.created_at),
        started_by=item.started_by,
    )


def payment_file(item: PaymentFile) -> pb.PaymentFile:
    """A payment file."""
    return pb.PaymentFile(
        payment_file_id=item.id,
        format=item.format,
        transmission=item.transmission,
        payments=item.payments,
        transactions=item.transactions,
        records=item.records,
        total_ore=item.total_ore,
        skipped_assignments=item.skipped_assignments,
        status=_FILE_STATUS[item.status],
        operation_id=item.operation_id,
        received_at=time(item.received_at),
        hold_until=item.hold_until.isoformat(),
    )


def suspense_item(item: Payment) -> pb.SuspenseItem:
    """A payment that waits for a person."""
    return pb.SuspenseItem(
        payment_id=item.id,
        amount_ore=item.signed_ore,
        kid=item.kid,
        booked_on=item.booked_on.isoformat(),
        reason=item.suspense_reason.value if item.suspense_reason else "",
        payment_file_id=item.voucher.file_id,
    )


def payout_account(item: PayoutAccount) -> pb.PayoutAccount:
    """A payout account, masked."""
    return pb.PayoutAccount(
        masked_account=item.masked_account,
        learned_at=time(item.learned_at),
        evidence_dates=[evidence.booked_on.isoformat() for evidence in item.evidence],
    )


def billing_account(item: Statement) -> pb.BillingAccount:
    """A billing account as its owner sees it."""
    return pb.BillingAccount(
        billing_account_id=item.account.id,
        balance_ore=item.balance_ore,
        opened_at=time(item.account.opened_at),
        subscriptions=[
            pb.Subscription(
                contract_id=row.contract_id,
                product_code=row.product_code,
                start_date=row.start.isoformat(),
                end_date=row.end.isoformat() if row.end else "",
            )
            for row in item.subscriptions
        ],
    )
