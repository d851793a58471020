"""What was done about a person's unpaid invoices, for access (GDPR 15)."""

import asyncio
from typing import Any

from services.billing.model.claim import Claim
from services.billing.model.closure import Closure
from services.billing.model.dispute import Dispute
from services.billing.model.dunning import DunningStep
from services.billing.usecases.deps import Deps
from services.kernel.export import Section

_BOOKS = "bookkeeping_vouchers"
_PURPOSES = ["debt_collection"]


async def sections(customer_id: str, deps: Deps) -> list[Section]:
    """Letters and hand-overs, claims at a collector, and objections with their answers."""
    steps, claims, disputes, closures = await asyncio.gather(
        deps.store.dunning.of_customer(customer_id),
        deps.store.claims.of_customer(customer_id),
        deps.store.disputes.all_of_customer(customer_id),
        deps.store.closures.of_customer(customer_id),
    )
    return [_steps(steps), _claims(claims), _disputes(disputes), _closures(closures)]


def _closures(closures: list[Closure]) -> Section:
    return Section(
        key="billing.closures",
        titles={"nb": "Stengte tjenester", "nn": "Stengde tenester", "en": "Closed services"},
        records=[
            {
                "contract_id": item.contract_id,
                "invoice_id": item.invoice_id,
                "closed_on": item.closed_from,
                "reopened_on": item.reopened_on,
                "kept_until": item.hold_until,
            }
            for item in closures
        ],
        purposes=_PURPOSES,
        retention="bookkeeping_agreements",
        sources=["billing"],
    )


def _steps(steps: list[DunningStep]) -> Section:
    return Section(
        key="billing.dunning_steps",
        titles={"nb": "Purringer og varsler", "nn": "Purringar og varsel", "en": "Reminders and warnings"},
        records=[_step(step) for step in steps],
        purposes=_PURPOSES,
        retention=_BOOKS,
        sources=["billing"],
    )


def _step(step: DunningStep) -> dict[str, Any]:
    return {
        "invoice_id": step.invoice_id,
        "step": step.kind.value,
        "taken_on": step.on,
        "deadline": step.deadline,
        "fee_ore": step.standing_fee_ore,
        "interest_ore": step.interest_ore,
        "channel": step.channel,
        "act": step.act.value,
        "closing_from": step.closing_from,
        "undone": step.undone,
        "kept_until": step.hold_until,
    }


def _claims(claims: list[Claim]) -> Section:
    return Section(
        key="billing.claims",
        titles={
            "nb": "Krav hos inkassoforetak",
            "nn": "Krav hos inkassoføretak",
            "en": "Claims at a collector",
        },
        records=[
            {
                "claim_id": claim.id,
                "invoice_id": claim.invoice_id,
                "handed_over_on": claim.handed_over_on,
                "state": claim.state.value,
                "recall_cause": claim.recall_cause.value if claim.recall_cause else "",
                "disclosure_entry_id": claim.entry_id,
                "kept_until": claim.hold_until,
            }
            for claim in claims
        ],
        purposes=_PURPOSES,
        retention=_BOOKS,
        sources=["billing"],
    )


def _disputes(disputes: list[Dispute]) -> Section:
    return Section(
        key="billing.disputes",
        titles={"nb": "Innsigelser", "nn": "Motsegner", "en": "Objections"},
        records=[
            {
                "dispute_id": item.id,
                "invoice_id": item.invoice_id,
                "text": item.text,
                "raised_at": item.raised_at,
                "raised_by": item.raised_by,
                "outcome": item.outcome.value if item.outcome else "",
                "answer": item.answer,
                "resolved_at": item.resolved_at,
                "kept_until": item.hold_until,
            }
            for item in disputes
        ],
        purposes=_PURPOSES,
        retention="bookkeeping_agreements",
        sources=["customer", "billing"],
    )
