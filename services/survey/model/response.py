"""A person's answers to one invitation: saved in parts, final once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from services.chassis.vault import Redacted
from services.survey.model.template import (
    CHOICES,
    MAX_FREE_TEXT,
    SCALES,
    Problem,
    Question,
    QuestionKind,
    Template,
)

NO_TEXT = Redacted("")


class ResponseState(StrEnum):
    """PARTIAL until the person submits, then FINAL for good."""

    PARTIAL = "partial"
    FINAL = "final"


@dataclass(frozen=True)
class GivenAnswer:
    """One answer as it came in; exactly one of the three is set by the question's kind."""

    question: str
    score: int | None = None
    options: tuple[str, ...] = ()
    text: Redacted[str] = NO_TEXT

    @property
    def empty(self) -> bool:
        """Nothing given: takes back an earlier part."""
        return self.score is None and not self.options and not self.text.reveal().strip()


@dataclass(frozen=True)
class Response:
    """What is kept of the answers. It names no invitation and no person: an invitation names it while linked.
    Nor a supplier: where that had few deliveries, it would lead to one of them.

    `values` maps question keys to scores or option keys;
    `saved_at` is the midnight with which the day of the answer began: a moment could be matched with another.
    `answered_texts` names the questions with a free text (the texts lie sealed in the store).
    """

    id: str
    survey_id: str
    survey_version: int
    channel: str
    topic: str
    state: ResponseState
    values: Mapping[str, tuple[int | str, ...]]
    answered_texts: frozenset[str]
    saved_at: datetime
    keep_until: datetime

    @property
    def answered(self) -> frozenset[str]:
        """Keys of the questions that have an answer."""
        return frozenset(self.values) | self.answered_texts


def answer_problems(
    template: Template, answers: Iterable[GivenAnswer], *, final: bool, already: frozenset[str] = frozenset()
) -> list[Problem]:
    """Every rule that the answers break; `already` are the questions answered in earlier parts."""
    problems: list[Problem] = []
    seen: set[str] = set()
    answered = set(already)
    for index, answer in enumerate(answers):
        path = f"answers[{index}]"
        question = template.question(answer.question)
        if question is None:
            problems.append(
                Problem(f"{path}.question", "UNKNOWN_QUESTION", "Answer only questions of this survey.")
            )
            continue
        if answer.question in seen:
            problems.append(
                Problem(f"{path}.question", "DUPLICATE", "Answer each question once per request.")
            )
        seen.add(answer.question)
        if answer.empty:
            answered.discard(answer.question)
        else:
            answered.add(answer.question)
            problems.extend(_problems_of(path, question, answer))
    if final:
        problems.extend(
            Problem(f"answers.{question.key}", "REQUIRED", "Answer this question before you submit.")
            for question in template.content.questions
            if question.required and question.key not in answered
        )
        if not answered and not problems:
            problems.append(Problem("answers", "REQUIRED", "Answer at least one question before you submit."))
    return problems


def _problems_of(path: str, question: Question, answer: GivenAnswer) -> list[Problem]:
    if question.kind in SCALES:
        return _score_problems(path, question, answer)
    if answer.score is not None:
        return [Problem(f"{path}.score", "ANSWER_TYPE", "This question takes no score.")]
    if question.kind in CHOICES:
        return _choice_problems(path, question, answer)
    if answer.options:
        return [Problem(f"{path}.options", "ANSWER_TYPE", "This question takes a text.")]
    if len(answer.text.reveal()) > MAX_FREE_TEXT:
        return [Problem(f"{path}.text", "TOO_LONG", f"Use at most {MAX_FREE_TEXT} characters.")]
    return []


def _score_problems(path: str, question: Question, answer: GivenAnswer) -> list[Problem]:
    low, high = SCALES[question.kind]
    if answer.options or answer.text.reveal():
        return [Problem(path, "ANSWER_TYPE", "Give a score to this question.")]
    if answer.score is None or not low <= answer.score <= high:
        return [Problem(f"{path}.score", "RANGE", f"Give a whole number from {low} to {high}.")]
    return []


def _choice_problems(path: str, question: Question, answer: GivenAnswer) -> list[Problem]:
    if answer.text.reveal():
        return [Problem(f"{path}.text", "ANSWER_TYPE", "This question takes options.")]
    allowed = {option.key for option in question.options}
    if not set(answer.options) <= allowed:
        return [Problem(f"{path}.options", "UNKNOWN_OPTION", "Choose among the question's options.")]
    if len(set(answer.options)) != len(answer.options):
        return [Problem(f"{path}.options", "DUPLICATE", "Choose each option once.")]
    if question.kind is QuestionKind.SINGLE_CHOICE and len(answer.options) != 1:
        return [Problem(f"{path}.options", "ONE_OPTION", "Choose exactly one option.")]
    return []


def merged(
    earlier: Mapping[str, tuple[int | str, ...]], answers: Iterable[GivenAnswer]
) -> dict[str, tuple[int | str, ...]]:
    """Scores and options after a further part: a later answer replaces, an empty one takes back."""
    values = dict(earlier)
    for answer in answers:
        values.pop(answer.question, None)
        if answer.score is not None:
            values[answer.question] = (answer.score,)
        elif answer.options:
            values[answer.question] = answer.options
    return values
