"""Facts that billing publishes: ids only."""

from collections.abc import Sequence
from datetime import date

from google.protobuf.message import Message

from personvern.billing.v1 import billing_events_pb2 as pb
from services.billing.model.claim import Claim
from services.billing.model.closure import Closure
from services.billing.model.credit_check import CreditCheck
from services.billing.model.credit_note import CreditNote
from services.billing.model.dispute import Dispute
from services.billing.model.dunning import DunningStep
from services.billing.model.einvoice import EinvoiceAgreement
from services.billing.model.invoice import Invoice
from services.billing.model.invoice_state import InvoiceState
from services.billing.model.mandate import Mandate
from services.billing.model.payment import Payment
from services.billing.model.payment_plan import Deferral, PaymentPlan
from services.billing.model.refund import Refund
from services.billing.model.submission import State, Submission
from services.chassis.outbox import Event
from services.kernel.calendar import oslo_date


def _event(name: str, about: str, message: Message) -> Event:
    return Event(f"billing.v1.{name}.{about}", message.DESCRIPTOR.full_name, message, about)


def invoice_issued(invoice: Invoice) -> Event:
    """An invoice was issued."""
    message = pb.InvoiceIssued(
        customer_id=invoice.customer_id, invoice_id=invoice.id, period=str(invoice.draft.period)
    )
    return _event("invoice_issued", invoice.customer_id, message)


def invoice_settled(invoice: Invoice | InvoiceState, payment_id: str) -> Event:
    """Nothing is left to pay of an invoice: by the payment if one brought that about, else by a credit note
    or because the rest is written off. Before it is stored as settled nobody can say that it was in time.
    """
    in_time = invoice.settled_at is not None and oslo_date(invoice.settled_at) <= invoice.due_date
    message = pb.InvoiceSettled(
        customer_id=invoice.customer_id,
        invoice_id=invoice.id,
        payment_id=payment_id,
        in_time=in_time,
        never_dunned=not invoice.dunned,
    )
    return _event("invoice_settled", invoice.customer_id, message)


def invoice_moved(customer_id: str, invoice_id: str) -> Event:
    """Money of an invoice moved: collecting and closing are worked out anew."""
    message = pb.InvoiceMoved(customer_id=customer_id, invoice_id=invoice_id)
    return _event("invoice_moved", customer_id, message)


def credit_note_issued(note: CreditNote) -> Event:
    """A credit note was issued."""
    message = pb.CreditNoteIssued(
        customer_id=note.customer_id, credit_note_id=note.id, invoice_id=note.invoice_id
    )
    return _event("credit_note_issued", note.customer_id, message)


def payment_deferred(deferral: Deferral) -> Event:
    """An invoice was put off."""
    message = pb.PaymentDeferred(
        customer_id=deferral.customer_id, invoice_id=deferral.invoice_id, deferral_id=deferral.id
    )
    return _event("payment_deferred", deferral.customer_id, message)


def payment_plan_agreed(plan: PaymentPlan) -> Event:
    """A payment plan was agreed."""
    message = pb.PaymentPlanAgreed(customer_id=plan.customer_id, payment_plan_id=plan.id)
    return _event("payment_plan_agreed", plan.customer_id, message)


def payment_plan_broken(plan: PaymentPlan) -> Event:
    """An instalment was missed, so the plan ended."""
    message = pb.PaymentPlanBroken(customer_id=plan.customer_id, payment_plan_id=plan.id)
    return _event("payment_plan_broken", plan.customer_id, message)


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
    """The payout account was deleted: `cause` is customer, reversed, recomputed or closed."""
    message = pb.PayoutAccountRemoved(
        customer_id=customer_id, billing_account_id=billing_account_id, cause=cause
    )
    return _event("payout_account_removed", customer_id, message)


def einvoice_changed(agreement: EinvoiceAgreement) -> Event:
    """An e-invoice agreement began or ended."""
    message = pb.EinvoiceAgreementChanged(
        customer_id=agreement.customer_id, version=agreement.version, active=agreement.active
    )
    return _event("einvoice_agreement_changed", agreement.customer_id, message)


def refund_requested(refund: Refund) -> Event:
    """Somebody asked for a refund."""
    message = pb.RefundRequested(customer_id=refund.customer_id, refund_id=refund.id)
    return _event("refund_requested", refund.owner, message)


