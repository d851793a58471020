"""What a package says and in which order: the same for the page and for the PDF.

Sections stand in chapters, one for each part of the company, and kinds of which there are no records are
named together at the end: a reader wants to see what there is, and may check what there is not.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.disclosure.package.texts import CHAPTERS, PAGE, SHORT

Section = Mapping[str, Any]
ORDER = ("disclosure", "customer", "consent", "billing", "survey")
"""Who received and who looked comes first: it is what people ask about."""


@dataclass(frozen=True)
class Chapter:
    """The sections of one part of the company that have records."""

    key: str
    title: str
    sections: Sequence[Section]


@dataclass(frozen=True)
class Outline:
    """A package as it is told. `nothing` are the titles of kinds without records."""

    title: str
    intro: str
    short: Sequence[str]
    chapters: Sequence[Chapter]
    nothing: Sequence[str]


def outline(package: Mapping[str, Any], language: str) -> Outline:
    """How a package is told in a language."""
    words, access = PAGE[language], package["kind"] == "access"
    sections = package["sections"]
    chapters = [
        Chapter(context, CHAPTERS[language][context], held)
        for context in ORDER
        if (held := [each for each in sections if each["context"] == context and each["records"]])
    ]
    return Outline(
        title=words[package["kind"]],
        intro=words["intro" if access else "intro_portability"],
        short=_short(sections, language) if access else (),
        chapters=chapters,
        nothing=[each["title"] for each in sections if not each["records"]],
    )


def _short(sections: Sequence[Section], language: str) -> list[str]:
    """What people want to know first: who received, who looked, and what they have said yes to."""
    words = SHORT[language]
    records = {each["key"]: each["records"] for each in sections}
    told = []
    if "disclosure.recipients" in records:
        names = sorted({record["name"] for record in records["disclosure.recipients"]})
        told.append(
            words["recipients"].format(names=_joined(names, words["and"])) if names else words["nobody"]
        )
    if "disclosure.reads" in records:
        looks = sum(record["reader_kind"] == "staff" for record in records["disclosure.reads"])
        told.append(_number(looks, words, "looks"))
    if "consent.consents" in records:
        given = sum(bool(record.get("in_force")) for record in records["consent.consents"])
        told.append(_number(given, words, "consents"))
    return told


def _number(number: int, words: Mapping[str, str], key: str) -> str:
    form = {0: "none", 1: "one"}.get(number, "many")
    return words[f"{key}_{form}"].format(number=number)


def _joined(names: Sequence[str], last: str) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {last} {names[-1]}"
