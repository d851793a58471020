"""What the access package tells of linked social media accounts, and of audiences given to platforms."""

from datetime import datetime

from services.customer.model.audience_contact import HashedContact
from services.customer.model.social import LINKING, Passed, SocialLink
from services.kernel.export import Section

_CONSENT = "consent_period"


def given_to_platforms_section(given: list[tuple[HashedContact, datetime]]) -> Section:
    """The hashes that were given, with the time."""
    return Section(
        key="customer.given_to_platforms",
        titles={
            "nb": "Gitt til sosiale medier",
            "nn": "Gitt til sosiale medium",
            "en": "Given to social media",
        },
        records=[
            {"email_sha256": contact.email, "phone_sha256": contact.phone, "given_at": at}
            for contact, at in given
        ],
        purposes=["social_media_audiences"],
        retention=_CONSENT,
        sources=["customer"],
    )


def links_section(links: list[SocialLink]) -> Section:
    """Every account that is or was linked, and what passed, by field."""
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
