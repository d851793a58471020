"""Titles and texts of refusals in Bokmål, Nynorsk and English: what happened, and what to do.

They stand in YAML beside this module and are read once. What only staff meet has no text here and keeps the
English one of the service; `detail` and `violation` then answer None, so that nobody claims otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib.resources import files
from string import Formatter
from typing import Any

import yaml

from gateway.languages import LANGUAGES

Text = tuple[str, str, str]  # nb, nn, en

_INDEX = {language: place for place, language in enumerate(LANGUAGES)}
# The limits and the values in a service's English sentence: "Use at most 200 characters.", "Use one of a, b."
_NUMBER = re.compile(r"(?<!\w)-?\d+(?!\w)")
_CHOICES = re.compile(r"(?:\bUse|:) (?:one of (?:these values: )?)?(.+)\.$")
# Kinds that pydantic has many of share a text.
_TYPE_ENDINGS = ("_TYPE", "_PARSING")
_TYPE_RULES = frozenset({"INT_FROM_FLOAT", "NONE_REQUIRED"})
# What a schema knows about a limit, by pydantic's name.
_LIMITS = ("min_length", "max_length", "gt", "ge", "lt", "le")


def _texts(found: Mapping[str, Any]) -> dict[str, Text]:
    return {name: (said["nb"], said["nn"], said["en"]) for name, said in found.items()}


def _read(name: str) -> dict[str, Any]:
    text = (files(__name__) / name).read_text(encoding="utf-8")
    # The parser in C, ten times as fast, where PyYAML was built with it.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    found: dict[str, Any] = yaml.load(text, Loader=loader)  # noqa: S506 - one of the safe loaders
    return found


TITLES: dict[str, Text] = _texts(_read("titles.yaml"))
DETAILS: dict[str, Text] = _texts(_read("reasons.yaml") | _read("context_reasons.yaml"))
RULES: dict[str, dict[str, Text]] = {name: _texts(found) for name, found in _read("rules.yaml").items()}


def title(kind: str, language: str, reason: str = "") -> str:
    """The title for a kind of refusal, or for the reason when it has one of its own."""
    return (TITLES.get(reason) or TITLES[kind])[_INDEX[language]]


def detail(reason: str, language: str, said: str, metadata: Mapping[str, str]) -> str | None:
    """The text for a reason; None when there is none, and what the service `said` stands."""
    known = DETAILS.get(f"{reason}.{metadata.get('rule', '')}") or DETAILS.get(reason)
    return None if known is None else _filled(known[_INDEX[language]], said, metadata)


def violation(domain: str, rule: str, language: str, said: str) -> str | None:
    """The text for a rule of a context; None when there is none, and what the context `said` stands."""
    context = domain.removesuffix("personvern").removesuffix(".") or "gateway"
    known = RULES.get(context, {}).get(rule)
    if known is None and context == "gateway":
        known = _of_schema(rule)
    return None if known is None else _filled(known[_INDEX[language]], said, {})


def schema_rule(rule: str, context: Mapping[str, Any]) -> str:
    """The English text for a rule that a schema found; `context` holds its limits, never what was sent."""
    limits = [str(context[name]) for name in _LIMITS if name in context]
    choices = str(context.get("expected", "")).replace("'", "").replace(" or ", ", ")
    text = (RULES["gateway"].get(rule) or _of_schema(rule))[_INDEX["en"]]
    try:
        return text.format(*limits, choices=choices)
    except IndexError:
        return RULES["gateway"]["NOT_VALID"][_INDEX["en"]]


def _of_schema(rule: str) -> Text:
    wrong_type = rule.endswith(_TYPE_ENDINGS) or rule in _TYPE_RULES
    return RULES["gateway"]["WRONG_TYPE" if wrong_type else "NOT_VALID"]


def placeholders(text: str) -> list[str]:
    """The names that a text wants filled in, in order."""
    return [name for _, name, _, _ in Formatter().parse(text) if name is not None]


def _filled(text: str, said: str, metadata: Mapping[str, str]) -> str | None:
    wanted = placeholders(text)
    if not wanted:
        return text
    numbers, choices = _NUMBER.findall(said), _CHOICES.search(said)
    given = {"choices": choices[1].replace(" or ", ", ")} if choices else {}
    given["said"] = said  # of a service that says it in the reader's language itself
    try:
        return text.format(*numbers, **{**metadata, **given})
    except (IndexError, KeyError):
        return None
