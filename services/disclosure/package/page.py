"""The package as a page to read: one HTML document in a person's language, nothing from outside."""

import json
import re
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from services.disclosure.package.outline import outline
from services.disclosure.package.texts import PAGE
from services.kernel import wording
from services.kernel.calendar import OSLO

Names = Mapping[str, Mapping[str, str]]
_FOLDER = Path(__file__).parent
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
_MONTH = re.compile(r"\d{4}-\d\d")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
# Fields whose values are keys that have a name for people: names of the policy, of parties or of values.
_POLICY = {
    "purpose": "purposes",
    "purposes": "purposes",
    "data_categories": "data_categories",
    "category": "recipients",
}
_PARTIES = frozenset({"acted_by", "by", "reader", "source", "sources"})
_VALUES = frozenset(
    {"access_reason", "act", "channel", "channels_collected_at_sale", "direction", "failure", "ground"}
    | {"kind", "language", "product_group", "product_groups", "reader_kind", "reason", "scope", "state"}
    | {"status", "supply_use", "template", "topic", "use", "what"}
    | {"field", "level", "origin", "platform", "tip"}
    | {"evidence_kind", "frequency", "outcome", "preference_topic", "reserved_channels", "restriction"}
    | {"letter", "letter_by", "natures", "risk", "waits_for"}
)
_TECHNICAL = frozenset(
    {"content", "format", "hash", "jws", "policy_version", "rule", "sequence", "version"}
    | {"client_time_suspect"}
)


def render(package: dict[str, Any], language: str) -> str:
    """The page. The policy's words and the titles are in the language in which they were collected."""
    return _template().render(
        package=package,
        told=outline(package, language),
        words=PAGE[language],
        language=language,
        label=lambda key: label(key, language),
        shown=lambda key, value: shown(key, value, language, package["names"]),
    )


def technical(key: str) -> bool:
    """Whether a field is there for a verifier rather than a reader: ids, hashes, signatures."""
    return key in _TECHNICAL or (key.endswith(("_hash", "_id")) and key != "metering_point_id")


def empty(value: object) -> bool:
    """Whether there is nothing to show."""
    return value is None or value in ("", [], {})


def labelled(key: str) -> bool:
    """Whether the field has a name for people."""
    return key in _labels()["fields"]


def label(key: str, language: str) -> str:
    """A field's name for people; of a field with its resource, such as `invoices.due_date`, the field's."""
    return _named("fields", key.rpartition(".")[2], language)


def shown(key: str, value: object, language: str, names: Names) -> str:
    """A plain value for people: names for keys, amounts in kroner, times and days as written in Norway."""
    if isinstance(value, bool):
        return PAGE[language]["yes" if value else "no"]
    if isinstance(value, int) and key.endswith("_ore"):
        return wording.kroner(value, language)
    if isinstance(value, int) and key.endswith("_basis_points"):
        return wording.percent(value, language)
    return _name_of(key, str(value), language, names) or _moment(str(value), language)


def _name_of(key: str, value: str, language: str, names: Names) -> str:
    """What a key that stands in this field is called; "" when the field holds no keys."""
    if key in _POLICY:
        return names[_POLICY[key]].get(value) or _value(key, value, language)
    if key == "fields":
        return label(value, language)
    if key in _PARTIES:
        return _named("parties", value, language)
    return _value(key, value, language) if key in _VALUES else ""


def _value(key: str, value: str, language: str) -> str:
    """A value's name for people, by the field where the same word means two things (`topic:service`)."""
    by_field = f"{key}:{value}"
    return _named("values", by_field if by_field in _labels()["values"] else value, language)


def _named(kind: str, key: str, language: str) -> str:
    """A key's name for people; without one the key itself, readable."""
    known = _labels()[kind].get(key)
    return known[language] if known else key.replace("_", " ").capitalize()


def _moment(text: str, language: str) -> str:
    try:
        if _TIME.fullmatch(text):
            local, word = datetime.fromisoformat(text).astimezone(OSLO), PAGE[language]["at_time"]
            return f"{wording.day(local.date(), language)} {word} {wording.clock(local, language)}"
        if _DATE.fullmatch(text):
            return wording.day(date.fromisoformat(text), language)
        if _MONTH.fullmatch(text):
            return wording.month(date.fromisoformat(f"{text}-01"), language)
    except (ValueError, OverflowError):
        pass  # a text that only looks like a time, such as 2026-99-99, is shown as it is
    return text


@cache
def _labels() -> dict[str, dict[str, dict[str, str]]]:
    return dict(json.loads((_FOLDER / "labels.json").read_text(encoding="utf-8")))


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.tests["technical"] = technical
    environment.tests["empty"] = empty
    return environment.get_template("access-package.html.j2")
