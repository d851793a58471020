"""What a person prefers: channel x topic, how often, which language, no marketing at all, no surveys.

A preference can only narrow what the law and the consents leave: a wish for e-mail is no consent to it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from services.consent.model.policy import Purpose, Topic

CHANNELS = ("email", "sms", "phone", "post", "app", "social")
"""The columns of the matrix, in the order in which people see them."""
SURVEYS = "customer_surveys"
"""The purpose that `surveys_off` closes."""


class Frequency(StrEnum):
    """How often a person wants marketing; for each channel by itself."""

    AS_IT_COMES = "as_it_comes"
    """No wish of one's own: the caps of the policy hold."""
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"

    @property
    def window(self) -> timedelta | None:
        """At most one message within this time; None when the person has no wish of their own."""
        days = {"weekly": 7, "monthly": 30, "quarterly": 91}.get(self.value)
        return timedelta(days=days) if days else None


class Unwanted(StrEnum):
    """Which preference closes a use."""

    NO_MARKETING = "no_marketing"
    SURVEYS_OFF = "surveys_off"
    TOPIC_OFF = "topic_off"


@dataclass(frozen=True)
class Preferences:
    """One person's preferences; `version` counts the changes and is 0 when none was ever set."""

    off: frozenset[tuple[str, str]] = frozenset()
    """(channel, topic) pairs that are turned off; all others are on."""
    frequency: Frequency = Frequency.AS_IT_COMES
    language: str = ""
    """nb, nn or en; empty leaves it to the customer's own language."""
    no_marketing: bool = False
    surveys_off: bool = False
    version: int = 0

    def wants(self, channel: str, topic: str) -> bool:
        """Whether one cell of the matrix is on; without a channel, whether any of the topic's row is."""
        if not channel:
            return any((each, topic) not in self.off for each in CHANNELS)
        return (channel, topic) not in self.off

    def unwanted(
        self, purpose: Purpose, channel: str, product: str, topics: Sequence[Topic]
    ) -> Unwanted | None:
        """Which preference closes a message for `purpose` on `channel` about `product`; None for none."""
        if self.no_marketing and purpose.direct_marketing:
            return Unwanted.NO_MARKETING
        if self.surveys_off and purpose.key == SURVEYS:
            return Unwanted.SURVEYS_OFF
        topic = topic_of(purpose.key, product, topics)
        if topic is not None and not self.wants(channel, topic.key):
            return Unwanted.TOPIC_OFF
        return None

    def document(self) -> dict[str, Any]:
        """Plain values: what is stored under `preferences` in a person's document."""
        return {
            "off": [list(cell) for cell in sorted(self.off)],
            "frequency": self.frequency.value,
            "language": self.language,
            "no_marketing": self.no_marketing,
            "surveys_off": self.surveys_off,
            "version": self.version,
        }


def from_document(found: Mapping[str, Any] | None) -> Preferences:
    """The preferences in a stored document; the default ones when there is none."""
    if not found:
        return Preferences()
    return Preferences(
        off=cells(found["off"]),
        frequency=Frequency(found["frequency"]),
        language=found["language"],
        no_marketing=found["no_marketing"],
        surveys_off=found["surveys_off"],
        version=found["version"],
    )


def cells(pairs: Iterable[Sequence[str]]) -> frozenset[tuple[str, str]]:
    """(channel, topic) pairs as a set."""
    return frozenset((pair[0], pair[1]) for pair in pairs)


def topic_of(purpose: str, product: str, topics: Sequence[Topic]) -> Topic | None:
    """The topic of a message: that of its product, else the one without product groups, else None."""
    covering = [topic for topic in topics if purpose in topic.purposes]
    named = [topic for topic in covering if product and topic.about(product)]
    return next(iter(named), None) or next((topic for topic in covering if not topic.product_groups), None)
