"""What the access package tells of the use of web sites and apps."""

from services.customer.model.usage import STATISTICS, StoredEvent
from services.kernel.export import Section


def usage_section(events: list[StoredEvent]) -> Section:
    """Every event that is stored about the person, latest first."""
    return Section(
        key="customer.usage_events",
        titles={
            "nb": "Bruken din av nettsider og apper",
            "nn": "Bruken din av nettsider og appar",
            "en": "Your use of web sites and apps",
        },
        records=[
            {
                "terminal_id": item.terminal_id,
                "event_id": item.event.event_id,
                "kind": item.event.kind,
                "platform": item.platform,
                "path": item.event.path,
                "product_code": item.event.product_code,
                "at": item.event.at,
                "received_at": item.received_at,
                "purposes": item.purposes,
                "kept_until": max(item.until.values()),
                "evidence": list(item.evidence),
            }
            for item in events
        ],
        purposes=sorted({STATISTICS} | {purpose for item in events for purpose in item.purposes}),
        retention="usage",
        sources=["customer"],
        provided=True,
    )
