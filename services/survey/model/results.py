"""The results of a survey: counts and scores of five and more. Below that it is told that there are fewer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from services.survey.model.releasing import Cell, Tally, Wanted, people, released
from services.survey.model.scores import MIN_ANSWERS, Ces, Nps, ces, csat, csat_error, nps
from services.survey.model.template import SCALES, Question, QuestionKind

Counted = Mapping[str, Mapping[Cell, Tally]]
"""What the store counts: the answers to each question, by what they can be told apart by."""


@dataclass(frozen=True)
class QuestionResult:
    """One question's result.

    `count` answered it (see `releasing.people`), None being fewer than five; the figures are made of `shown`
    of them. `hidden` when none may be shown.
    """

    question: Question
    count: int | None
    shown: int
    nps: Nps | None = None
    csat_percent: float | None = None
    csat_error: float | None = None
    ces: Ces | None = None
    options: Mapping[str, int] = field(default_factory=dict)

    @property
    def hidden(self) -> bool:
        """Whether fewer than five may be shown: then at most `count` is known."""
        return self.shown < MIN_ANSWERS


@dataclass(frozen=True)
class Results:
    """A survey's results in a period; `count` submitted responses and `partial` unfinished ones, as
    `releasing.people` counts them. None is fewer than five.
    """

    survey_id: str
    count: int | None
    partial: int | None
    questions: Sequence[QuestionResult]


def told(count: int) -> int | None:
    """A number of people as it may be told: None, which is fewer than five, or the number."""
    return count if count >= MIN_ANSWERS else None


def question_results(
    questions: Sequence[Question], counted: Counted, wanted: Wanted, today: datetime
) -> list[QuestionResult]:
    """One result per question, of the groups that may be shown; `today` is the midnight that began it."""
    return [_result(question, counted.get(question.key, {}), wanted, today) for question in questions]


def _result(
    question: Question, cells: Mapping[Cell, Tally], wanted: Wanted, today: datetime
) -> QuestionResult:
    count = told(people(cells, wanted, today))
    tally = released(cells, wanted, today)
    if tally.respondents < MIN_ANSWERS:
        return QuestionResult(question, count, 0)
    if question.kind in SCALES:
        histogram = {int(score): n for score, n in tally.values.items()}
        return QuestionResult(
            question,
            count,
            tally.respondents,
            nps=nps(histogram) if question.kind is QuestionKind.NPS else None,
            csat_percent=csat(histogram) if question.kind is QuestionKind.CSAT else None,
            csat_error=csat_error(histogram) if question.kind is QuestionKind.CSAT else None,
            ces=ces(histogram) if question.kind is QuestionKind.CES else None,
        )
    options = {option.key: tally.values.get(option.key, 0) for option in question.options}
    return QuestionResult(question, count, tally.respondents, options=options)
