"""Scores against the vectors of the facts, and their bounds."""

import math
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.survey.model.releasing import Cell, Tally, Wanted
from services.survey.model.results import question_results
from services.survey.model.scores import ces, csat, csat_error, nps
from services.survey.model.template import QuestionKind
from tests.unit.survey.samples import QUESTIONS

DAY = datetime(2026, 1, 14, 23, tzinfo=UTC)
TODAY = DAY + timedelta(days=1)


def test_nps_vector() -> None:
    result = nps(Counter([10, 9, 9, 8, 7, 6, 0]))
    assert round(result.score, 1) == 14.3
    assert round(result.standard_error, 1) == 31.5


def test_csat_vector() -> None:
    assert csat(Counter([5, 4, 3, 5, 1])) == 60.0


def test_ces_is_the_mean_and_the_easy_share() -> None:
    result = ces(Counter([7, 5, 4, 1]))
    assert (result.mean, result.percent_easy) == (4.25, 50.0)


@given(st.lists(st.integers(0, 10), min_size=1, max_size=200))
def test_nps_stays_on_its_scale(scores: list[int]) -> None:
    result = nps(Counter(scores))
    assert -100 <= result.score <= 100
    assert 0 <= result.standard_error <= 100
    # The standard error is that of a mean of -1, 0 and 1 (times 100).
    signs = [1 if score >= 9 else -1 if score <= 6 else 0 for score in scores]
    mean = sum(signs) / len(signs)
    variance = sum((sign - mean) ** 2 for sign in signs) / len(signs)
    assert math.isclose(result.standard_error, 100 * math.sqrt(variance / len(signs)), abs_tol=1e-6)


def test_no_answers_have_no_score() -> None:
    with pytest.raises(ValueError, match="no answers"):
        csat({})


def counted(key: str, respondents: int, **values: int) -> dict[str, dict[Cell, Tally]]:
    tally = Tally(respondents, Counter({int(v) if v.isdecimal() else v: n for v, n in values.items()}))
    return {key: {Cell(DAY, "phone", "invoice"): tally}}


@pytest.mark.parametrize(("answers", "hidden"), [(0, True), (4, True), (5, False)])
def test_a_score_shows_from_five_answers_on(answers: int, hidden: bool) -> None:
    found = counted("recommend", answers, **{"10": answers})
    result = question_results(QUESTIONS, found, Wanted(), TODAY)[0]
    assert result.question.kind is QuestionKind.NPS
    told = None if hidden else answers
    assert (result.count, result.hidden, result.nps is None) == (told, hidden, hidden)


def test_options_count_zero_when_nobody_chose_them() -> None:
    found = counted("means", 6, phone=6, chat=2)
    result = next(r for r in question_results(QUESTIONS, found, Wanted(), TODAY) if r.question.key == "means")
    assert result.options == {"phone": 6, "chat": 2, "web": 0}


def test_standard_errors() -> None:
    assert round(csat_error(Counter([5, 4, 3, 5, 1])), 1) == 21.9
    assert round(ces(Counter([5, 6, 7, 3])).standard_error, 3) == 0.854
    assert ces(Counter([7])).standard_error == 0
