"""Letters to the persons whom a breach concerns (GDPR art. 34): prepared, approved by another, proved."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from services.chassis.errors import Violations
from services.chassis.vault import Redacted
from services.disclosure.errors import BreachState, BreachTwoPeople, DisclosureRequestInvalid
from services.disclosure.model import rules

LANGUAGES = ("nb", "nn", "en")
PARTS = ("happened", "consequences", "measures")
"""What art. 34(2) wants said in plain language, next to whom to ask."""
LONGEST = 2_000
"""Characters of one part: as much as a value of a message takes."""
FIRST_LOOK, LATER_LOOKS, WATCHED = timedelta(minutes=5), timedelta(hours=12), timedelta(days=14)
"""When is looked what became of a message, and how long: mails bounce within days, letters later."""


class LetterState(StrEnum):
    """What became of the letter to one person."""

    QUEUED = "queued"
    SENT = "sent"
    UNREACHABLE = "unreachable"
    HELD_UP = "held_up"


class Fate(StrEnum):
    """What the customer context says of a message."""

    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"
    BOUNCED = "bounced"
    GONE = "gone"


@dataclass(frozen=True)
class LetterText:
    """The parts in one language."""

    happened: Redacted[str]
    consequences: Redacted[str]
    measures: Redacted[str]


@dataclass(frozen=True)
class PersonLetter:
    """The letter to one person: the proof that it went, or why it did not. `channel` is email or post.

    `message_id` is empty when there is none, or when the answer that named it was lost.
    """

    customer_id: str
    state: LetterState
    channel: str
    message_id: str
    at: datetime
    reason: str = ""

    def looked_at(self, fate: Fate, at: datetime) -> "PersonLetter":
        """The same after a look at its message. Undelivered stays for the caller, who tries another way."""
        if fate is Fate.SENT and self.state is not LetterState.SENT:
            return replace(self, state=LetterState.SENT, at=at, reason="")
        return self

    def unreachable(self, reason: str, at: datetime) -> "PersonLetter":
        """Nobody got it: the message came back and there is no other way."""
        return replace(self, state=LetterState.UNREACHABLE, reason=reason, at=at)

    def held_up(self, reason: str, now: datetime) -> "PersonLetter":
        """Something that nobody foresaw is in the way: it is tried again for as long as messages are watched,
        and then nobody could be reached. `at` stays the moment of the first time.
        """
        if self.state is not LetterState.HELD_UP:
            return replace(self, state=LetterState.HELD_UP, reason=reason, at=now)
        if now < self.at + WATCHED:
            return replace(self, reason=reason)
        return self.unreachable(reason, now)

    def next_look(self, now: datetime) -> datetime | None:
        """When to look at its message again, None when it is settled."""
        if self.state is LetterState.HELD_UP:
            return now + LATER_LOOKS
        if self.state is LetterState.UNREACHABLE or not self.message_id:
            return None
        if self.state is LetterState.QUEUED:
            return now + (FIRST_LOOK if now < self.at + LATER_LOOKS else LATER_LOOKS)
        return now + LATER_LOOKS if now < self.at + WATCHED else None


@dataclass(frozen=True)
class Round:
    """One writing to everybody affected who was not written to before; `counts` by state once it is done."""

    breach_id: str
    number: int
    texts: Mapping[str, LetterText]
    prepared_by: str
    prepared_at: datetime
    approved_by: str = ""
    approved_at: datetime | None = None
    operation_id: str = ""
    done_at: datetime | None = None
    counts: Mapping[str, int] = field(default_factory=dict)

    @property
    def under_way(self) -> bool:
        """Approved and not done."""
        return self.approved_at is not None and self.done_at is None

    def may_be_approved(self, by: str) -> None:
        """Raises BreachState when it was approved, BreachTwoPeople for who prepared it."""
        if self.approved_at is not None:
            raise BreachState("These letters were approved before.", breach_id=self.breach_id)
        if by == self.prepared_by:
            raise BreachTwoPeople("Somebody else approves the letters.", breach_id=self.breach_id)

    def approved(self, by: str, operation_id: str, now: datetime) -> "Round":
        """On its way. Raises as `may_be_approved`."""
        self.may_be_approved(by)
        return replace(self, approved_by=by, approved_at=now, operation_id=operation_id)


def checked_texts(raw: Mapping[str, Mapping[str, str]]) -> dict[str, LetterText]:
    """The texts of a round. Raises DisclosureRequestInvalid unless all stand in all languages."""
    broken = Violations()
    text = rules.text(LONGEST, required=True)
    checked = {
        language: LetterText(
            **{
                part: Redacted(
                    broken.check(f"texts.{language}.{part}", text, raw.get(language, {}).get(part, ""))
                )
                for part in PARTS
            }
        )
        for language in LANGUAGES
    }
    broken.raise_if_any(DisclosureRequestInvalid)
    return checked
