"""The package as a page to read: one HTML document in a person's language, nothing from outside."""

import json
import re
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from services.disclosure.package.texts import PAGE

_FOLDER = Path(__file__).parent
_OSLO = ZoneInfo("Europe/Oslo")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
# Fields whose values are keys that have a name for people.
_KEYED = frozenset(
    {
        "access_reason",
        "act",
        "acted_by",
        "by",
        "category",
        "channel",
        "data_categories",
        "direction",
        "ground",
    }
    | {"kind", "language", "purpose", "purposes", "reader", "reader_kind", "source", "state", "status"}
    | {"supply_use", "use", "what"}
)
_TECHNICAL = frozenset(
    {"content", "format", "hash", "jws", "policy_version", "sequence", "version", "client_time_suspect"}
)
_MONTHS = {
    "nb": [
        "januar",
        "februar",
        "mars",
        "april",
        "mai",
        "juni",
        "juli",
        "august",
        "september",
        "oktober",
        "november",
        "desember",
    ],
    "nn": [
        "januar",
        "februar",
        "mars",
        "april",
        "mai",
        "juni",
        "juli",
        "august",
        "september",
        "oktober",
        "november",
        "desember",
    ],
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
}


def render(package: dict[str, Any], language: str) -> str:
    """The page. Texts of the sections are in the language in which they were collected."""
    words = PAGE[language]
    return _template().render(
        package=package,
        words=words,
        language=language,
        label=lambda key: label(key, language),
        shown=lambda key, value: shown(key, value, language),
    )


def technical(key: str) -> bool:
    """Whether a field is there for a verifier rather than a reader: ids, hashes, signatures."""
    return key in _TECHNICAL or (key.endswith(("_hash", "_id")) and key != "metering_point_id")


def label(key: str, language: str) -> str:
    """A field's or key's name for people: from the list of labels, otherwise the key with spaces."""
    known = _labels().get(key)
    return known[language] if known else key.rpartition(".")[2].replace("_", " ").capitalize()


def shown(key: str, value: object, language: str) -> str:
    """A plain value for people: amounts in kroner, times and days as written in Norway."""
    words = PAGE[language]
    if value is None or value == "":
        return words["empty"]
    if isinstance(value, bool):
        return words["yes"] if value else words["no"]
    if key.endswith("_ore") and isinstance(value, int):
        return _kroner(value, language)
    if key in _KEYED and str(value) in _labels():
        return label(str(value), language)
    return _moment(str(value), language)


def _moment(text: str, language: str) -> str:
    try:
        if _TIME.fullmatch(text):
            local = datetime.fromisoformat(text).astimezone(_OSLO)
            return f"{_day(local.date(), language)} {PAGE[language]['at_time']} {local:%H.%M}"
        if _DATE.fullmatch(text):
            return _day(date.fromisoformat(text), language)
    except (ValueError, OverflowError):
        pass  # a text that only looks like a time, such as 2026-99-99, is shown as it is
    return text


def _kroner(ore: int, language: str) -> str:
    sign, kroner = "−" if ore < 0 else "", f"{abs(ore) // 100:,}"
    kroner = kroner if language == "en" else kroner.replace(",", "\u00a0")
    return f"{sign}{kroner}{'.' if language == 'en' else ','}{abs(ore) % 100:02d}\u00a0kr"


def _day(day: date, language: str) -> str:
    month = _MONTHS[language][day.month - 1]
    return f"{day.day} {month} {day.year}" if language == "en" else f"{day.day}. {month} {day.year}"


@cache
def _labels() -> dict[str, dict[str, str]]:
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
    environment.globals["technical"] = technical
    return environment.get_template("access-package.html.j2")
