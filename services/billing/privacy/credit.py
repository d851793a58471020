"""What is kept of a person's credit checks, for access (GDPR 15)."""

from typing import Any

from services.billing.model.credit_check import PURPOSE, RETENTION, CreditCheck
from services.billing.usecases.deps import Deps
from services.kernel.export import Section


async def sections(customer_id: str, language: str, deps: Deps) -> list[Section]:
    """The outcomes, and the copy letters that are still kept, in nb, nn or en."""
    found = await deps.store.credit_checks.all_of_customer(customer_id)
    return [_checks([await _record(check, language, deps) for check in found])]


def _checks(records: list[dict[str, Any]]) -> Section:
    return Section(
        key="billing.credit_checks",
        titles={"nb": "Kredittvurderinger", "nn": "Kredittvurderingar", "en": "Credit checks"},
        records=records,
        purposes=[PURPOSE],
        retention=RETENTION,
        sources=["credit_bureau", "customer"],
    )


async def _record(check: CreditCheck, language: str, deps: Deps) -> dict[str, Any]:
    letter = await deps.store.credit_checks.letter(check)
    return {
        "credit_check_id": check.id,
        "contract_id": check.contract_id,
        "product_code": check.product_code,
        "asked_why": check.asked_why,
        "legal_basis": check.legal_basis,
        "requested_at": check.requested_at,
        "checked_at": check.checked_at,
        "outcome": check.outcome.value if check.outcome else "",
        "band": check.band.value if check.band else "",
        "decision": check.decision.value if check.decision else "",
        "automatic": check.automatic,
        "rules_version": check.rules_version,
        "bureau_reference": check.bureau_reference,
        "review": check.review.value,
        "review_text": check.review_text,
        "review_reasons": check.review_reasons,
        "copy_letter": [
            {"title": title, "lines": lines}
            for _, title, lines in ([] if letter is None else letter.items(language))
        ],
        "kept_until": check.hold_until,
    }
