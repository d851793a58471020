"""What billing holds of a person's AvtaleGiro and eFaktura, for access (GDPR 15)."""

import asyncio

from services.billing.model.claiming import ClaimState, Reason
from services.billing.model.einvoice import Scope
from services.billing.store.presentations import RETENTION as LINKS
from services.billing.store.submissions import RETENTION as SUBMITTED
from services.billing.usecases.deps import Deps
from services.kernel.export import Section

_VOUCHERS, _AGREEMENTS = "bookkeeping_vouchers", "bookkeeping_agreements"
_PURPOSES = ["invoicing", "bookkeeping"]
_FROM = {Scope.ALL: "efaktura_from_all", Scope.ISSUER: "efaktura_from_us"}
_BECAUSE = {
    Reason.PAID.value: "already_paid",
    Reason.DISPUTED.value: "in_dispute",
    Reason.CHANGED.value: "sum_or_day_changed",
}


async def sections(customer_id: str, deps: Deps) -> list[Section]:
    """Mandates, claims, the eFaktura address, links to invoices and what went to the bank as eFaktura."""
    kinds = (_mandates, _claims, _efaktura, _links, _submissions)
    return await asyncio.gather(*(kind(customer_id, deps) for kind in kinds))


async def _mandates(customer_id: str, deps: Deps) -> Section:
    return Section(
        key="billing.avtalegiro",
        titles={"nb": "AvtaleGiro", "nn": "AvtaleGiro", "en": "AvtaleGiro agreement"},
        records=[
            {
                "active": item.active,
                "kid": item.kid,
                "bank_notice": item.notice,
                "changed_at": item.since,
                "kept_until": kept_until,
            }
            for item, kept_until in await deps.store.mandates.history(customer_id)
        ],
        purposes=_PURPOSES,
        retention=_AGREEMENTS,
        sources=["bank"],
    )


async def _claims(customer_id: str, deps: Deps) -> Section:
    return Section(
        key="billing.avtalegiro_claims",
        titles={"nb": "Trekk med AvtaleGiro", "nn": "Trekk med AvtaleGiro", "en": "AvtaleGiro claims"},
        records=[
            {
                "invoice_id": claim.invoice_id,
                "kid": claim.kid,
                "amount_ore": claim.amount_ore,
                "due_date": claim.due,
                "bank_notice": claim.with_notice,
                "status": "claimed" if claim.state is ClaimState.CLAIMED else "taken_back",
                "cancelled_because": _BECAUSE.get(claim.cancel_reason, claim.cancel_reason),
            }
            for claim in await deps.store.claim_files.of_customer(customer_id)
        ],
        purposes=_PURPOSES,
        retention=_VOUCHERS,
        sources=["billing"],
    )


async def _efaktura(customer_id: str, deps: Deps) -> Section:
    found = await deps.store.einvoices.find(customer_id)
    told = [] if found is None or found.address is None else [found]
    return Section(
        key="billing.efaktura",
        titles={"nb": "eFaktura i banken", "nn": "eFaktura i banken", "en": "eFaktura in the bank"},
        records=[
            {"efaktura_address": item.address, "scope": _FROM.get(item.scope, ""), "changed_at": item.since}
            for item in told
        ],
        purposes=["invoicing"],
        retention="contract_period",
        sources=["bank"],
    )


async def _links(customer_id: str, deps: Deps) -> Section:
    return Section(
        key="billing.invoice_links",
        titles={"nb": "Lenker til fakturaer", "nn": "Lenkjer til fakturaer", "en": "Links to invoices"},
        records=[
            {"invoice_id": item.invoice_id, "made_at": item.made_at, "valid_until": item.valid_until}
            for item in await deps.store.presentations.of_customer(customer_id)
        ],
        purposes=["invoicing"],
        retention=LINKS,
        sources=["billing"],
    )


async def _submissions(customer_id: str, deps: Deps) -> Section:
    return Section(
        key="billing.efaktura_submissions",
        titles={
            "nb": "Fakturaer sendt til banken som eFaktura",
            "nn": "Fakturaer sende til banken som eFaktura",
            "en": "Invoices sent to the bank as eFaktura",
        },
        records=[
            {
                "invoice_id": item.invoice_id,
                "status": f"efaktura_{item.state.value}",
                "reason": item.reason.value,
                "sent_at": item.sent_at,
                "answered_at": item.answered_at,
            }
            for item in await deps.store.submissions.of_customer(customer_id)
        ],
        purposes=["invoicing"],
        retention=SUBMITTED,
        sources=["billing"],
    )
