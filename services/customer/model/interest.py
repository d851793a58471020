"""Interests: topics with where each comes from. What a person removed stays removed.

Only the person's own declaration brings a removed topic back: the mark of the removal stands against later
purchases and views. Views make an interest only when there were enough of them within some days; until then
they are numbers per day, and those that are too old are dropped.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TypeVar

from services.chassis.errors import Broken
from services.customer.model.customer import Customer, CustomerStatus
from services.customer.model.product import LocalText
from services.kernel.calendar import add_months, oslo_date

MOST_VIEWS = 1_000
"""Views of one group that one call may tell of: more is no sign of more interest."""
ADULT = 18
"""Nobody younger is profiled by what he or she looks at (GDPR recital 38)."""


class Origin(StrEnum):
    """Where an interest comes from: the person said so, bought something, or looked at something often."""

    DECLARED = "declared"
    PURCHASE = "purchase"
    VIEW = "view"


class Level(StrEnum):
    """How much somebody is interested, in the person's own words; what is derived is `NORMAL`."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"


@dataclass(frozen=True)
class Topic:
    """An entry of the taxonomy; `groups` are the product groups of which a purchase or view tells of it."""

    key: str
    names: LocalText
    groups: tuple[str, ...] = ()


@dataclass(frozen=True)
class ViewRule:
    """How many views within how many days make an interest, and for how many months it stands without new."""

    threshold: int
    within_days: int
    keep_months: int


@dataclass(frozen=True)
class InterestRules:
    """The taxonomy, the rule for views, and the sentence per origin; `{day}` in it is the first day."""

    topics: Mapping[str, Topic]
    views: ViewRule
    explanations: Mapping[Origin, LocalText]

    def of_group(self, group: str) -> list[str]:
        """The topics that a product group tells of."""
        return [topic.key for topic in self.topics.values() if group in topic.groups]


@dataclass(frozen=True)
class Source:
    """One origin of an interest: since when, and when it last showed again."""

    origin: Origin
    since: datetime
    renewed_at: datetime


@dataclass(frozen=True)
class Interest:
    """A topic with its sources, one per origin."""

    topic: str
    sources: tuple[Source, ...]
    level: Level = Level.NORMAL

    def source(self, origin: Origin) -> Source | None:
        """The source of that origin, or None."""
        return next((item for item in self.sources if item.origin is origin), None)


Tally = Mapping[date, int]
Keep = Callable[[Source], bool]
Value = TypeVar("Value")


@dataclass(frozen=True)
class Interests:
    """All that is known of what a person is interested in. A change makes a new one with the next version.

    `removed` says since when a topic is not to come back by itself. `views` are those that have not yet made
    an interest, per topic and Oslo day.
    """

    customer_id: str
    version: int = 0
    items: Mapping[str, Interest] = field(default_factory=dict)
    removed: Mapping[str, datetime] = field(default_factory=dict)
    views: Mapping[str, Tally] = field(default_factory=dict)

    def declare(self, topic: str, level: Level, now: datetime, *, lift: bool = False) -> "Interests":
        """The person says that the topic is of interest, and how much; ends an earlier removal.

        `lift` says that a removal stands elsewhere, so that the declaration must be later than it.
        """
        item = self.items.get(topic) or Interest(topic, ())
        if not lift and item.source(Origin.DECLARED) and item.level is level and topic not in self.removed:
            return self
        told = replace(_with_source(item, Origin.DECLARED, now), level=level)
        return self._next(items={**self.items, topic: told}, removed=_without(self.removed, topic))

    def remove(self, topic: str, now: datetime) -> "Interests":
        """The person removes the topic, with everything that it rested on. It stays removed."""
        if topic in self.removed:
            return self
        return self._next(
            items=_without(self.items, topic),
            removed={**self.removed, topic: now},
            views=_without(self.views, topic),
        )

    def bought(self, topics: Iterable[str], now: datetime) -> "Interests":
        """A purchase tells of these topics."""
        items = dict(self.items)
        for topic in topics:
            if topic not in self.removed:
                items[topic] = _with_source(items.get(topic) or Interest(topic, ()), Origin.PURCHASE, now)
        return self if items == self.items else self._next(items=items)

    def viewed(self, counts: Mapping[str, int], rule: ViewRule, now: datetime) -> "Interests":
        """Products of these topics were looked at so many times just now."""
        today, items, views = oslo_date(now), dict(self.items), dict(self.views)
        for topic, count in counts.items():
            if topic in self.removed or count < 1:
                continue
            item = items.get(topic) or Interest(topic, ())
            tally = _recent(views.pop(topic, {}), today, rule)
            tally[today] = tally.get(today, 0) + min(count, MOST_VIEWS)
            if item.source(Origin.VIEW) or sum(tally.values()) >= rule.threshold:
                items[topic] = _with_source(item, Origin.VIEW, now)
            else:
                views[topic] = tally
        return self if (items, views) == (self.items, self.views) else self._next(items=items, views=views)

    def without_views(self) -> "Interests":
        """Nothing of what was looked at: the person no longer allows its use."""
        items = _kept(self.items, lambda source: source.origin is not Origin.VIEW)
        return self if items == self.items and not self.views else self._next(items=items, views={})

    def lapsed(self, rule: ViewRule, now: datetime) -> "Interests":
        """Without what is older than it may be kept."""
        today = oslo_date(now)
        items = _kept(
            self.items,
            lambda source: source.origin is not Origin.VIEW or _lapses_on(source, rule) > today,
        )
        recent = {topic: _recent(tally, today, rule) for topic, tally in self.views.items()}
        views = {topic: tally for topic, tally in recent.items() if tally}
        return self if (items, views) == (self.items, self.views) else self._next(items=items, views=views)

    def lapse_on(self, rule: ViewRule) -> date | None:
        """The first day on which something is too old to be kept; None when nothing grows old."""
        seen = [source for item in self.items.values() if (source := item.source(Origin.VIEW))]
        tallied = [day + timedelta(days=rule.within_days) for tally in self.views.values() for day in tally]
        return min([*(_lapses_on(source, rule) for source in seen), *tallied], default=None)

    def _next(self, **changes: Mapping[str, object]) -> "Interests":
        # mypy cannot see that each mapping goes to the field of its name
        return replace(self, version=self.version + 1, **changes)  # type: ignore[arg-type]


