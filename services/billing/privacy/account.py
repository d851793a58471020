"""The access package: the billing account and what stands on it."""

from typing import Any

from services.billing.model import charge as charging
from services.billing.model.account import BillingAccount
from services.billing.model.invoice import Invoice, Party
from services.billing.model.payment import Payment
from services.billing.store.payouts import PayoutAccount
from services.billing.usecases.deps import Deps
from services.billing.usecases.export import Holdings, holdings
from services.billing.usecases.refunds import RefundView
from services.kernel.export import Section
from services.kernel.retention import hold_until

_BOOKS = "bookkeeping_vouchers"


async def sections(customer_id: str, held: BillingAccount | None, deps: Deps) -> list[Section]:
    """The account with its charges, invoices, payments, refunds and agreements."""
    found = await holdings(customer_id, held, deps)
    makers = (_account, _charges, _invoices, _payments, _payout, _refunds, _einvoice)
    return [make(found) for make in makers]


def _account(found: Holdings) -> Section:
    account = found.account
    records = (
        []
        if account is None
        else [
            {
                "billing_account_id": account.id,
                "number": account.number,
                "opened_at": account.opened_at,
                "balance_ore": found.balance_ore,
                "status": account.status.value,
                "channel": account.channel.value,
                "closed_at": account.closed_at,
            }
        ]
    )
    return Section(
        key="billing.account",
        titles={"nb": "Kundekonto", "nn": "Kundekonto", "en": "Billing account"},
        records=records,
        purposes=["invoicing", "bookkeeping"],
        retention=_BOOKS,
        sources=["billing"],
    )


def _charges(found: Holdings) -> Section:
    return Section(
        key="billing.subscriptions",
        titles={"nb": "Løpende belastninger", "nn": "Løpande belastningar", "en": "Recurring charges"},
        records=[
            {
                "subscription_id": row.id,
                "contract_id": row.contract_id,
                "product_code": row.product_code,
                "supply_municipality": row.supply.municipality,
                "supply_use": row.supply.use,
                "start_date": row.start,
                "end_date": row.end,
            }
            for row in found.subscriptions
        ],
        purposes=["contract", "invoicing"],
        retention=_BOOKS,
        sources=["customer"],
    )


def _invoices(found: Holdings) -> Section:
    return Section(
        key="billing.invoices",
        titles={"nb": "Fakturaer", "nn": "Fakturaer", "en": "Invoices"},
        records=[_invoice(invoice, party) for invoice, party in found.invoices],
        purposes=["invoicing", "bookkeeping"],
        retention=_BOOKS,
        sources=["billing", "customer"],
    )


def _invoice(invoice: Invoice, party: Party) -> dict[str, Any]:
    draft = invoice.draft
    return {
        "invoice_id": invoice.id,
        "number": invoice.number,
        "kid": invoice.kid,
        "period": str(draft.period),
        "issue_date": invoice.issue_date,
        "due_date": invoice.due_date,
        "net_ore": draft.net_ore,
        "vat_ore": draft.vat_ore,
        "total_ore": draft.total_ore,
        "paid_ore": invoice.paid_ore,
        "credited_ore": invoice.credited_ore,
        "added_ore": invoice.added_ore,
        "written_off_ore": invoice.written_off_ore,
        "deferred_until": invoice.deferred_until,
        "settled_at": invoice.settled_at,
        "kept_until": invoice.hold_until,
        "party": {
            "name": party.name,
            "address_lines": list(party.address_lines),
            "postcode": party.postcode,
            "city": party.city,
            "country": party.country,
            "organisation_number": party.organisation_number,
        },
        "lines": [
            {
                "contract_id": line.contract_id,
                "product_code": line.product_code,
                "from_date": line.span.first,
                "to_date": line.span.last,
                "unit_price_ore": line.unit_price_ore,
                "quantity": charging.written(line.quantity) if line.charge_id else "",
                "net_ore": line.net_ore,
                "vat_basis_points": line.vat.basis_points,
            }
            for line in draft.lines
        ],
    }


def _payments(found: Holdings) -> Section:
    return Section(
        key="billing.payments",
        titles={"nb": "Betalinger", "nn": "Betalingar", "en": "Payments"},
        records=[_payment(payment) for payment in found.payments],
        purposes=["invoicing", "bookkeeping"],
        retention=_BOOKS,
        sources=["bank"],
    )


def _payment(payment: Payment) -> dict[str, Any]:
    return {
        "payment_id": payment.id,
        "invoice_id": payment.invoice_id,
        "kid": payment.kid,
        "amount_ore": payment.amount_ore,
        "applied_ore": payment.applied_ore,
        "credit_ore": payment.credit_ore,
        "booked_on": payment.booked_on,
        "status": payment.status.value,
        # Only a keyed digest of the payer's account is on the log, so there is no digit to show.
        "payer_account": "***********" if payment.payer_key else "",
        "told_by": [telling.channel for telling in payment.told],
        "decided": "" if payment.resolution is None else payment.resolution.act,
        "decided_at": None if payment.resolution is None else payment.resolution.at,
        "decided_why": "" if payment.resolution is None else payment.resolution.reason.reveal(),
        "kept_until": hold_until(_BOOKS, payment.booked_on),
    }


def _payout(found: Holdings) -> Section:
    return Section(
        key="billing.payout_account",
        titles={"nb": "Konto for utbetaling", "nn": "Konto for utbetaling", "en": "Payout account"},
        records=[] if found.payout_account is None else [_payout_record(found.payout_account, found)],
        purposes=["payout_account"],
        retention="until_replaced",
        sources=["bank"],
    )


def _payout_record(found: PayoutAccount, of: Holdings) -> dict[str, Any]:
    return {
        "account_number": of.payout_number,  # the one place that shows it whole: to its owner
        "learned_at": found.learned_at,
        "evidence": [{"payment_id": item.payment_id, "booked_on": item.booked_on} for item in found.evidence],
    }


def _refunds(found: Holdings) -> Section:
    return Section(
        key="billing.refunds",
        titles={"nb": "Tilbakebetalinger", "nn": "Tilbakebetalingar", "en": "Refunds"},
        records=[_refund(item) for item in found.refunds],
        purposes=["payout_account", "bookkeeping"],
        retention=_BOOKS,
        sources=["billing"],
    )


def _refund(item: RefundView) -> dict[str, Any]:
    refund = item.refund
    return {
        "refund_id": refund.id,
        "amount_ore": refund.amount_ore,
        "source": refund.source.value,
        "payment_id": refund.payment_id,
        "status": refund.state.value,
        "target": refund.target.value if refund.target else "",
        # A number that the person gave for one refund is deleted with it, so nobody has more to show.
        "masked_account": item.masked_account,
        "requested_at": refund.requested_at,
        "bank_reason": refund.bank_reason,
        "kept_until": refund.hold_until,
    }


def _einvoice(found: Holdings) -> Section:
    return Section(
        key="billing.einvoice_agreement",
        titles={"nb": "eFaktura-avtalen din", "nn": "eFaktura-avtalen din", "en": "Your e-invoice agreement"},
        records=[
            {"active": item.active, "changed_at": item.at, "changed_by": item.by}
            for item in found.einvoice_changes
        ],
        purposes=["invoicing"],
        retention="contract_period",
        sources=["customer"],
        provided=True,
    )
