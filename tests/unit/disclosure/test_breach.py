"""72 hours by the wall clock, and notices with every item that the law lists."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.chassis.vault import Redacted
from services.disclosure.drafts import LANGUAGES, authority_notice, persons_notice
from services.disclosure.errors import BreachChanged, BreachState, DisclosureRequestInvalid
from services.disclosure.model.breach import Breach, Change, Decision, Nature, RawDecision, RawFacts, Risk
from services.disclosure.model.statement import Controller, Statement

NOW = datetime(2026, 1, 15, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)
STATEMENT = Statement(
    policy_version="v",
    controller=Controller("Kraft AS", "987654325", "personvern@kraft.example", "ombud@kraft.example"),
    purposes={},
    data_categories={"contact": "Contact details"},
    recipients={},
    retention={},
    rights=[],
)


def raw(**changes: Any) -> RawFacts:
    """Facts that lack nothing."""
    whole = RawFacts(
        title="Invoices to a wrong address",
        description="Forty invoices went to one address.",
        natures=[Nature.CONFIDENTIALITY],
        happened_at=NOW - 3 * HOUR,
        ended_at=NOW - 2 * HOUR,
        known_at=NOW - HOUR,
        data_categories=["contact"],
        subject_categories=["customers"],
        persons=40,
        records=40,
        consequences="Somebody may know what others owe.",
        measures="The invoices were called back.",
        risk=Risk.RISK,
        risk_reason="Amounts and addresses.",
        processor_id="",
    )
    return replace(whole, **changes)


def breach(**changes: Any) -> Breach:
    """A registered breach."""
    return Breach("brc_1", raw(**changes).checked(NOW), NOW, "pia")


def said(notified: bool = True, **changes: Any) -> RawDecision:
    """A decision."""
    given = RawDecision(notified, None, "Altinn" if notified else "", "AR1", "" if notified else "No risk.")
    return replace(given, **changes)


@pytest.mark.parametrize(
    ("changes", "field", "rule"),
    [
        ({"title": "x"}, "facts.title", "TOO_SHORT"),
        ({"description": " "}, "facts.description", "REQUIRED"),
        ({"natures": []}, "facts.natures", "REQUIRED"),
        ({"natures": [None]}, "facts.natures", "REQUIRED"),
        ({"known_at": None}, "facts.known_at", "REQUIRED"),
        ({"known_at": NOW + HOUR}, "facts.known_at", "IN_THE_FUTURE"),
        ({"known_at": NOW - 4 * HOUR}, "facts.known_at", "BEFORE_START"),
        ({"ended_at": NOW - 4 * HOUR}, "facts.ended_at", "BEFORE_START"),
        ({"persons": -1}, "facts.persons", "NEGATIVE"),
        ({"risk_reason": ""}, "facts.risk_reason", "REQUIRED"),
        ({"data_categories": ["No Key"]}, "facts.data_categories[0]", "KEY_FORMAT"),
    ],
)
def test_what_is_wrong_is_named(changes, field, rule):
    with pytest.raises(DisclosureRequestInvalid) as caught:
        raw(**changes).checked(NOW)
    assert (field, rule) in {(item.field, item.rule) for item in caught.value.violations}


@given(
    st.datetimes(
        datetime(2020, 1, 1),  # noqa: DTZ001 - Hypothesis adds the zone
        datetime(2030, 1, 1),  # noqa: DTZ001 - the same
        timezones=st.just(ZoneInfo("Europe/Oslo")),
    ),
    st.integers(0, 200),
)
def test_the_clock_is_72_hours_of_wall_clock_whatever_the_day(known, hours):
    """Also over a week-end, a holiday and the night on which the clocks are changed."""
    at = known.astimezone(UTC)
    held = replace(breach(), facts=replace(breach().facts, known_at=at))
    assert held.notify_by - at == timedelta(hours=72)
    left = held.left(at + hours * HOUR)
    assert left is not None
    assert (left < timedelta(0)) == (hours > 72)


def test_late_needs_reasons_and_silence_needs_that_there_is_no_risk():
    late = NOW + timedelta(hours=80)
    with pytest.raises(DisclosureRequestInvalid):
        breach().authority_decided(said(), "pia", late)
    told = breach().authority_decided(said(reason="It was Easter."), "pia", late)
    assert told.authority is not None
    assert told.left(late) is None
    in_time = breach().authority_decided(said(at=NOW), "pia", late)
    assert in_time.authority is not None, "the notice was in time, the note was late"
    with pytest.raises(BreachState):
        breach().authority_decided(said(notified=False), "pia", NOW)
    harmless = breach(risk=Risk.NONE)
    assert harmless.left(NOW) is None
    with pytest.raises(DisclosureRequestInvalid):
        harmless.authority_decided(said(notified=False, reason=""), "pia", NOW)
    assert harmless.authority_decided(said(notified=False), "pia", NOW).authority
    for at in (NOW - 2 * HOUR, late + HOUR):
        with pytest.raises(DisclosureRequestInvalid):
            breach().authority_decided(said(at=at, reason="Because."), "pia", late)


def test_what_becomes_known_later_is_added_to_the_notice_and_to_nothing_else():
    more = said(how="Altinn", reason="140 persons, not 14.")
    for nothing in (breach(), breach(risk=Risk.NONE).authority_decided(said(notified=False), "pia", NOW)):
        with pytest.raises(BreachState):
            nothing.authority_told_more(more, "pia", NOW)
    first = breach().authority_decided(said(), "pia", NOW)
    for wrong in (said(notified=False), said(at=NOW - HOUR / 2), said(how="")):
        with pytest.raises(DisclosureRequestInvalid):
            first.authority_told_more(wrong, "pia", NOW + HOUR)
    late = NOW + timedelta(days=20)
    told = first.authority_told_more(said(), "pia", NOW + HOUR).authority_told_more(more, "per", late)
    assert [(item.by, item.at) for item in told.additions] == [("pia", NOW + HOUR), ("per", late)]
    assert told.authority == first.authority
    with pytest.raises(BreachState):
        told.closed(late).authority_told_more(more, "per", late)


def test_nothing_is_closed_that_is_not_decided():
    for open_one in (breach(risk=Risk.NOT_ASSESSED), breach(), breach(risk=Risk.HIGH)):
        with pytest.raises(BreachState):
            open_one.closed(NOW)
    high = breach(risk=Risk.HIGH).authority_decided(said(), "pia", NOW)
    with pytest.raises(BreachState):
        high.closed(NOW)
    done = high.persons_decided(said(how="post"), "pia", NOW).closed(NOW)
    for step in (
        lambda: done.amended(done.facts, 0, "pia", NOW),
        lambda: done.closed(NOW),
        lambda: done.authority_decided(said(), "pia", NOW),
        lambda: high.authority_decided(said(), "pia", NOW),
    ):
        with pytest.raises(BreachState):
            step()
    with pytest.raises(BreachChanged):
        breach().amended(breach().facts, 7, "pia", NOW)


def test_a_rise_of_the_risk_ends_what_was_decided_for_less():
    quiet = breach(risk=Risk.NONE).authority_decided(said(notified=False), "pia", NOW)
    quiet = quiet.persons_decided(said(notified=False), "pia", NOW)
    assert not quiet.notice_due
    assert quiet.closed(NOW).closed_at
    for risk in (Risk.RISK, Risk.HIGH, Risk.NOT_ASSESSED):
        risen = quiet.amended(breach(risk=risk).facts, 0, "per", NOW)
        assert risen.notice_due
        assert risen.left(NOW) == risen.notify_by - NOW
        with pytest.raises(BreachState):
            risen.closed(NOW)
    high = quiet.amended(breach(risk=Risk.HIGH).facts, 0, "per", NOW)
    told = high.authority_decided(said(), "pia", NOW)
    assert not told.notice_due
    with pytest.raises(BreachState, match="persons"):
        told.closed(NOW)
    assert told.persons_decided(said(notified=False), "pia", NOW).closed(NOW).closed_at
    assert told.persons_decided(said(), "pia", NOW).closed(NOW).closed_at


def test_who_was_notified_stays_notified_whatever_the_risk_becomes():
    told = breach().authority_decided(said(), "pia", NOW).persons_decided(said(), "pia", NOW)
    risen = told.amended(breach(risk=Risk.HIGH).facts, 0, "per", NOW)
    assert not risen.notice_due
    assert risen.closed(NOW).closed_at


def test_each_change_of_the_facts_stays_in_the_history():
    once = breach().amended(breach(risk=Risk.HIGH).facts, 1, "per", NOW)
    twice = once.amended(breach(risk=Risk.NONE, known_at=NOW - 2 * HOUR).facts, 2, "pia", NOW + HOUR)
    assert twice.history == (
        Change(NOW, "per", NOW - HOUR, NOW - HOUR, Risk.RISK, Risk.HIGH),
        Change(NOW + HOUR, "pia", NOW - HOUR, NOW - 2 * HOUR, Risk.HIGH, Risk.NONE),
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_notice_to_the_authority_has_every_item_of_33_3(language):
    held = breach(risk=Risk.HIGH)
    draft = authority_notice(held, 38, STATEMENT, language, NOW)
    facts = held.facts
    for item in (
        facts.description.reveal(),  # (a) nature
        "Contact details",  # (a) categories of data
        "customers",  # (a) categories of persons
        "40 (38 ",  # (a) numbers
        "ombud@kraft.example",  # (b)
        facts.consequences.reveal(),  # (c)
        facts.measures.reveal(),  # (d)
        "Kraft AS",
        {"nb": "kl. 08.00", "nn": "kl. 08.00", "en": "at 08:00"}[language],  # known, in Oslo
    ):
        assert item in draft.text, item
    assert [f"({letter})" in draft.text or f"{letter})" in draft.text for letter in "abcd"] == [True] * 4
    assert draft.missing == ()
    assert "Altinn" not in draft.text
    assert "\n\n\n" not in draft.text
    bare = authority_notice(
        breach(consequences="", measures="", persons=0, data_categories=[]), 0, STATEMENT, language, NOW
    )
    assert bare.missing == ("a", "c", "d")
    assert "33" in bare.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_late_notice_says_why(language):
    reason = Redacted("Nobody was there at Easter.")
    late = replace(breach(), authority=Decision(True, NOW, "Altinn", "", reason, "pia"))
    assert reason.reveal() in authority_notice(late, 0, STATEMENT, language, NOW + 80 * HOUR).text
    assert reason.reveal() not in authority_notice(late, 0, STATEMENT, language, NOW).text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_notice_to_the_persons_has_every_item_of_34_2(language):
    draft = persons_notice(breach(), STATEMENT, language)
    facts = breach().facts
    for item in (facts.description, facts.consequences, facts.measures):
        assert item.reveal() in draft.text
    assert "ombud@kraft.example" in draft.text
    assert "Datatilsynet" in draft.text
    assert "\n\n\n" not in draft.text
    assert persons_notice(breach(measures=""), STATEMENT, language).missing == ("d",)


def test_the_three_languages_differ():
    texts = {persons_notice(breach(), STATEMENT, language).text.split("\n")[0] for language in LANGUAGES}
    assert len(texts) == 3
