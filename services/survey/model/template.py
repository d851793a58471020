"""A survey and its versions: what is asked, of whom, when, and what the person is told about it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from services.survey.model.texts import LocalText

MAX_QUESTIONS = 30
MAX_OPTIONS = 30
MAX_TEXT = 1000
MAX_FREE_TEXT = 4000
MAX_KEPT_MONTHS = 60
MIN_DELAY_MINUTES = 60
MAX_DELAY_MINUTES = 24 * 60
_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")


class Problem(NamedTuple):
    """One broken rule: the field's path, the rule's name, and what to do. Never holds the value."""

    field: str
    rule: str
    text: str


class SurveyKind(StrEnum):
    """The template types; each has its own quarantine."""

    TRANSACTIONAL = "transactional"
    RELATIONAL = "relational"


class QuestionKind(StrEnum):
    """How a question is answered."""

    NPS = "nps"
    CSAT = "csat"
    CES = "ces"
    SINGLE_CHOICE = "single_choice"
    MULTIPLE_CHOICE = "multiple_choice"
    FREE_TEXT = "free_text"


SCALES: dict[QuestionKind, tuple[int, int]] = {
    QuestionKind.NPS: (0, 10),
    QuestionKind.CSAT: (1, 5),
    QuestionKind.CES: (1, 7),
}
"""Lowest and highest score of the scored kinds (NPS 0-10, CSAT 1-5, CES 1-7)."""
CHOICES = frozenset({QuestionKind.SINGLE_CHOICE, QuestionKind.MULTIPLE_CHOICE})


class SurveyState(StrEnum):
    """A survey asks nobody before it is activated nor after it is paused."""

    DRAFT = "draft"
    ACTIVE = "active"
    PAUSED = "paused"


@dataclass(frozen=True)
class Option:
    """One option of a choice question; `key` is what an answer names."""

    key: str
    text: LocalText


@dataclass(frozen=True)
class Question:
    """One question; `key` is stable over versions, so that results add up."""

    key: str
    kind: QuestionKind
    text: LocalText
    required: bool = False
    options: tuple[Option, ...] = ()


@dataclass(frozen=True)
class Trigger:
    """Which closed interactions lead to an invitation, and when it goes out.

    Empty `channels` or `topics` mean every one; a topic takes those below it too ("invoice" takes
    "invoice.due_date"). `supplier_involved` None means with or without a supplier.
    `delay_minutes` counts from the closing; `hour_from` and `hour_to` are whole hours in Europe/Oslo
    between which an invitation may be sent (0 and 24: always). `sampling_percent` of the interactions are
    asked about.
    """

    channels: frozenset[str] = frozenset()
    topics: frozenset[str] = frozenset()
    supplier_involved: bool | None = None
    delay_minutes: int = 120
    hour_from: int = 8
    hour_to: int = 21
    sampling_percent: int = 100


@dataclass(frozen=True)
class Content:
    """Everything that one version fixes."""

    name: LocalText
    intro: LocalText
    questions: tuple[Question, ...]
    trigger: Trigger
    shared_with_supplier: bool
    kept_months: int


@dataclass(frozen=True)
class Template:
    """One immutable version of a survey; invitations and answers name it."""

    survey_id: str
    version: int
    content: Content
    created_at: datetime

    def question(self, key: str) -> Question | None:
        """The question with that key, None when there is none."""
        return next((question for question in self.content.questions if question.key == key), None)


@dataclass(frozen=True)
class Survey:
    """The head over the versions: which of them asks now."""

    id: str
    code: str
    kind: SurveyKind
    state: SurveyState
    latest_version: int
    active_version: int
    created_at: datetime


@dataclass
class _Check:
    """Collects every broken rule of one content."""

    problems: list[Problem] = field(default_factory=list)

    def need(self, holds: bool, path: str, rule: str, text: str) -> None:
        if not holds:
            self.problems.append(Problem(path, rule, text))

    def local_text(self, path: str, value: LocalText) -> None:
        for language in value.missing():
            self.need(False, f"{path}.{language}", "REQUIRED", "Write the text in nb, nn and en.")
        self.need(value.longest() <= MAX_TEXT, path, "TOO_LONG", f"Use at most {MAX_TEXT} characters.")

    def key(self, path: str, value: str, seen: set[str]) -> None:
        fits = _KEY.fullmatch(value) is not None
        self.need(fits, path, "KEY_FORMAT", "Use 1-40 of a-z, 0-9 and _, beginning with a letter.")
        self.need(value not in seen, path, "DUPLICATE", "Use each key once.")
        seen.add(value)


def code_problems(code: str) -> list[Problem]:
    """What is wrong with a survey's code (its short, unique, stable name)."""
    check = _Check()
    check.key("code", code, set())
    return check.problems


