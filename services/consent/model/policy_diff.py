"""What one version of the policy changed against another, and which consents it makes stale."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from services.consent.model.policy import LANGUAGES, text_hash

_NAMES = ("key", "article", "nb")
"""What names an item of a list: its key, or what it is called."""


class Kind(StrEnum):
    """What happened to a place of the policy."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True)
class Change:
    """One place of the policy: `purposes.marketing_new_offers.text.nb`. `before`, `after`: "" when absent."""

    kind: Kind
    path: str
    before: str
    after: str


@dataclass(frozen=True)
class StaleText:
    """A text to which consents were given and which is no longer shown: who agreed to it is asked again."""

    purpose: str
    language: str
    text_hash: str


@dataclass(frozen=True)
class PolicyDiff:
    """All that changed, by path, and the texts that became stale."""

    changes: tuple[Change, ...]
    stale: tuple[StaleText, ...]


def compare(old: Mapping[str, Any], new: Mapping[str, Any]) -> PolicyDiff:
    """Compare two policies as they were written (`Policy.source`); the order of items counts for nothing.

    A consent is to a text (GDPR article 7(1)): a purpose whose name or text changed in a language, which is
    gone or no longer rests on consent, makes the consents to the old text stale.
    """
    changes = tuple(sorted(_changes(old, new, ""), key=lambda change: change.path))
    before, after = _consent_texts(old), _consent_texts(new)
    stale = [
        StaleText(purpose, language, found)
        for (purpose, language), found in before.items()
        if after.get((purpose, language)) != found
    ]
    return PolicyDiff(changes, tuple(stale))


def _changes(old: Any, new: Any, path: str) -> Iterator[Change]:
    if isinstance(old, list) and isinstance(new, list):
        old, new = _named(old), _named(new)
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for name in {**old, **new}:
            place = f"{path}.{name}" if path else str(name)
            yield from _changes(old.get(name, _ABSENT), new.get(name, _ABSENT), place)
    elif old is _ABSENT:
        yield Change(Kind.ADDED, path, "", _words(new))
    elif new is _ABSENT:
        yield Change(Kind.REMOVED, path, _words(old), "")
    elif old != new:
        yield Change(Kind.CHANGED, path, _words(old), _words(new))


class _Absent:
    """Stands where nothing is, so that null is a value."""


_ABSENT = _Absent()


def _named(items: list[Any]) -> dict[str, Any]:
    """A list by the names of its items; plain values stand for themselves."""
    found: dict[str, Any] = {}
    for item in items:
        if isinstance(item, Mapping):
            found[next(str(item[name]) for name in _NAMES if name in item)] = item
        else:
            found[f"[{item}]"] = item
    return found


def _words(value: Any) -> str:
    if isinstance(value, Mapping):
        return "; ".join(f"{name}: {_words(item)}" for name, item in value.items())
    if isinstance(value, list):
        return ", ".join(_words(item) for item in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def _consent_texts(source: Mapping[str, Any]) -> dict[tuple[str, str], str]:
    return {
        (item["key"], language): text_hash(
            item["key"], language, item["name"][language], item["text"][language]
        )
        for item in source["purposes"]
        if item["permission"] == "consent" and item["active"]
        for language in LANGUAGES
    }
