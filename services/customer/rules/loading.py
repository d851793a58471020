"""Reads the YAML files beside this module into the types of the model.

A file that makes no sense stops the start.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from services.customer.model.interaction import TOPICS
from services.customer.model.interest import InterestRules, Level, Origin, Topic, ViewRule
from services.customer.model.product import GROUPS, LocalText
from services.customer.model.recommendation import ContactRule, RecommendationRules
from services.customer.model.social import Platform
from services.customer.model.tip import EINVOICE, TipRule, TipRules

FOLDER = Path(__file__).parent
_FILES = "interests.yaml", "tips.yaml", "recommendations.yaml", "social.yaml"
# The parser in C, ten times as fast, where PyYAML was built with it.
_LOADER: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class RulesInvalid(Exception):
    """A rule file cannot be used; the text says which and why."""


@dataclass(frozen=True)
class ProfileRules:
    """All rules about interests, tips, recommendations and social media platforms."""

    interests: InterestRules
    tips: TipRules
    recommendations: RecommendationRules
    platforms: dict[str, Platform]


def load(folder: Path = FOLDER) -> ProfileRules:
    """The rules of a folder. Raises RulesInvalid."""
    return _load(*(_text_of(folder / name) for name in _FILES))


@lru_cache(maxsize=4)  # who starts several services in one process works it out once
def _load(*texts: str) -> ProfileRules:
    makers = (_interests, _tips, _recommendations, _platforms)
    return ProfileRules(*map(_made, _FILES, texts, makers))


def _text_of(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise RulesInvalid(f"{file.name}: {error!r}") from error


def _made(name: str, text: str, make: Callable[[Any], Any]) -> Any:
    try:
        return make(yaml.load(text, Loader=_LOADER))  # noqa: S506 - one of the safe ones
    except (yaml.YAMLError, AttributeError, KeyError, TypeError, ValueError) as error:
        raise RulesInvalid(f"{name}: {error!r}") from error


def _interests(raw: dict[str, Any]) -> InterestRules:
    topics = [Topic(item["key"], _text(item["names"]), tuple(item["groups"])) for item in raw["topics"]]
    _known("groups", (group for topic in topics for group in topic.groups), GROUPS)
    views = ViewRule(**raw["views"])
    _positive("views", (views.threshold, views.within_days, views.keep_months))
    explanations = {Origin(origin): _text(text) for origin, text in raw["explanations"].items()}
    _each("explanations", explanations, Origin)
    return InterestRules(_by_key(topics), views, explanations)


def _tips(raw: dict[str, Any]) -> TipRules:
    tips = [
        TipRule(
            key=item["key"],
            topics=tuple(item["topics"]),
            times=item["times"],
            within_months=item["within_months"],
            title=_text(item["title"]),
            text=_text(item["text"]),
            why=_text(item["why"]),
            pointless_with=item.get("pointless_with", ""),
        )
        for item in raw["tips"]
    ]
    _known("topics", (topic for tip in tips for topic in tip.topics), TOPICS)
    _known("pointless_with", (tip.pointless_with for tip in tips), ("", EINVOICE))
    _positive("tips", (number for tip in tips for number in (tip.times, tip.within_months)))
    _positive("send_every_days", (raw["send_every_days"],))
    return TipRules(tuple(_by_key(tips).values()), raw["send_every_days"])


def _recommendations(raw: dict[str, Any]) -> RecommendationRules:
    points, levels = raw["points"], raw["level_percent"]
    interest = {Origin(origin): number for origin, number in points["interest"].items()}
    percent = {Level(level): number for level, number in levels.items()}
    _each("points.interest", interest, Origin)
    _each("level_percent", percent, Level)
    texts = {key: _text(text) for key, text in raw["texts"].items()}
    _each("texts", texts, ("available", "age", "similar", *Origin))
    contacts = [
        ContactRule(tuple(item["topics"]), tuple(item["groups"]), _text(item["why"]))
        for item in raw["contacts"]
    ]
    _known("topics", (topic for rule in contacts for topic in rule.topics), TOPICS)
    _known("groups", (group for rule in contacts for group in rule.groups), GROUPS)
    numbers = {name: points[name] for name in ("available", "age", "similar", "contact")}
    numbers |= {name: raw[name] for name in ("minimum", "most", "contacts_within_months")}
    _positive("points", (*numbers.values(), *interest.values(), *percent.values()))
    return RecommendationRules(
        interest=interest, level_percent=percent, texts=texts, contacts=tuple(contacts), **numbers
    )


def _platforms(raw: dict[str, Any]) -> dict[str, Platform]:
    platforms = [
        Platform(item["key"], _text(item["names"]), tuple(item["receives"])) for item in raw["platforms"]
    ]
    _known("receives", (field for one in platforms for field in one.receives), ("user_id", "name"))
    return _by_key(platforms)


def _text(raw: dict[str, str]) -> LocalText:
    text = LocalText(**raw)
    if not all(part.strip() for part in (text.nb, text.nn, text.en)):
        raise ValueError("a text is empty")
    return text


def _by_key(items: Iterable[Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for item in items:
        if item.key in found:
            raise ValueError(f"{item.key} stands twice")
        found[item.key] = item
    return found


def _known(what: str, given: Iterable[str], allowed: Iterable[str]) -> None:
    if unknown := set(given) - set(allowed):
        raise ValueError(f"{what}: unknown {sorted(unknown)}")


def _each(what: str, given: Iterable[str], wanted: Iterable[str]) -> None:
    if set(given) != set(wanted):
        raise ValueError(f"{what}: one for each of {sorted(wanted)}")


def _positive(what: str, numbers: Iterable[int]) -> None:
    if any(int(number) != number or number < 1 for number in numbers):
        raise ValueError(f"{what}: every number is a whole one of at least 1")
