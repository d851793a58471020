"""What was billed beside subscriptions, credited, lost and put off for a person, for access (GDPR 15)."""

import asyncio
from typing import Any

from services.billing.model import charge as charging
from services.billing.model.account import BillingAccount
from services.billing.model.charge import Charge
from services.billing.model.credit_note import CreditNote
from services.billing.model.payment_plan import Deferral, PaymentPlan
from services.billing.model.write_off import WriteOff
from services.billing.usecases.deps import Deps
from services.kernel.export import Section

_VOUCHERS, _AGREEMENTS = "bookkeeping_vouchers", "bookkeeping_agreements"
_PURPOSES = ["invoicing", "bookkeeping"]


async def sections(account: BillingAccount | None, deps: Deps) -> list[Section]:
    """Credit notes, losses, charges, deferrals and payment plans."""
    if account is None:
        return [_credit_notes([]), _write_offs([]), _charges([]), _deferrals([]), _plans([])]
    notes, losses, charges, deferrals, plans = await asyncio.gather(
        deps.store.credit_notes.of_account(account.id),
        deps.store.write_offs.of_account(account.id),
        deps.store.charges.of_account(account.id),
        deps.store.payment_plans.deferrals_of_account(account.id),
        deps.store.payment_plans.of_account(account.id),
    )
    return [
        _credit_notes(notes),
        _write_offs(losses),
        _charges(charges),
        _deferrals(deferrals),
        _plans(plans),
    ]


def _credit_notes(notes: list[CreditNote]) -> Section:
    return Section(
        key="billing.credit_notes",
        titles={"nb": "Kreditnotaer", "nn": "Kreditnotaar", "en": "Credit notes"},
        records=[_credit_note(note) for note in notes],
        purposes=_PURPOSES,
        retention=_VOUCHERS,
        sources=["billing"],
    )


def _credit_note(note: CreditNote) -> dict[str, Any]:
    return {
        "credit_note_id": note.id,
        "number": note.number,
        "invoice_id": note.invoice_id,
        "kid": note.kid,
        "reason": note.reason,
        "issue_date": note.issue_date,
        "net_ore": note.draft.net_ore,
        "vat_ore": note.draft.vat_ore,
        "total_ore": note.total_ore,
        "kept_until": note.hold_until,
        "lines": [
            {
                "contract_id": credit.line.contract_id,
                "product_code": credit.line.product_code,
                "from_date": credit.line.span.first,
                "to_date": credit.line.span.last,
                "net_ore": credit.net_ore,
                "vat_basis_points": credit.line.vat.basis_points,
            }
            for credit in note.lines
        ],
    }


def _write_offs(losses: list[WriteOff]) -> Section:
    return Section(
        key="billing.write_offs",
        titles={"nb": "Tap på fakturaer", "nn": "Tap på fakturaer", "en": "Invoices written off"},
        records=[
            {
                "write_off_id": loss.id,
                "invoice_id": loss.invoice_id,
                "amount_ore": loss.amount_ore,
                "reason": loss.reason,
                "written_at": loss.written_at,
                "kept_until": loss.hold_until,
            }
            for loss in losses
        ],
        purposes=_PURPOSES,
        retention=_VOUCHERS,
        sources=["billing"],
    )


def _charges(charges: list[Charge]) -> Section:
    return Section(
        key="billing.charges",
        titles={"nb": "Forbruk og gebyrer", "nn": "Forbruk og gebyr", "en": "Consumption and fees"},
        records=[
            {
                "charge_id": charge.id,
                "contract_id": charge.contract_id,
                "product_code": charge.product_code,
                "quantity": charging.written(charge.quantity),
                "counted_in": charge.unit,
                "from_date": charge.span.first,
                "to_date": charge.span.last,
                "invoice_id": charge.invoice_id,
                "kept_until": charge.hold_until,
            }
            for charge in charges
        ],
        purposes=_PURPOSES,
        retention=_VOUCHERS,
        sources=["billing"],
    )


def _deferrals(deferrals: list[Deferral]) -> Section:
    return Section(
        key="billing.deferrals",
        titles={"nb": "Utsatte fakturaer", "nn": "Utsette fakturaer", "en": "Invoices put off"},
        records=[
            {
                "invoice_id": deferral.invoice_id,
                "due_before": deferral.before,
                "due_date": deferral.until,
                "agreed_at": deferral.agreed_at,
                "kept_until": deferral.hold_until,
            }
            for deferral in deferrals
        ],
        purposes=_PURPOSES,
        retention=_AGREEMENTS,
        sources=["billing"],
    )


def _plans(plans: list[PaymentPlan]) -> Section:
    return Section(
        key="billing.payment_plans",
        titles={"nb": "Nedbetalingsplaner", "nn": "Nedbetalingsplanar", "en": "Payment plans"},
        records=[
            {
                "payment_plan_id": plan.id,
                "invoice_ids": [item.invoice_id for item in plan.invoices],
                "total_ore": plan.total_ore,
                "instalments": [
                    {"due_date": item.due_date, "amount_ore": item.amount_ore} for item in plan.instalments
                ],
                "status": plan.status.value,
                "agreed_at": plan.agreed_at,
                "kept_until": plan.hold_until,
            }
            for plan in plans
        ],
        purposes=_PURPOSES,
        retention=_AGREEMENTS,
        sources=["billing"],
    )
