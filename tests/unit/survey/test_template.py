"""What a survey may ask, and what an answer may be."""

from dataclasses import replace

import pytest

from services.chassis.vault import Redacted
from services.survey.model.response import GivenAnswer, answer_problems, merged
from services.survey.model.template import (
    Content,
    Option,
    Question,
    QuestionKind,
    Trigger,
    content_problems,
    kind_problems,
)
from services.survey.model.texts import LocalText, known_language, notice
from tests.unit.survey.samples import content, template, text


def rules(bad: Content) -> set[tuple[str, str]]:
    return {(problem.field, problem.rule) for problem in content_problems(bad)}


def test_a_good_content_breaks_no_rule() -> None:
    assert content_problems(content()) == []
    assert kind_problems(content(), [template()]) == []


def test_a_key_stands_for_one_kind_of_question_for_ever() -> None:
    """Answers of all versions are counted by key: a choice among scores could not be counted at all."""
    first, *others = content().questions
    without = replace(template(), version=2, content=content(questions=tuple(others)))
    again = content(
        questions=(replace(first, kind=QuestionKind.CSAT), Question("new", first.kind, text("q")))
    )
    found = kind_problems(again, [template(), without])
    assert [(problem.field, problem.rule) for problem in found] == [("questions[0].kind", "KIND_CHANGED")]


@pytest.mark.parametrize(
    ("bad", "expected"),
    [
        (replace(content(), name=LocalText("Navn", "", "Name")), ("name.nn", "REQUIRED")),
        (replace(content(), questions=()), ("questions", "QUESTION_COUNT")),
        (replace(content(), kept_months=0), ("kept_months", "RANGE")),
        (content(Trigger(delay_minutes=59)), ("trigger.delay_minutes", "RANGE")),
        (content(Trigger(hour_from=21, hour_to=8)), ("trigger.hour_to", "HOURS")),
        (content(Trigger(sampling_percent=0)), ("trigger.sampling_percent", "RANGE")),
        (
            content(questions=(Question("A b", QuestionKind.NPS, text("q")),)),
            ("questions[0].key", "KEY_FORMAT"),
        ),
        (
            content(
                questions=(
                    Question("a", QuestionKind.NPS, text("q")),
                    Question("a", QuestionKind.CES, text("q")),
                )
            ),
            ("questions[1].key", "DUPLICATE"),
        ),
        (
            content(
                questions=(
                    Question("a", QuestionKind.SINGLE_CHOICE, text("q"), options=(Option("x", text("x")),)),
                )
            ),
            ("questions[0].options", "OPTION_COUNT"),
        ),
    ],
)
def test_each_broken_rule_names_its_field(bad: Content, expected: tuple[str, str]) -> None:
    assert expected in rules(bad)


@pytest.mark.parametrize(
    ("answer", "rule"),
    [
        (GivenAnswer("recommend", score=11), "RANGE"),
        (GivenAnswer("satisfied", score=0), "RANGE"),
        (GivenAnswer("easy", score=8), "RANGE"),
        (GivenAnswer("recommend", text=Redacted("ten")), "ANSWER_TYPE"),
        (GivenAnswer("solved", options=("yes", "no")), "ONE_OPTION"),
        (GivenAnswer("solved", options=("maybe",)), "UNKNOWN_OPTION"),
        (GivenAnswer("means", options=("web", "web")), "DUPLICATE"),
        (GivenAnswer("words", score=3), "ANSWER_TYPE"),
        (GivenAnswer("words", text=Redacted("x" * 4001)), "TOO_LONG"),
        (GivenAnswer("other", score=3), "UNKNOWN_QUESTION"),
    ],
)
def test_each_bad_answer_names_its_rule(answer: GivenAnswer, rule: str) -> None:
    assert [problem.rule for problem in answer_problems(template(), [answer], final=False)] == [rule]


def test_a_required_question_is_needed_only_at_the_end() -> None:
    part = [GivenAnswer("easy", score=7)]
    assert answer_problems(template(), part, final=False) == []
    assert [p.rule for p in answer_problems(template(), part, final=True)] == ["REQUIRED"]
    assert answer_problems(template(), part, final=True, already=frozenset({"recommend"})) == []
    taken_back = [GivenAnswer("recommend")]
    assert answer_problems(template(), taken_back, final=True, already=frozenset({"recommend"})) != []


def test_parts_add_up_and_later_ones_win() -> None:
    first = merged({}, [GivenAnswer("recommend", score=3), GivenAnswer("means", options=("web",))])
    second = merged(first, [GivenAnswer("recommend", score=9), GivenAnswer("means")])
    assert second == {"recommend": (9,)}


@pytest.mark.parametrize(
    ("raw", "known"), [("en-GB", "en"), ("NN", "nn"), ("no", "nb"), ("", "nb"), ("de", "nb")]
)
def test_languages(raw: str, known: str) -> None:
    assert known_language(raw) == known


def test_the_notice_tells_the_truth() -> None:
    assert "frivillig" in notice("nb", shared=True, kept_months=24)
    assert "24 months" in notice("en", shared=True, kept_months=24)
    kept = {language: notice(language, shared=False, kept_months=1) for language in ("nb", "nn", "en")}
    assert kept["nb"].endswith("slettes etter én måned.")
    assert kept["nn"].endswith("sletta etter éin månad.")
    assert kept["en"].endswith("deleted after one month.")
    assert "may read your answers" in notice("en", shared=True, kept_months=24)
    assert "not shared with any supplier" in notice("en", shared=False, kept_months=24)
