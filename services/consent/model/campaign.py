"""A campaign: what is to be told, for which purpose, on which channel, and to whom it is meant."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from services.chassis.errors import Violations
from services.consent.errors import CampaignInvalid
from services.consent.model.decision import CHANNELS, Question, Target
from services.consent.model.policy import LANGUAGES, Permission, Policy, Purpose, Texts

SENT_BY_US = frozenset({"email", "sms"})
"""Channels on which we write to people ourselves, so that a campaign needs texts."""
LONGEST_NAME, LONGEST_SUBJECT = 100, 120
# With the line by which one opts out, a text by SMS is at most six parts in any alphabet.
LONGEST_TEXT: Mapping[str, int] = {"email": 5_000, "sms": 298}
OLDEST = 130


@dataclass(frozen=True)
class CatalogueProduct:
    """What the catalogue says of a product; ages in whole years, 0 for no limit."""

    code: str
    group: str
    on_sale: bool
    postcodes: frozenset[str] = frozenset()
    municipalities: frozenset[str] = frozenset()
    uses: frozenset[str] = frozenset()
    minimum_age: int = 0
    maximum_age: int = 0
    addresses: frozenset[str] = frozenset()
    """Digests of single properties and dwellings, as `Place.keys`."""


@dataclass(frozen=True)
class CampaignDraft:
    """A campaign as staff typed it. Ages in whole years, 0 for no limit."""

    name: str
    purpose: str
    channel: str
    product_code: str
    minimum_age: int
    maximum_age: int
    einvoice: bool
    subject: Texts
    text: Texts


@dataclass(frozen=True)
class Campaign:
    """A campaign; it is never changed. The decision compares `product_group` with what people have."""

    id: str
    name: str
    purpose: str
    channel: str
    product_code: str
    product_group: str
    minimum_age: int
    maximum_age: int
    einvoice: bool
    postcodes: frozenset[str]
    municipalities: frozenset[str]
    subject: Texts
    text: Texts
    created_at: datetime
    created_by: str
    uses: frozenset[str] = frozenset()
    """What the address must be used for; empty for any use."""
    addresses: frozenset[str] = frozenset()
    """Digests of single properties and dwellings where the product can be had besides."""

    def question(self, at: datetime, register_month: str) -> Question:
        """What is asked about each person."""
        target = Target(
            postcodes=self.postcodes,
            municipalities=self.municipalities,
            uses=self.uses,
            addresses=self.addresses,
            youngest=self.minimum_age or None,
            oldest=self.maximum_age or None,
            einvoice=self.einvoice,
        )
        return Question(
            purpose=self.purpose,
            at=at,
            channel=self.channel,
            product=self.product_group,
            register_month=register_month,
            target=target,
        )

    def values(self) -> dict[str, str]:
        """What the message template takes."""
        told = {f"text_{language}": self.text.get(language) for language in LANGUAGES}
        if self.channel != "sms":
            told |= {f"subject_{language}": self.subject.get(language) for language in LANGUAGES}
        return told


def create_campaign(
    policy: Policy,
    draft: CampaignDraft,
    product: CatalogueProduct | None,
    *,
    campaign_id: str,
    now: datetime,
    by: str,
) -> Campaign:
    """The campaign. `product` is None when the catalogue does not have it.

    Raises:
        CampaignInvalid: with everything that is wrong.
    """
    found = Violations()
    if not draft.name.strip() or len(draft.name) > LONGEST_NAME:
        found.add("name", "NAME_LENGTH", f"Give a name of 1 to {LONGEST_NAME} characters.")
    purpose = _purpose(policy, draft, found)
    if draft.product_code and product is None:
        found.add("product_code", "PRODUCT_UNKNOWN", "The catalogue has no such product.")
    elif product is None and purpose is not None and purpose.permission is Permission.SOFT_OPT_IN:
        text = "This purpose is for products like those that people have: name the product."
        found.add("product_code", "PRODUCT_REQUIRED", text)
    elif product is not None and not product.on_sale:
        found.add("product_code", "PRODUCT_NOT_ON_SALE", "This product is not on sale.")
    ages = _ages(draft, product, purpose, found)
    _texts(draft, found)
    found.raise_if_any(CampaignInvalid, "The campaign has fields to correct.")
    return Campaign(
        id=campaign_id,
        name=draft.name.strip(),
        purpose=draft.purpose,
        channel=draft.channel,
        product_code=product.code if product else "",
        product_group=product.group if product else "",
        minimum_age=ages[0],
        maximum_age=ages[1],
        einvoice=draft.einvoice,
        postcodes=product.postcodes if product else frozenset(),
        municipalities=product.municipalities if product else frozenset(),
        subject=draft.subject,
        text=draft.text,
        created_at=now,
        created_by=by,
        uses=product.uses if product else frozenset(),
        addresses=product.addresses if product else frozenset(),
    )


def _purpose(policy: Policy, draft: CampaignDraft, found: Violations) -> Purpose | None:
    purpose = policy.purpose(draft.purpose)
    if purpose is None:
        found.add("purpose", "PURPOSE_UNKNOWN", "The policy has no such purpose.")
    elif not purpose.active:
        found.add("purpose", "PURPOSE_OFF", "This purpose is switched off in the policy.")
    elif not purpose.direct_marketing:
        found.add("purpose", "PURPOSE_NOT_MARKETING", "A campaign needs a purpose that is direct marketing.")
    if draft.channel not in CHANNELS:
        found.add("channel", "CHANNEL_UNKNOWN", "Use one of " + ", ".join(sorted(CHANNELS)) + ".")
    elif purpose is not None and draft.channel not in purpose.channels:
        covered = ", ".join(sorted(purpose.channels))
        found.add("channel", "CHANNEL_NOT_COVERED", f"The purpose covers {covered}.")
    return purpose


def _ages(
    draft: CampaignDraft, product: CatalogueProduct | None, purpose: Purpose | None, found: Violations
) -> tuple[int, int]:
    """The campaign's age group within the product's; 0 for no limit."""
    for name in ("minimum_age", "maximum_age"):
        if not 0 <= getattr(draft, name) <= OLDEST:
            found.add(f"target_group.{name}", "AGE_RANGE", f"Give an age from 0 to {OLDEST}.")
    if found:
        return 0, 0
    if 0 < draft.maximum_age < draft.minimum_age:
        found.add("target_group.maximum_age", "AGE_ORDER", "Give an age that is not below the minimum.")
        return 0, 0
    least = max(draft.minimum_age, product.minimum_age if product else 0)
    limits = [age for age in (draft.maximum_age, product.maximum_age if product else 0) if age]
    most = min(limits, default=0)
    if 0 < most < least:
        found.add("target_group", "AGE_OUTSIDE_PRODUCT", "The product is made for other ages than these.")
    if purpose is not None and purpose.age is not None and 0 < most < purpose.age.alone:
        text = f"The purpose is for people of {purpose.age.alone} and older, so nobody would be left."
        found.add("target_group.maximum_age", "AGE_BELOW_PURPOSE", text)
    return least, most


def _texts(draft: CampaignDraft, found: Violations) -> None:
    if draft.channel not in SENT_BY_US:
        return
    most = LONGEST_TEXT[draft.channel]
    for language in LANGUAGES:
        subject, text = draft.subject.get(language), draft.text.get(language)
        if draft.channel == "email" and not subject.strip():
            found.add(f"subject.{language}", "TEXT_REQUIRED", "Write it in all three languages.")
        if len(subject) > LONGEST_SUBJECT or not subject.isprintable():
            found.add(
                f"subject.{language}", "TEXT_LENGTH", f"One line of at most {LONGEST_SUBJECT} characters."
            )
        if not text.strip():
            found.add(f"text.{language}", "TEXT_REQUIRED", "Write it in all three languages.")
        if _length(text, draft.channel) > most:
            found.add(f"text.{language}", "TEXT_LENGTH", f"At most {most} characters on this channel.")
        for field, value in (("subject", subject), ("text", text)):
            if set("{}") & set(value.replace("{name}", "")):
                found.add(f"{field}.{language}", "PLACEHOLDER_UNKNOWN", "Only {name} may stand in braces.")


def _length(text: str, channel: str) -> int:
    """Characters; in an SMS one beyond Unicode's basic plane, such as most emoji, takes the room of two."""
    return len(text.encode("utf-16-le")) // 2 if channel == "sms" else len(text)
