"""Model to message, for DunningService."""

from datetime import date
from typing import Any

from personvern.billing.v1 import dunning_service_pb2 as pb
from services.billing.model import dunning
from services.billing.model.claim import Claim, ClaimState
from services.billing.model.closure import Closure
from services.billing.model.dispute import Dispute
from services.billing.model.dunning import DunningStep, StepKind
from services.billing.rpc.messages import time
from services.billing.store.dunning import DunningRun
from services.billing.usecases.claims import ClaimView, InvoiceDunning

_KIND = {
    StepKind.REMINDER: pb.DUNNING_STEP_KIND_REMINDER,
    StepKind.COLLECTION_WARNING: pb.DUNNING_STEP_KIND_COLLECTION_WARNING,
    StepKind.HANDOVER: pb.DUNNING_STEP_KIND_HANDOVER,
}
_CLAIM_STATE = {
    ClaimState.OPEN: pb.CLAIM_STATE_OPEN,
    ClaimState.PAID: pb.CLAIM_STATE_PAID,
    ClaimState.RECALLED: pb.CLAIM_STATE_RECALLED,
}


def _day(when: date | None) -> str:
    return when.isoformat() if when else ""


def run(item: DunningRun) -> pb.DunningRun:
    """A dunning run."""
    return pb.DunningRun(
        run_id=item.id,
        day=item.day.isoformat(),
        dry_run=item.dry_run,
        collector_agreement_id=item.collector_agreement_id,
        operation_id=item.operation_id,
        created_at=time(item.created_at),
        started_by=item.started_by,
    )


def step(item: DunningStep) -> pb.DunningStep:
    """A step."""
    return pb.DunningStep(
        step_id=item.id,
        kind=_KIND[item.kind],
        on=item.on.isoformat(),
        deadline=_day(item.deadline),
        fee_ore=item.standing_fee_ore,
        interest_ore=item.interest_ore,
        channel=item.channel,
        act=item.act.value,
        closing_from=_day(item.closing_from),
        undone=item.undone or item.standing_fee_ore < item.fee_ore,
    )


def closure(item: Closure) -> pb.ServiceClosure:
    """A closed service."""
    return pb.ServiceClosure(
        closure_id=item.id,
        contract_id=item.contract_id,
        invoice_id=item.invoice_id,
        closed_from=item.closed_from.isoformat(),
        closed_by=item.closed_by,
    )


def dispute(item: Dispute, *, texts: bool = True, staff: bool = False) -> pb.Dispute:
    """An objection, with what was written unless `texts` is False; `staff` are told who answered."""
    return pb.Dispute(
        dispute_id=item.id,
        customer_id=item.customer_id,
        invoice_id=item.invoice_id,
        state=pb.DISPUTE_STATE_OPEN if item.open else pb.DISPUTE_STATE_RESOLVED,
        raised_at=time(item.raised_at),
        raised_by=item.raised_by,
        text=item.text.reveal() if texts else "",
        resolved_at=time(item.resolved_at),
        outcome=item.outcome.value if item.outcome else "",
        answer=item.answer.reveal() if texts and item.answer else "",
        resolved_by=item.resolved_by if staff else "",
    )


def invoice_dunning(found: InvoiceDunning) -> pb.InvoiceDunning:
    """What was done about an invoice."""
    item = found.item
    return pb.InvoiceDunning(
        invoice_id=item.invoice.id,
        falls_due=item.invoice.falls_due.isoformat(),
        outstanding_ore=item.demand_ore,
        fees_ore=item.fees_ore,
        interest_ore=item.booked_interest_ore,
        accrued_interest_ore=found.accrued_ore,
        disputed=item.freeze.disputed,
        steps=[step(one) for one in item.steps],
        next_step_from=_day(found.next_from),
        interest_basis_points=found.basis_points,
    )


def claim(item: Claim) -> pb.Claim:
    """A claim, for staff."""
    return pb.Claim(
        claim_id=item.id,
        invoice_id=item.invoice_id,
        customer_id=item.customer_id,
        processor_id=item.processor_id,
        agreement_id=item.agreement_id,
        handed_over_on=item.handed_over_on.isoformat(),
        state=_CLAIM_STATE[item.state],
        recall_cause=item.recall_cause.value if item.recall_cause else "",
        recalled_by=item.recalled_by,
        entry_id=item.entry_id,
        updated_at=time(item.updated_at),
    )


def partner_claim(view: ClaimView, fields: frozenset[str]) -> pb.PartnerClaim:
    """A claim with the released fields alone."""
    whole = _whole_claim(view)
    return pb.PartnerClaim(**{name: value for name, value in whole.items() if name in fields})


def _whole_claim(view: ClaimView) -> dict[str, Any]:
    item, invoice, party = view.claim, view.item.invoice, view.party
    lines = [line.reveal() for line in party.address_lines] if party else []
    place = f"{party.postcode.reveal()} {party.city.reveal()}".strip() if party else ""
    return {
        "claim_id": item.id,
        "customer_id": item.customer_id,
        "state": item.state.value,
        "handed_over_on": item.handed_over_on.isoformat(),
        "updated_at": time(item.updated_at),
        "invoice_number": invoice.number,
        "kid": invoice.kid,
        "issue_date": invoice.issue_date.isoformat(),
        "due_date": invoice.falls_due.isoformat(),
        "principal_ore": view.item.principal_ore,
        "fees_ore": view.item.fees_ore,
        "interest_ore": view.interest_ore,
        "interest_from": dunning.runs_from(invoice.falls_due).isoformat(),
        "interest_basis_points": view.basis_points,
        "paid_ore": view.paid_ore,
        "outstanding_ore": view.outstanding_ore,
        "steps": [step(one) for one in view.letters],
        "payments": [
            pb.ClaimPayment(booked_on=part.on.isoformat(), amount_ore=part.amount_ore)
            for part in view.payments
        ],
        "debtor_name": party.name.reveal() if party else "",
        "debtor_address": [*lines, place, party.country] if party else [],
    }
