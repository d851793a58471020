"""What the access package tells of interests, views and tips."""

from collections.abc import Mapping
from typing import Any

from services.customer.model.interest import Interests, Origin
from services.customer.model.tip import TipRecord
from services.kernel.export import Section

_USAGE, _OBJECTION = "usage", "until_objection"
_OFFERS = ["marketing_similar_products", "marketing_new_offers"]


def profile_sections(interests: Interests | None, tips: TipRecord | None) -> list[Section]:
    """The sections, in a fixed order; empty for somebody who is not known here."""
    return [_interests(interests), _views(interests), _tips(tips)]


def _interests(known: Interests | None) -> Section:
    kept = [] if known is None else sorted(known.items.values(), key=lambda item: item.topic)
    removed = [] if known is None else sorted(known.removed.items())
    return Section(
        key="customer.interests",
        titles={"nb": "Interessene dine", "nn": "Interessene dine", "en": "Your interests"},
        records=[
            {
                "topic": item.topic,
                "level": item.level.value,
                "origin": source.origin.value,
                "since": source.since,
                "renewed_at": source.renewed_at,
            }
            for item in kept
            for source in item.sources
        ]
        + [{"topic": topic, "removed_at": at} for topic, at in removed],
        purposes=_OFFERS,
        retention=_OBJECTION,
        sources=["customer"],
        provided=True,
        is_provided=_declared,
    )


def _declared(record: Mapping[str, Any]) -> bool:
    """What the person said; an interest that was derived from purchases or views is ours (GDPR 20)."""
    return record.get("origin") == Origin.DECLARED.value


def _views(known: Interests | None) -> Section:
    tallies = {} if known is None else known.views
    return Section(
        key="customer.views",
        titles={
            "nb": "Produktvisninger som ennå ikke er en interesse",
            "nn": "Produktvisingar som enno ikkje er ei interesse",
            "en": "Views of products that are not an interest yet",
        },
        records=[
            {"topic": topic, "day": day, "count": count}
            for topic, tally in sorted(tallies.items())
            for day, count in sorted(tally.items())
        ],
        purposes=["usage_personalisation"],
        retention=_USAGE,
        sources=["customer"],
    )


def _tips(known: TipRecord | None) -> Section:
    dismissed = {} if known is None else known.dismissed
    sent = {} if known is None else known.sent
    return Section(
        key="customer.tips",
        titles={
            "nb": "Tips du har fått eller lagt bort",
            "nn": "Tips du har fått eller lagt bort",
            "en": "Tips that you got or put away",
        },
        records=[
            {
                "tip": key,
                "sent_at": sent[key].at if key in sent else None,
                "dismissed_at": dismissed.get(key),
            }
            for key in sorted({*dismissed, *sent})
        ],
        purposes=["service_tips"],
        retention=_OBJECTION,
        sources=["customer", "company"],
    )
