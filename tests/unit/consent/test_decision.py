"""Decisions that the shipped policy has no case for."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from services.consent.model.decision import Question, Rule, decide
from services.consent.model.facts import Kind, age_on
from services.consent.model.ledger import Act, ActedBy
from services.consent.model.sentences import SENTENCES
from services.consent.model.standing import ConsentStatus, Mark, Standing
from services.consent.model.subject import Subject
from tests.unit.consent.build import NOW, POLICY, facts


def test_nobody_outside_receives_data_for_a_purpose_without_recipients() -> None:
    purposes = {**POLICY.purposes, "contract": replace(POLICY.purposes["contract"], recipients=())}
    policy = replace(POLICY, purposes=purposes)
    question = Question("contract", NOW, recipient="installation")
    assert decide(policy, Subject(facts(), Standing()), question).rule is Rule.RECIPIENT_NOT_COVERED


def test_every_rule_has_its_sentences_and_no_sentence_is_without_a_rule() -> None:
    assert set(SENTENCES) == {rule.value for rule in Rule}


def test_age_turns_on_the_oslo_day() -> None:
    born = facts(birth_date=date(2010, 1, 16))
    before = NOW.replace(hour=22, minute=59)  # 23:59 in Oslo on the 15th
    assert born.age(before) == 15
    assert born.age(NOW.replace(hour=23, minute=0)) == 16


def test_leap_day_birthdays_come_on_the_first_of_march() -> None:
    assert age_on(date(2008, 2, 29), date(2024, 2, 28)) == 15
    assert age_on(date(2008, 2, 29), date(2024, 2, 29)) == 16
    assert age_on(date(2008, 2, 29), date(2026, 2, 28)) == 17
    assert age_on(date(2008, 2, 29), date(2026, 3, 1)) == 18


def test_facts_do_not_print_a_birth_date() -> None:
    assert "1991, 6, 1" not in repr(facts())
    assert "1991-06-01" not in repr(facts())


@pytest.mark.parametrize(
    ("by", "rule"),
    [
        (ActedBy.GUARDIAN, Rule.CONSENT_EXPIRED),
        (ActedBy.SELF, Rule.CONSENT_GIVEN),
        (ActedBy.AGENT, Rule.CONSENT_GIVEN),
    ],
)
def test_what_a_guardian_agreed_to_ends_on_the_day_of_majority_whoever_has_heard(
    by: ActedBy, rule: Rule
) -> None:
    """No entry says so yet: the decision does not wait for one."""
    purpose = POLICY.purposes["usage_statistics"]
    mark = Mark(Act.GIVEN, "ent_1", "rcp_1", NOW, purpose.text_hash("nb"), acted_by=by)
    standing = Standing(consents={purpose.key: mark})
    before = NOW.replace(hour=22, minute=59)  # 23:59 in Oslo on the 15th
    young = Subject(facts(birth_date=date(2008, 1, 16), guardians=("cus_guardian",)), standing)
    assert decide(POLICY, young, Question(purpose.key, before)).rule is Rule.CONSENT_GIVEN
    after = decide(POLICY, young, Question(purpose.key, before + timedelta(minutes=1)))
    assert (after.rule, after.evidence.reference) == (rule, "ent_1")
    nobody = Subject(facts(birth_date=None, kind=Kind.ORGANISATION), standing)
    assert (nobody.consent(purpose, NOW)[0] is ConsentStatus.GIVEN) == (by is not ActedBy.GUARDIAN)
