"""What the access package tells of notices of changed terms."""

from services.customer.model.notice import Notice
from services.customer.model.terms import TermsChange
from services.kernel.export import Section


def notices_section(held: list[tuple[TermsChange, Notice]]) -> Section:
    """What the person was told of changed terms, when, by which message, and from when they apply."""
    return Section(
        key="customer.terms_notices",
        titles={
            "nb": "Varsler om endrede vilkår",
            "nn": "Varsel om endra vilkår",
            "en": "Notices of changed terms",
        },
        records=[
            {
                "terms_change_id": notice.terms_change_id,
                "contract_id": notice.contract_id,
                "product_code": notice.product_code,
                "terms_version_hash": change.version_hash,
                "state": notice.state.value,
                "applies_from": notice.applies_from if notice.binding else None,
                "told_at": notice.told_at,
                "failure": notice.failure,
                "attempts": [
                    {
                        "channel": attempt.channel,
                        "message_id": attempt.message_id,
                        "applies_from": attempt.applies_from,
                        "queued_at": attempt.queued_at,
                        "ended_at": attempt.ended_at,
                        "outcome": attempt.outcome,
                    }
                    for attempt in notice.attempts
                ],
            }
            for change, notice in held
        ],
        purposes=["notices_of_change"],
        retention="bookkeeping_agreements",
        sources=["company"],
    )
