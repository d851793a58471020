"""What can be asked about a use of personal data, and what can come out.

What each decision makes anew are named tuples: a frozen data class takes three times as long to make.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from services.consent.model.facts import Place
from services.consent.model.policy import Texts
from services.kernel.calendar import oslo_month

CHANNELS = frozenset({"email", "sms", "phone", "post", "app", "social"})


class Rule(StrEnum):
    """The rule that decided."""

    __hash__ = str.__hash__  # each decision looks its rule up in tables; an enum's own is a call in Python

    SUBJECT_UNKNOWN = "SUBJECT_UNKNOWN"
    SUBJECT_ERASED = "SUBJECT_ERASED"
    PROCESSING_RESTRICTED = "PROCESSING_RESTRICTED"
    PURPOSE_UNKNOWN = "PURPOSE_UNKNOWN"
    PURPOSE_OFF = "PURPOSE_OFF"
    CHANNEL_NOT_COVERED = "CHANNEL_NOT_COVERED"
    DATA_CATEGORY_NOT_COVERED = "DATA_CATEGORY_NOT_COVERED"
    AGE_UNKNOWN = "AGE_UNKNOWN"
    CHILD_WITHOUT_GUARDIAN = "CHILD_WITHOUT_GUARDIAN"
    BELOW_MINIMUM_AGE = "BELOW_MINIMUM_AGE"
    MINOR_NOT_PROFILED = "MINOR_NOT_PROFILED"
    OBJECTED_TO_MARKETING = "OBJECTED_TO_MARKETING"
    OBJECTED = "OBJECTED"
    RESERVATION_REGISTER_MISSING = "RESERVATION_REGISTER_MISSING"
    RESERVED = "RESERVED"
    NO_MARKETING_WANTED = "NO_MARKETING_WANTED"
    SURVEYS_OFF = "SURVEYS_OFF"
    TOPIC_OFF = "TOPIC_OFF"
    QUIET_HOURS = "QUIET_HOURS"
    FREQUENCY_CAP = "FREQUENCY_CAP"
    CONSENT_NOT_GIVEN = "CONSENT_NOT_GIVEN"
    CONSENT_REFUSED = "CONSENT_REFUSED"
    CONSENT_WITHDRAWN = "CONSENT_WITHDRAWN"
    CONSENT_EXPIRED = "CONSENT_EXPIRED"
    CONSENT_TEXT_OUTDATED = "CONSENT_TEXT_OUTDATED"
    NO_CUSTOMER_RELATIONSHIP = "NO_CUSTOMER_RELATIONSHIP"
    CHANNEL_MISSING = "CHANNEL_MISSING"
    ADDRESS_NOT_COLLECTED_AT_SALE = "ADDRESS_NOT_COLLECTED_AT_SALE"
    PRODUCT_MISSING = "PRODUCT_MISSING"
    PRODUCT_NOT_SIMILAR = "PRODUCT_NOT_SIMILAR"
    RECIPIENT_NOT_COVERED = "RECIPIENT_NOT_COVERED"
    NOT_AVAILABLE_AT_ADDRESS = "NOT_AVAILABLE_AT_ADDRESS"
    HAS_EINVOICE = "HAS_EINVOICE"
    OUTSIDE_AGE_GROUP = "OUTSIDE_AGE_GROUP"
    CONSENT_GIVEN = "CONSENT_GIVEN"
    SOFT_OPT_IN = "SOFT_OPT_IN"
    CONTRACT = "CONTRACT"
    LEGAL_OBLIGATION = "LEGAL_OBLIGATION"
    LEGITIMATE_INTEREST = "LEGITIMATE_INTEREST"


ALLOWING = frozenset(
    {Rule.CONSENT_GIVEN, Rule.SOFT_OPT_IN, Rule.CONTRACT, Rule.LEGAL_OBLIGATION, Rule.LEGITIMATE_INTEREST}
)


class EvidenceKind(StrEnum):
    """What a decision rests on."""

    NONE = "none"
    ENTRY = "entry"
    CONTRACT = "contract"
    STATUTE = "statute"
    RELATIONSHIP = "relationship"
    INTEREST = "interest"


class Evidence(NamedTuple):
    """A ledger entry id, a paragraph or an article."""

    kind: EvidenceKind = EvidenceKind.NONE
    reference: str = ""


@dataclass(frozen=True)
class Target:
    """Whom a campaign is for: empty sets and None leave a side open."""

    postcodes: frozenset[str] = frozenset()
    municipalities: frozenset[str] = frozenset()
    """Where the product is available; a supply address in either will do."""
    uses: frozenset[str] = frozenset()
    """What the address must be used for (household, holiday, business), where the product is not for all."""
    addresses: frozenset[str] = frozenset()
    """Single properties and dwellings where the product is available besides, as `Place.keys`."""
    youngest: int | None = None
    oldest: int | None = None
    """Whole years, both ends within."""
    einvoice: bool = False
    """Whether the campaign offers e-invoices, which those who have them need not hear of."""

    def covers(self, place: Place) -> bool:
        """Whether the product can be had at an address of this kind."""
        everywhere = not self.postcodes and not self.municipalities and not self.addresses
        there = everywhere or place.postcode in self.postcodes or place.municipality in self.municipalities
        there = there or not self.addresses.isdisjoint(place.keys)
        return there and (not self.uses or place.use in self.uses)


class Question(NamedTuple):
    """What is asked. Empty: no message is sent, no product in particular, nobody outside receives it, no one
    data category.
    """

    purpose: str
    at: datetime
    channel: str = ""
    product: str = ""
    recipient: str = ""
    data_category: str = ""
    register_month: str = ""
    """The month of the reservation register in force, "2026-11"; empty when there is none."""
    target: Target | None = None
    """Whom a campaign is for; None for anybody."""

    @property
    def month(self) -> str:
        """The month in Norway for which it is asked, as that of the register."""
        return oslo_month(self.at)


class Decision(NamedTuple):
    """Whether the use is allowed, and why."""

    allow: bool
    rule: Rule
    legal_basis: str
    evidence: Evidence
    policy_version: str
    sentences: Texts
    decided_at: datetime
    retry_at: datetime | None = None
    """From when the rule that denied no longer stands in the way, where time alone mends it."""


class Verdict(NamedTuple):
    """A rule that spoke, what it rests on, and when it stops speaking if time alone ends it."""

    rule: Rule
    evidence: Evidence = Evidence()
    retry_at: datetime | None = None
