"""Who is contacted about a survey: who asks for it and gave a low score, and nobody else."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.survey.model.follow_up import due_at, low, offered, problems
from services.survey.model.template import Question, QuestionKind, Template
from services.survey.model.texts import LANGUAGES, LocalText, follow_up_offer
from tests.unit.survey.samples import content

TEXT = LocalText("a", "b", "c")


def asking(*kinds: QuestionKind) -> Template:
    questions = tuple(Question(kind.value, kind, TEXT) for kind in kinds)
    return Template("sur_1", 1, replace(content(), questions=questions), datetime(2026, 1, 15, tzinfo=UTC))


@pytest.mark.parametrize(
    ("kind", "last_low"), [(QuestionKind.NPS, 6), (QuestionKind.CSAT, 2), (QuestionKind.CES, 3)]
)
def test_the_last_low_score_of_each_scale(kind: QuestionKind, last_low: int) -> None:
    assert low(asking(kind), {kind.value: (last_low,)})
    assert not low(asking(kind), {kind.value: (last_low + 1,)})
    assert not low(asking(kind), {})


def test_one_low_score_is_enough_and_options_are_no_scores() -> None:
    template = asking(QuestionKind.NPS, QuestionKind.CSAT, QuestionKind.SINGLE_CHOICE)
    assert low(template, {"nps": (10,), "csat": (1,)})
    assert not low(template, {"nps": (10,), "single_choice": ("one",)})


def test_without_scores_it_is_not_offered_and_a_wish_for_it_refused() -> None:
    words = asking(QuestionKind.FREE_TEXT, QuestionKind.SINGLE_CHOICE)
    assert not offered(words)
    assert [one.rule for one in problems(words, asked=True, final=True)] == ["NO_FOLLOW_UP"]
    assert problems(words, asked=False, final=True) == []
    scored = asking(QuestionKind.CES)
    assert [one.rule for one in problems(scored, asked=True, final=False)] == ["WITH_SUBMISSION"]
    assert problems(scored, asked=True, final=True) == []


@given(st.timedeltas(timedelta(0), timedelta(days=1_000)))
def test_it_is_handed_on_at_a_full_hour_within_the_next(later: timedelta) -> None:
    moment = datetime(2026, 1, 15, tzinfo=UTC) + later
    due = due_at(moment)
    assert moment < due <= moment + timedelta(hours=1)
    assert due.minute == due.second == due.microsecond == 0


def test_the_offer_stands_in_three_languages() -> None:
    assert len({follow_up_offer(language) for language in LANGUAGES}) == len(LANGUAGES)
