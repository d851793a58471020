"""Tips from what somebody asked before: which there are, and why each is shown."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from services.customer.model.product import LocalText
from services.kernel.calendar import add_months, oslo_date, oslo_midnight

EINVOICE = "einvoice"
"""A tip marked with it is pointless for somebody who has an e-invoice agreement."""
_TIMES = {
    "nb": ("én gang", "to ganger", "{} ganger"),
    "nn": ("éin gong", "to gonger", "{} gonger"),
    "en": ("once", "twice", "{} times"),
}


@dataclass(frozen=True)
class TipRule:
    """A tip and the questions that lead to it.

    Asked `times` times about one of `topics` within `within_months`, it is due. `why` has the place
    `{times}`. `pointless_with` names what makes it needless, empty for nothing.
    """

    key: str
    topics: tuple[str, ...]
    times: int
    within_months: int
    title: LocalText
    text: LocalText
    why: LocalText
    pointless_with: str = ""


@dataclass(frozen=True)
class TipRules:
    """All tips in the order in which they are shown, and how often one may be sent."""

    tips: tuple[TipRule, ...]
    send_every_days: int

    def tip(self, key: str) -> TipRule | None:
        """The rule of that key, or None."""
        return next((rule for rule in self.tips if rule.key == key), None)

    def oldest(self, now: datetime) -> datetime:
        """Questions before this moment lead to no tip."""
        return min(_since(rule, now) for rule in self.tips)


@dataclass(frozen=True)
class Asked:
    """One question: its topic and when."""

    topic: str
    at: datetime


@dataclass(frozen=True)
class Tip:
    """A tip that is due, with its reason said."""

    key: str
    title: LocalText
    text: LocalText
    why: LocalText
    times: int
    last_asked_at: datetime
    pointless_with: str


@dataclass(frozen=True)
class SentTip:
    """A tip that a message carries; `for_event` is the event that led to it."""

    at: datetime
    for_event: str


@dataclass(frozen=True)
class TipRecord:
    """What a person did with tips, and which were sent. A change makes a new one with the next version."""

    customer_id: str
    version: int = 0
    dismissed: Mapping[str, datetime] = field(default_factory=dict)
    sent: Mapping[str, SentTip] = field(default_factory=dict)

    def dismiss(self, key: str, now: datetime) -> "TipRecord":
        """The person does not want to see the tip again."""
        if key in self.dismissed:
            return self
        return TipRecord(self.customer_id, self.version + 1, {**self.dismissed, key: now}, self.sent)

    def may_send(self, key: str, now: datetime, rules: TipRules) -> bool:
        """Whether it was never sent or dismissed, and the last message with a tip is long enough ago."""
        if key in self.sent or key in self.dismissed:
            return False
        last = max((tip.at for tip in self.sent.values()), default=None)
        return last is None or last + timedelta(days=rules.send_every_days) <= now

    def sending(self, key: str, now: datetime, for_event: str) -> "TipRecord":
        """The tip is being sent because of an event."""
        sent = {**self.sent, key: SentTip(now, for_event)}
        return TipRecord(self.customer_id, self.version + 1, self.dismissed, sent)

    def not_sent(self, key: str) -> "TipRecord":
        """The tip was not sent after all."""
        sent = {name: tip for name, tip in self.sent.items() if name != key}
        return TipRecord(self.customer_id, self.version + 1, self.dismissed, sent)

    def claimed_for(self, event_id: str) -> str:
        """The tip that is being sent because of that event, empty for none."""
        return next((key for key, tip in self.sent.items() if tip.for_event == event_id), "")


def as_one(records: Sequence[TipRecord]) -> TipRecord:
    """What a person did under several ids, for reading; the first id is the person's."""
    dismissed = {key: at for record in reversed(records) for key, at in record.dismissed.items()}
    sent = {key: tip for record in reversed(records) for key, tip in record.sent.items()}
    return TipRecord(records[0].customer_id, records[0].version, dismissed, sent)


def tips_due(
    rules: TipRules, asked: Sequence[Asked], now: datetime, *, leave_out: Collection[str] = ()
) -> list[Tip]:
    """The tips that earlier questions lead to, in the order of the rules, without those in `leave_out`."""
    found = []
    for rule in rules.tips:
        matching = _matching(rule, asked, now)
        if len(matching) >= rule.times and rule.key not in leave_out:
            found.append(
                Tip(
                    key=rule.key,
                    title=rule.title,
                    text=rule.text,
                    why=_with_times(rule.why, len(matching)),
                    times=len(matching),
                    last_asked_at=max(matching),
                    pointless_with=rule.pointless_with,
                )
            )
    return found


def said_why(rule: TipRule, asked: Sequence[Asked], now: datetime) -> LocalText:
    """Why a tip is there, with how often the person asked."""
    return _with_times(rule.why, max(len(_matching(rule, asked, now)), 1))


def _matching(rule: TipRule, asked: Sequence[Asked], now: datetime) -> list[datetime]:
    since = _since(rule, now)
    return [one.at for one in asked if one.topic in rule.topics and since <= one.at <= now]


def _since(rule: TipRule, now: datetime) -> datetime:
    return oslo_midnight(add_months(oslo_date(now), -rule.within_months))


def _with_times(text: LocalText, times: int) -> LocalText:
    def said(language: str) -> str:
        words = _TIMES[language]
        word = words[times - 1] if times < len(words) else words[-1].format(times)
        return str(getattr(text, language)).replace("{times}", word)

    return LocalText(said("nb"), said("nn"), said("en"))