def refund_approved(refund: Refund) -> Event:
    """A refund has all approvals that it needs."""
    message = pb.RefundApproved(customer_id=refund.customer_id, refund_id=refund.id)
    return _event("refund_approved", refund.owner, message)


def refund_sent(refund: Refund) -> Event:
    """A refund is in a payout file."""
    message = pb.RefundSent(
        customer_id=refund.customer_id, refund_id=refund.id, payout_file_id=refund.payout_file_id
    )
    return _event("refund_sent", refund.owner, message)


def refund_account_needed(refund: Refund) -> Event:
    """The customer must say which account it is to go to."""
    message = pb.RefundAccountNeeded(customer_id=refund.customer_id, refund_id=refund.id)
    return _event("refund_account_needed", refund.owner, message)


def refund_rejected(refund: Refund) -> Event:
    """The bank refused a refund."""
    message = pb.RefundRejected(
        customer_id=refund.customer_id, refund_id=refund.id, bank_reason=refund.bank_reason
    )
    return _event("refund_rejected", refund.owner, message)


def dunning_step_taken(step: DunningStep) -> Event:
    """A step was taken about an invoice that is not paid."""
    message = pb.DunningStepTaken(
        customer_id=step.customer_id, invoice_id=step.invoice_id, step_id=step.id, kind=step.kind.value
    )
    return _event("dunning_step_taken", step.customer_id, message)


def claim_handed_over(claim: Claim) -> Event:
    """A claim went to a collector."""
    message = pb.ClaimHandedOver(
        customer_id=claim.customer_id, invoice_id=claim.invoice_id, claim_id=claim.id
    )
    return _event("claim_handed_over", claim.customer_id, message)


def claim_changed(claim: Claim) -> Event:
    """A claim at a collector was paid or taken back, or something of it was paid."""
    message = pb.ClaimChanged(
        customer_id=claim.customer_id, claim_id=claim.id, state=claim.state.value, version=claim.version
    )
    return _event("claim_changed", claim.customer_id, message)


def dispute_raised(dispute: Dispute) -> Event:
    """A customer objects."""
    message = pb.DisputeRaised(
        customer_id=dispute.customer_id, dispute_id=dispute.id, invoice_id=dispute.invoice_id
    )
    return _event("dispute_raised", dispute.customer_id, message)


def dispute_resolved(dispute: Dispute) -> Event:
    """An objection was answered."""
    message = pb.DisputeResolved(
        customer_id=dispute.customer_id,
        dispute_id=dispute.id,
        outcome=dispute.outcome.value if dispute.outcome else "",
    )
    return _event("dispute_resolved", dispute.customer_id, message)


def service_closed(closure: Closure) -> Event:
    """A fibre service is closed."""
    message = pb.ServiceClosed(
        customer_id=closure.customer_id,
        contract_id=closure.contract_id,
        invoice_id=closure.invoice_id,
        closed_from=closure.closed_from.isoformat(),
    )
    return _event("service_closed", closure.customer_id, message)


def service_reopened(closure: Closure, day: date) -> Event:
    """A closed fibre service is open again."""
    message = pb.ServiceReopened(
        customer_id=closure.customer_id, contract_id=closure.contract_id, reopened_on=day.isoformat()
    )
    return _event("service_reopened", closure.customer_id, message)


def credit_checked(check: CreditCheck) -> Event:
    """A credit check has an outcome, by the rules or by a person."""
    message = pb.CreditChecked(
        customer_id=check.customer_id,
        credit_check_id=check.id,
        contract_id=check.contract_id,
        decision=check.decision.value if check.decision else "none",
        version=check.version,
    )
    return _event("credit_checked", check.customer_id, message)


def avtalegiro_changed(mandate: Mandate) -> Event:
    """A mandate began, changed or ended."""
    message = pb.AvtalegiroChanged(
        customer_id=mandate.customer_id, active=mandate.active, notice=mandate.notice, version=mandate.version
    )
    return _event("avtalegiro_changed", mandate.customer_id, message)


def efaktura_answered(submission: Submission) -> Event:
    """An invoice reached the payer's bank as eFaktura, or did not."""
    message = pb.EfakturaAnswered(
        customer_id=submission.customer_id,
        invoice_id=submission.invoice_id,
        accepted=submission.state is State.ACCEPTED,
        reason=submission.reason.value,
    )
    return _event("efaktura_answered", submission.customer_id, message)
