"""Facts that billing publishes: ids only."""

from collections.abc import Sequence

from google.protobuf.message import Message

from personvern.billing.v1 import billing_events_pb2 as pb
from services.billing.model.credit_note import CreditNote
from services.billing.model.einvoice import EinvoiceAgreement
from services.billing.model.invoice import Invoice
from services.billing.model.payment import Payment
from services.chassis.outbox import Event


def _event(name: str, about: str, message: Message) -> Event:
    return Event(f"billing.v1.{name}.{about}", message.DESCRIPTOR.full_name, message, about)


def invoice_issued(invoice: Invoice) -> Event:
    """An invoice was issued."""
    message = pb.InvoiceIssued(
        customer_id=invoice.customer_id, invoice_id=invoice.id, period=str(invoice.draft.period)
    )
    return _event("invoice_issued", invoice.customer_id, message)


def invoice_settled(invoice: Invoice, payment_id: str) -> Event:
    """An invoice is fully paid, by the payment if there was something to pay."""
    message = pb.InvoiceSettled(customer_id=invoice.customer_id, invoice_id=invoice.id, payment_id=payment_id)
    return _event("invoice_settled", invoice.customer_id, message)


def credit_note_issued(note: CreditNote) -> Event:
    """A credit note was issued."""
    message = pb.CreditNoteIssued(
        customer_id=note.customer_id, credit_note_id=note.id, invoice_id=note.invoice_id
    )
    return _event("credit_note_issued", note.customer_id, message)


def payment_received(payment: Payment) -> Event:
    """A payment was matched."""
    message = pb.PaymentReceived(
        customer_id=payment.customer_id, payment_id=payment.id, invoice_id=payment.invoice_id
    )
    return _event("payment_received", payment.customer_id, message)


def payment_reversed(payment: Payment) -> Event:
    """A payment went back."""
    message = pb.PaymentReversed(
        customer_id=payment.customer_id, payment_id=payment.id, invoice_id=payment.invoice_id
    )
    return _event("payment_reversed", payment.customer_id, message)


def payment_suspended(payment: Payment) -> Event:
    """A payment waits for a person."""
    return _event("payment_suspended", payment.id, pb.PaymentSuspended(payment_id=payment.id))


def payout_account_learned(customer_id: str, billing_account_id: str, payment_ids: Sequence[str]) -> Event:
    """The third payment in a row taught the payout account."""
    message = pb.PayoutAccountLearned(
        customer_id=customer_id, billing_account_id=billing_account_id, payment_ids=payment_ids
    )
    return _event("payout_account_learned", customer_id, message)


def payout_account_removed(customer_id: str, billing_account_id: str, cause: str) -> Event:
    """The payout account was deleted: `cause` is customer, reversed or recomputed."""
    message = pb.PayoutAccountRemoved(
        customer_id=customer_id, billing_account_id=billing_account_id, cause=cause
    )
    return _event("payout_account_removed", customer_id, message)


def einvoice_changed(agreement: EinvoiceAgreement) -> Event:
    """An e-invoice agreement began or ended."""
    message = pb.EinvoiceAgreementChanged(
        customer_id=agreement.customer_id, version=agreement.version, active=agreement.active
    )
    return _event("einvoice_changed", agreement.customer_id, message)
