"""The copy letter (gjenpartsbrev): who was given what about a person, by whom, and why.

The person gets it at once and free of charge with every item of kredittopplysningsloven § 18: the content of
the credit information, who is its controller and how to reach it, its data protection officer, the sources,
who asked, what a score rests on and how it is worked out, and the date.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.kernel import wording

LANGUAGES = ("nb", "nn", "en")
Texts = Mapping[str, str]  # by language

_TITLES: Mapping[str, Texts] = {
    "content": {
        "nb": "Opplysningene som ble gitt ut",
        "nn": "Opplysningane som blei gitt ut",
        "en": "The information that was given out",
    },
    "controller": {
        "nb": "Behandlingsansvarlig for opplysningene",
        "nn": "Behandlingsansvarleg for opplysningane",
        "en": "Controller of the information",
    },
    "dpo": {"nb": "Personvernombud", "nn": "Personvernombod", "en": "Data protection officer"},
    "sources": {
        "nb": "Hvor opplysningene kommer fra",
        "nn": "Kvar opplysningane kjem frå",
        "en": "Where the information comes from",
    },
    "requester": {"nb": "Hvem som spurte", "nn": "Kven som spurde", "en": "Who asked"},
    "reason": {"nb": "Hvorfor", "nn": "Kvifor", "en": "Why"},
    "score_data": {
        "nb": "Opplysninger bak kredittscoren",
        "nn": "Opplysningar bak kredittscoren",
        "en": "What the credit score rests on",
    },
    "score_logic": {
        "nb": "Slik er kredittscoren beregnet",
        "nn": "Slik er kredittscoren rekna ut",
        "en": "How the credit score is worked out",
    },
    "date": {"nb": "Dato", "nn": "Dato", "en": "Date"},
}
_WHY: Texts = {
    "nb": "Du har bestilt {product}, som betales etter levering. Da gir vi deg kreditt.",
    "nn": "Du har bestilt {product}, som blir betalt etter levering. Då gir vi deg kreditt.",
    "en": "You have ordered {product}, which is paid for after delivery. That gives you credit.",
}
_NO_SCORE: Texts = {
    "nb": "Det ble ikke gitt ut noen kredittscore.",
    "nn": "Det blei ikkje gitt ut nokon kredittscore.",
    "en": "No credit score was given out.",
}
_FROZEN: Texts = {
    "nb": "Du har kredittsperre. Det er det eneste vi har fått vite.",
    "nn": "Du har kredittsperre. Det er det einaste vi har fått vite.",
    "en": "You have had credit information about you blocked. That is all that we were told.",
}


@dataclass(frozen=True)
class Line:
    """One item of credit information: what it is, by language, and what it says."""

    label: Texts
    value: str


@dataclass(frozen=True)
class Party:
    """Somebody with a name and ways to be reached, line by line."""

    name: str
    contact: tuple[str, ...]

    def lines(self) -> list[str]:
        """As it stands in the letter."""
        return [self.name, *self.contact]


@dataclass(frozen=True)
class CopyLetter:
    """All that the letter says. `content` is empty for somebody with a block."""

    content: tuple[Line, ...]
    controller: Party
    dpo: Party
    sources: tuple[str, ...]
    requester: Party
    product_names: Texts
    score_data: tuple[Texts, ...]
    score_logic: Texts
    checked_on: date
    frozen: bool = False

    def items(self, language: str) -> list[tuple[str, str, list[str]]]:
        """Key, heading and lines of each item, in one language."""
        said = {
            "content": self._content(language),
            "controller": self.controller.lines(),
            "dpo": self.dpo.lines(),
            "sources": list(self.sources),
            "requester": self.requester.lines(),
            "reason": [_WHY[language].format(product=self.product_names[language])],
            "score_data": [texts[language] for texts in self.score_data] or [_NO_SCORE[language]],
            "score_logic": [self.score_logic.get(language) or _NO_SCORE[language]],
            "date": [wording.day(self.checked_on, language)],
        }
        return [(key, _TITLES[key][language], lines) for key, lines in said.items()]

    def _content(self, language: str) -> list[str]:
        if self.frozen:
            return [_FROZEN[language]]
        return [f"{line.label[language]}: {line.value}" for line in self.content]

    def to_json(self) -> dict[str, Any]:
        """For the vault."""
        return {
            "content": [{"label": dict(line.label), "value": line.value} for line in self.content],
            "controller": _party(self.controller),
            "dpo": _party(self.dpo),
            "sources": list(self.sources),
            "requester": _party(self.requester),
            "product_names": dict(self.product_names),
            "score_data": [dict(texts) for texts in self.score_data],
            "score_logic": dict(self.score_logic),
            "checked_on": self.checked_on.isoformat(),
            "frozen": self.frozen,
        }

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> "CopyLetter":
        """From the vault."""
        return cls(
            content=tuple(Line(line["label"], line["value"]) for line in row["content"]),
            controller=_from(row["controller"]),
            dpo=_from(row["dpo"]),
            sources=tuple(row["sources"]),
            requester=_from(row["requester"]),
            product_names=row["product_names"],
            score_data=tuple(row["score_data"]),
            score_logic=row["score_logic"],
            checked_on=date.fromisoformat(row["checked_on"]),
            frozen=row["frozen"],
        )


def _party(party: Party) -> dict[str, Any]:
    return {"name": party.name, "contact": list(party.contact)}


def _from(row: Mapping[str, Any]) -> Party:
    contact: Sequence[str] = row["contact"]
    return Party(row["name"], tuple(contact))
