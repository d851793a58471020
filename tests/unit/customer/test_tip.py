"""Tips: what leads to them, how often one is sent, and rule files that make no sense."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.customer.model.interaction import TOPICS
from services.customer.model.tip import Asked, TipRecord, tips_due
from services.customer.rules import load
from services.customer.rules.loading import FOLDER, RulesInvalid

NOW = datetime(2026, 7, 1, 8, tzinfo=UTC)
RULES = load().tips


def asked(topic: str, days_ago: int = 1) -> Asked:
    return Asked(topic, NOW - timedelta(days=days_ago))


def test_asking_twice_about_due_dates_leads_to_the_tip_and_says_so() -> None:
    assert tips_due(RULES, [asked("invoice.due_date")], NOW) == []
    (tip,) = tips_due(RULES, [asked("invoice.due_date", 100), asked("invoice.due_date")], NOW)
    assert (tip.key, tip.times, tip.last_asked_at) == ("einvoice", 2, NOW - timedelta(days=1))
    assert tip.why.nb == "Du spurte to ganger om forfall eller betaling det siste året."
    assert tip.why.nn == "Du spurde to gonger om forfall eller betaling det siste året."
    assert tip.why.en == "You asked twice about due dates or payment during the last year."
    (more,) = tips_due(RULES, [asked("invoice.due_date", n) for n in range(4)], NOW)
    assert "4 ganger" in more.why.nb


def test_questions_of_more_than_a_year_ago_lead_to_nothing() -> None:
    old = [asked("invoice.due_date", 366), asked("invoice.due_date")]
    assert tips_due(RULES, old, NOW) == []
    assert tips_due(RULES, [asked("invoice.due_date", -1)] * 2, NOW) == []


@pytest.mark.parametrize(
    ("topic", "key"),
    [
        ("contract.moving", "moving"),
        ("delivery.outage", "outage-sms"),
        ("self_service.login", "log-in"),
        ("usage.consumption", "consumption-app"),
    ],
)
def test_some_questions_lead_to_a_tip_at_once(topic: str, key: str) -> None:
    assert [tip.key for tip in tips_due(RULES, [asked(topic)], NOW)] == [key]


@given(st.lists(st.tuples(st.sampled_from(TOPICS), st.integers(0, 800)), max_size=20))
def test_more_questions_never_take_a_tip_away(questions: list[tuple[str, int]]) -> None:
    before: set[str] = set()
    for number in range(len(questions) + 1):
        due = {tip.key for tip in tips_due(RULES, [asked(*one) for one in questions[:number]], NOW)}
        assert before <= due
        before = due
    left_out = {tip.key for tip in tips_due(RULES, [asked(*one) for one in questions], NOW, leave_out=before)}
    assert left_out == set()


def test_one_tip_in_thirty_days_and_each_only_once() -> None:
    nothing = TipRecord("cus_1")
    assert nothing.may_send("einvoice", NOW, RULES)
    sent = nothing.sending("einvoice", NOW, "evt_1")
    assert sent.claimed_for("evt_1") == "einvoice"
    assert sent.claimed_for("evt_2") == ""
    assert not sent.may_send("log-in", NOW + timedelta(days=29), RULES)
    assert sent.may_send("log-in", NOW + timedelta(days=30), RULES)
    assert not sent.may_send("einvoice", NOW + timedelta(days=900), RULES)
    assert sent.not_sent("einvoice").may_send("einvoice", NOW, RULES)
    away = nothing.dismiss("log-in", NOW)
    assert away.dismiss("log-in", NOW + timedelta(days=1)) is away
    assert not away.may_send("log-in", NOW, RULES)


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("tips.yaml", "invoice.amount", "invoice.unknown"),
        ("tips.yaml", "send_every_days: 30", "send_every_days: 0"),
        ("tips.yaml", "key: log-in", "key: einvoice"),
        ("tips.yaml", "pointless_with: einvoice", "pointless_with: money"),
        ("interests.yaml", "groups: [tv]", "groups: [radio]"),
        ("interests.yaml", "threshold: 3", "threshold: none"),
        ("recommendations.yaml", "minimum: 20", "minimum: -1"),
        ("recommendations.yaml", "high: 150", "higher: 150"),
        ("social.yaml", "platforms:", "plattforms:"),
        ("social.yaml", "platforms:", "platforms: ["),
    ],
)
def test_rules_that_make_no_sense_stop_the_start(tmp_path: Path, file: str, old: str, new: str) -> None:
    for source in FOLDER.glob("*.yaml"):
        text = source.read_text(encoding="utf-8")
        if source.name == file:
            assert old in text
            text = text.replace(old, new, 1)
        (tmp_path / source.name).write_text(text, encoding="utf-8")
    with pytest.raises(RulesInvalid, match=file):
        load(tmp_path)


def test_texts_differ_where_the_languages_do() -> None:
    for tip in RULES.tips:
        for text in (tip.title, tip.text, tip.why):
            assert len({text.nb, text.nn, text.en}) >= 2
        assert "{times}" in tip.why.nb
        assert "{times}" in tip.why.nn
        assert "{times}" in tip.why.en
