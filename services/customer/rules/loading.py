"""Reads the YAML files beside this module into the types of the model.

A file that makes no sense stops the start.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from services.customer.model.interest import InterestRules, Origin, Topic, ViewRule
from services.customer.model.product import GROUPS, LocalText

FOLDER = Path(__file__).parent


class RulesInvalid(Exception):
    """A rule file cannot be used; the text says which and why."""


@dataclass(frozen=True)
class ProfileRules:
    """All rules about interests, tips and recommendations."""

    interests: InterestRules


def load(folder: Path = FOLDER) -> ProfileRules:
    """The rules of a folder. Raises RulesInvalid."""
    return ProfileRules(interests=_read(folder / "interests.yaml", _interests))


def _read(file: Path, make: Any) -> Any:
    try:
        return make(yaml.safe_load(file.read_text(encoding="utf-8")))
    except (yaml.YAMLError, KeyError, TypeError, ValueError) as error:
        raise RulesInvalid(f"{file.name}: {error!r}") from error


def _interests(raw: dict[str, Any]) -> InterestRules:
    topics = [Topic(item["key"], LocalText(**item["names"]), tuple(item["groups"])) for item in raw["topics"]]
    for topic in topics:
        if unknown := set(topic.groups) - set(GROUPS):
            raise ValueError(f"{topic.key}: unknown groups {sorted(unknown)}")
    views = ViewRule(**raw["views"])
    if min(views.threshold, views.within_days, views.keep_months) < 1:
        raise ValueError("views: every number is at least 1")
    explanations = {Origin(origin): LocalText(**text) for origin, text in raw["explanations"].items()}
    if set(explanations) != set(Origin):
        raise ValueError("explanations: one for each origin")
    return InterestRules(_by_key(topics), views, explanations)


def _by_key(topics: list[Topic]) -> dict[str, Topic]:
    found = {topic.key: topic for topic in topics}
    if len(found) != len(topics):
        raise ValueError("topics: a key stands twice")
    return found