def content_problems(content: Content, shortest_delay: int = MIN_DELAY_MINUTES) -> list[Problem]:
    """Every rule that the content breaks, with the field's path; empty when it may be stored.

    `shortest_delay` in minutes: who is asked in the minute after the call has not seen yet whether it helped.
    """
    check = _Check()
    check.local_text("name", content.name)
    check.local_text("intro", content.intro)
    count = len(content.questions)
    check.need(
        1 <= count <= MAX_QUESTIONS,
        "questions",
        "QUESTION_COUNT",
        f"Ask between 1 and {MAX_QUESTIONS} questions.",
    )
    seen: set[str] = set()
    for index, question in enumerate(content.questions):
        _check_question(check, f"questions[{index}]", question, seen)
    _check_trigger(check, content.trigger, shortest_delay)
    check.need(
        1 <= content.kept_months <= MAX_KEPT_MONTHS,
        "kept_months",
        "RANGE",
        f"Keep answers between 1 and {MAX_KEPT_MONTHS} months.",
    )
    return check.problems


def kind_problems(content: Content, earlier: Iterable[Template]) -> list[Problem]:
    """Questions whose key stood for another kind of question in an earlier version.

    Answers of all versions are counted together by key: a score and a choice cannot be.
    """
    kinds = {question.key: question.kind for one in earlier for question in one.content.questions}
    return [
        Problem(
            f"questions[{index}].kind",
            "KIND_CHANGED",
            "A version before asked otherwise under this key: use a new key.",
        )
        for index, question in enumerate(content.questions)
        if kinds.get(question.key, question.kind) is not question.kind
    ]


def _check_question(check: _Check, path: str, question: Question, seen: set[str]) -> None:
    check.key(f"{path}.key", question.key, seen)
    check.local_text(f"{path}.text", question.text)
    if question.kind not in CHOICES:
        check.need(
            not question.options, f"{path}.options", "NOT_ALLOWED", "Only choice questions have options."
        )
        return
    fits = 2 <= len(question.options) <= MAX_OPTIONS
    check.need(fits, f"{path}.options", "OPTION_COUNT", f"Give between 2 and {MAX_OPTIONS} options.")
    keys: set[str] = set()
    for index, option in enumerate(question.options):
        check.key(f"{path}.options[{index}].key", option.key, keys)
        check.local_text(f"{path}.options[{index}].text", option.text)


def _check_trigger(check: _Check, trigger: Trigger, shortest_delay: int) -> None:
    check.need(
        shortest_delay <= trigger.delay_minutes <= MAX_DELAY_MINUTES,
        "trigger.delay_minutes",
        "RANGE",
        f"Wait between {shortest_delay} and {MAX_DELAY_MINUTES} minutes.",
    )
    check.need(
        0 <= trigger.hour_from < trigger.hour_to <= 24,
        "trigger.hour_to",
        "HOURS",
        "Give whole hours of one day, from before to: 0 <= hour_from < hour_to <= 24.",
    )
    check.need(
        1 <= trigger.sampling_percent <= 100,
        "trigger.sampling_percent",
        "RANGE",
        "Ask about 1 to 100 percent.",
    )