def together(parts: Sequence[Interests]) -> Interests:
    """The interests of one person whose rows lie under several ids after a merge, as the first one's.

    Each row stays as it is, so that a merge can be undone. A topic that was removed under any id stays
    removed until the person declares it, under whichever id, after that.
    """
    first, *others = parts
    if not others:
        return first
    removed: dict[str, datetime] = {}
    sources: dict[str, list[Source]] = {}
    levels: dict[str, Level] = {}
    for part in reversed(parts):
        for topic, at in part.removed.items():
            removed[topic] = max(at, removed.get(topic, at))
        for topic, item in part.items.items():
            sources.setdefault(topic, []).extend(item.sources)
            levels[topic] = item.level
    for topic, found in sources.items():
        said = [source.renewed_at for source in found if source.origin is Origin.DECLARED]
        if topic in removed and said and max(said) > removed[topic]:
            del removed[topic]
    return replace(
        first,
        items={
            topic: Interest(topic, _one_of_each(found), levels[topic])
            for topic, found in sources.items()
            if topic not in removed
        },
        removed=removed,
    )


def changed_topics(before: Interests, after: Interests) -> list[str]:
    """Topics that came, changed or went between two versions; a source that showed again is no change."""
    topics = {*before.items, *after.items, *before.removed, *after.removed}
    return sorted(topic for topic in topics if _face(before, topic) != _face(after, topic))


def may_derive_from_views(customer: Customer, today: date) -> bool:
    """Whether a person's views may tell of interests at all, before consent is asked."""
    age = customer.age_on(today)
    return customer.status is CustomerStatus.ACTIVE and (age is None or age >= ADULT)


def level(raw: str) -> Level:
    """The level of that name; empty means normal. Raises Broken LEVEL_UNKNOWN."""
    try:
        return Level(raw or Level.NORMAL)
    except ValueError:
        raise Broken("LEVEL_UNKNOWN", "Use one of low, normal, high.") from None


def _face(interests: Interests, topic: str) -> object:
    item = interests.items.get(topic)
    known = None if item is None else (item.level, frozenset(source.origin for source in item.sources))
    return known, topic in interests.removed


def _with_source(item: Interest, origin: Origin, now: datetime) -> Interest:
    known = item.source(origin)
    renewed = Source(origin, known.since if known else now, now)
    others = [source for source in item.sources if source.origin is not origin]
    order = list(Origin)
    return replace(
        item, sources=tuple(sorted([*others, renewed], key=lambda source: order.index(source.origin)))
    )


def _one_of_each(sources: Sequence[Source]) -> tuple[Source, ...]:
    """One source per origin, from its first showing to its last."""
    found = [
        Source(origin, min(one.since for one in same), max(one.renewed_at for one in same))
        for origin in Origin
        if (same := [source for source in sources if source.origin is origin])
    ]
    return tuple(found)


def _kept(items: Mapping[str, Interest], keep: Keep) -> dict[str, Interest]:
    """The interests with the sources that are kept; one that rests on nothing goes."""
    left = {
        topic: replace(item, sources=tuple(source for source in item.sources if keep(source)))
        for topic, item in items.items()
    }
    return {topic: item for topic, item in left.items() if item.sources}


def _recent(tally: Tally, today: date, rule: ViewRule) -> dict[date, int]:
    first = today - timedelta(days=rule.within_days - 1)
    return {day: count for day, count in tally.items() if day >= first}


def _lapses_on(source: Source, rule: ViewRule) -> date:
    return add_months(oslo_date(source.renewed_at), rule.keep_months)


def _without(mapping: Mapping[str, Value], key: str) -> dict[str, Value]:
    return {name: value for name, value in mapping.items() if name != key}
