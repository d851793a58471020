"""What the access package tells of interests, views, tips and linked accounts."""

from services.customer.model.interest import Interests
from services.customer.model.social import LINKING, Passed, SocialLink
from services.customer.model.tip import TipRecord
from services.kernel.export import Section

_USAGE, _OBJECTION, _CONSENT = "usage", "until_objection", "consent_period"
_OFFERS = ["marketing_similar_products", "marketing_new_offers"]


def profile_sections(
    interests: Interests | None, tips: TipRecord | None, links: list[SocialLink]
) -> list[Section]:
    """The sections, in a fixed order; empty for somebody who is not known here."""
    return [_interests(interests), _views(interests), _tips(tips), _links(links)]


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
    )


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


def _links(links: list[SocialLink]) -> Section:
    return Section(
        key="customer.social_links",
        titles={
            "nb": "Tilkoblede kontoer i sosiale medier",
            "nn": "Tilkopla kontoar i sosiale medium",
            "en": "Linked social media accounts",
        },
        records=[
            {
                "social_link_id": link.id,
                "platform": link.platform,
                "external_id": None if link.account is None else link.account.external_id,
                "display_name": None if link.account is None else link.account.display_name,
                "status": link.status.value,
                "since": link.linked_at,
                "unlinked_at": link.unlinked_at,
                "received": _passed(link.received),
                "sent": _passed(link.sent),
            }
            for link in links
        ],
        purposes=[LINKING],
        retention=_CONSENT,
        sources=["customer", "social_platform"],
        provided=True,
    )


def _passed(fields: tuple[Passed, ...]) -> list[dict[str, object]]:
    return [{"field": one.field, "at": one.at} for one in fields]
