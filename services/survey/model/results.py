"""The results of a survey: counts always, scores only from five answers on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from services.survey.model.scores import MIN_ANSWERS, Ces, Nps, ces, csat, nps
from services.survey.model.template import SCALES, Question, QuestionKind


@dataclass(frozen=True)
class QuestionResult:
    """One question's result; `hidden` when fewer than five answered it: then only `count` is known."""

    question: Question
    count: int
    hidden: bool
    nps: Nps | None = None
    csat_percent: float | None = None
    ces: Ces | None = None
    options: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Results:
    """A survey's results in a period; `count` submitted responses and `partial` unfinished ones."""

    survey_id: str
    count: int
    partial: int
    questions: Sequence[QuestionResult]


@dataclass(frozen=True)
class Counted:
    """What the store counts: respondents per question, and answers per question and value."""

    respondents: Mapping[str, int]
    values: Mapping[str, Mapping[int | str, int]]


def question_results(questions: Sequence[Question], counted: Counted) -> list[QuestionResult]:
    """One result per question, hidden below MIN_ANSWERS."""
    return [_result(question, counted) for question in questions]


def _result(question: Question, counted: Counted) -> QuestionResult:
    count = counted.respondents.get(question.key, 0)
    if count < MIN_ANSWERS:
        return QuestionResult(question, count, hidden=True)
    values = counted.values.get(question.key, {})
    if question.kind in SCALES:
        histogram = {int(score): n for score, n in values.items()}
        return QuestionResult(
            question,
            count,
            hidden=False,
            nps=nps(histogram) if question.kind is QuestionKind.NPS else None,
            csat_percent=csat(histogram) if question.kind is QuestionKind.CSAT else None,
            ces=ces(histogram) if question.kind is QuestionKind.CES else None,
        )
    if question.kind is QuestionKind.FREE_TEXT:
        return QuestionResult(question, count, hidden=False)
    options = {option.key: values.get(option.key, 0) for option in question.options}
    return QuestionResult(question, count, hidden=False, options=options)
