"""A survey's results as CSV: one line per figure, so that no column is empty."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from gateway.schemas.survey_answers import QuestionResult, SurveyResults

HEADER = ("question", "kind", "answers", "shown", "figure", "value")


def of(results: SurveyResults) -> str:
    """The lines, with CRLF (RFC 4180). A question with too few answers has no figures."""
    out = io.StringIO()
    lines = csv.writer(out)
    lines.writerow(HEADER)
    for question in results.questions:
        answers = f"<{results.shown_from}" if question.count is None else question.count
        start = (question.question, question.kind, answers, question.shown)
        figures = list(_figures(question)) or [("hidden", "yes" if question.hidden else "no")]
        lines.writerows((*start, name, value) for name, value in figures)
    return out.getvalue()


def _figures(question: QuestionResult) -> Iterator[tuple[str, str]]:
    if question.nps is not None:
        yield "nps", _number(question.nps.score)
        yield "nps_standard_error", _number(question.nps.standard_error)
    if question.csat_percent is not None and question.csat_standard_error is not None:
        yield "csat_percent", _number(question.csat_percent)
        yield "csat_standard_error", _number(question.csat_standard_error)
    if question.ces is not None:
        yield "ces_mean", _number(question.ces.mean)
        yield "ces_standard_error", _number(question.ces.standard_error)
        yield "ces_percent_easy", _number(question.ces.percent_easy)
    for option, count in (question.options or {}).items():
        yield f"option.{option}", str(count)


def _number(value: float) -> str:
    return f"{value:.2f}"
