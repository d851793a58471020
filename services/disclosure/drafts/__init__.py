"""Drafts of the notices about a breach: to the authority (GDPR art. 33(3)) and to the persons (art. 34(2)).

Drafts, because a person reads them, completes them and sends them. What is not known yet stands as such and
is named in `missing`: art. 33(4) lets it follow.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from services.disclosure.model.breach import Breach, Facts
from services.disclosure.model.statement import Statement
from services.kernel import wording
from services.kernel.calendar import OSLO

LANGUAGES = ("nb", "nn", "en")


@dataclass(frozen=True)
class Draft:
    """A text, and the letters of art. 33(3) of which nothing is known yet."""

    text: str
    missing: tuple[str, ...]


def authority_notice(
    breach: Breach, affected: int, statement: Statement, language: str, now: datetime
) -> Draft:
    """The notice to the supervisory authority. `affected`: how many persons were found by id."""
    facts = breach.facts
    missing = _missing(facts)
    if not (facts.persons or affected) or not facts.data_categories:
        missing = ["a", *missing]
    late = now > breach.notify_by
    return _draft(
        "authority",
        language,
        missing,
        breach=breach,
        statement=statement,
        affected=affected,
        late=late,
        late_reason=breach.authority.reason.reveal() if breach.authority else "",
    )


def persons_notice(breach: Breach, statement: Statement, language: str) -> Draft:
    """The notice to the persons affected, in plain language."""
    return _draft("persons", language, _missing(breach.facts), breach=breach, statement=statement)


def _missing(facts: Facts) -> list[str]:
    return [
        letter
        for letter, text in (("c", facts.consequences), ("d", facts.measures))
        if not text.reveal().strip()
    ]


def _draft(name: str, language: str, missing: list[str], **values: Any) -> Draft:
    shown = language if language in LANGUAGES else LANGUAGES[0]
    categories = values["statement"].data_categories
    facts = values["breach"].facts
    text = (
        _environment()
        .get_template(f"{name}.{shown}.txt.j2")
        .render(
            **values,
            facts=facts,
            natures=[item.value for item in facts.natures],
            categories=[categories.get(key, key.replace("_", " ")) for key in facts.data_categories],
            at=lambda moment: _at(moment, shown),
        )
    )
    return Draft(text.strip() + "\n", tuple(missing))


def _at(moment: datetime, language: str) -> str:
    local = moment.astimezone(OSLO)
    word = "at" if language == "en" else "kl."
    return f"{wording.day(local.date(), language)} {word} {wording.clock(local, language)}"


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=False,  # noqa: S701 - plain text, never a page
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
