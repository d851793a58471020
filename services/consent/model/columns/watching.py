"""Seeing what a decision looks at: a person whose fields are noted as they are read.

Reading a field that columns do not keep, or all consents at once, is refused: better no answer than a wrong
one.
"""

from collections.abc import Iterator, Mapping
from dataclasses import fields
from functools import lru_cache
from typing import Any, TypeVar

from services.consent.model.facts import Facts
from services.consent.model.preferences import Preferences
from services.consent.model.standing import Standing
from services.consent.model.subject import Subject

T = TypeVar("T")
Look = tuple[str, str]
"""A part of what is known (`facts`, `consents`, `recent` ...), and which field, purpose or channel of it."""

_ELSEWHERE = {
    "facts": {"customer_id", "version", "revision", "asked_at"},
    "standing": {"head"},
    "preferences": {"version"},
}
_WITHIN = {"subject": {"facts", "standing", "preferences", "recent"}, "standing": {"consents", "objections"}}


class LookedTooFar(Exception):
    """A rule looks at something that columns do not keep."""


def watched(subject: Subject, seen: list[Look]) -> Subject:
    """The same person; what is read is added to `seen`."""
    standing, facts = subject.standing, subject.facts
    parts = {
        **vars(standing),
        "consents": _Watched("consents", standing.consents, seen),
        "objections": _Watched("objections", standing.objections, seen),
    }
    whole = {
        **vars(subject),
        "standing": _as(_watching(Standing, "standing"), parts, seen),
        "facts": None if facts is None else _as(_watching(Facts, "facts"), vars(facts), seen),
        "preferences": _as(_watching(Preferences, "preferences"), vars(subject.preferences), seen),
        "recent": _Watched("recent", subject.recent, seen),
    }
    made: Subject = _as(_watching(Subject, "subject"), whole, seen)
    return made


def _as(kind: type[T], values: Mapping[str, Any], seen: list[Look]) -> T:
    made = object.__new__(kind)
    vars(made).update(values, _seen=seen)
    return made


@lru_cache(maxsize=8)
def _watching(kind: type[T], part: str) -> type[T]:
    """The class with its fields watched; its methods are watched by that too."""
    within, elsewhere = _WITHIN.get(part, set()), _ELSEWHERE.get(part, set())
    noted = {field.name for field in fields(kind)} - within  # type: ignore[arg-type]

    def read(self: Any, name: str) -> Any:
        if name in elsewhere:
            raise LookedTooFar(f"a rule looks at {part}.{name}")
        if name in noted:
            object.__getattribute__(self, "_seen").append((part, name))
        return object.__getattribute__(self, name)

    return type(f"Watched{kind.__name__}", (kind,), {"__getattribute__": read})


class _Watched(Mapping[str, T]):
    """What is kept by purpose or channel; each that is asked for is noted."""

    def __init__(self, part: str, values: Mapping[str, T], seen: list[Look]) -> None:
        self._part, self._values, self._seen = part, values, seen

    def __getitem__(self, key: str) -> T:
        self._seen.append((self._part, key))
        return self._values[key]

    def __iter__(self) -> Iterator[str]:
        raise LookedTooFar(f"a rule looks at all {self._part}")

    def __len__(self) -> int:
        raise LookedTooFar(f"a rule looks at all {self._part}")
