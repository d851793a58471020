"""The table of an audience: it adds up, and stands in the order in which rules are asked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.consent.model.audience import QUEUED, by_order, explained, meaning, tally, told_to_member
from services.consent.model.decision import ALLOWING, Decision, Evidence, Rule
from services.consent.model.policy import LANGUAGES
from services.consent.model.sentences import sentence
from tests.unit.consent.build import NOW, POLICY

OFFERS = POLICY.purpose("marketing_new_offers")
ORDER = list(Rule)


def decision(rule: Rule) -> Decision:
    return Decision(rule in ALLOWING, rule, "", Evidence(), POLICY.version, sentence(rule.value, OFFERS), NOW)


@given(st.lists(st.tuples(st.sampled_from(Rule), st.integers(0, 1_000_000)), max_size=40))
def test_members_and_exclusions_add_up_to_the_population(found: list[tuple[Rule, int]]) -> None:
    made = tally([decision(rule) for rule, _ in found], [people for _, people in found], POLICY.version)
    assert made.members == sum(people for rule, people in found if rule in ALLOWING)
    assert made.members + sum(people for _, people in made.exclusions) == made.population
    assert made.population == sum(people for _, people in found)
    places = [ORDER.index(Rule(rule)) for rule, _ in made.exclusions]
    assert places == sorted(set(places))


def test_the_three_filters_of_relevance_come_last_of_what_excludes() -> None:
    last = ["NOT_AVAILABLE_AT_ADDRESS", "HAS_EINVOICE", "OUTSIDE_AGE_GROUP"]
    assert [rule.value for rule in Rule if rule not in ALLOWING][-3:] == last


def test_outcomes_begin_with_those_who_were_told() -> None:
    counts = {"NO_CONTACT_POINT": 1, "CONSENT_WITHDRAWN": 2, QUEUED: 3, "OBJECTED": 4}
    order = [rule for rule, _ in by_order(counts)]
    assert order == [QUEUED, "OBJECTED", "CONSENT_WITHDRAWN", "NO_CONTACT_POINT"]


@pytest.mark.parametrize("rule", [*(rule.value for rule in Rule), QUEUED, "NO_CONTACT_POINT", "ANYTHING"])
def test_every_line_says_what_it_means_in_each_language(rule: str) -> None:
    said = meaning(rule, OFFERS, "email")
    assert len({said.get(language) for language in LANGUAGES}) >= 2
    assert explained([(rule, 7)], OFFERS, "email")[0].people == 7


def test_what_sending_came_to_is_told_to_the_member_as_such() -> None:
    for outcome in ("", "QUEUED", "NO_CONTACT_POINT", "CUSTOMER_NOT_FOUND", "SOMETHING_NEW"):
        told = told_to_member(outcome, OFFERS, "email")
        assert "you" in told.en.lower()
        assert "customer" not in told.en.lower()
    withdrawn = told_to_member("CONSENT_WITHDRAWN", OFFERS, "email")
    assert withdrawn == meaning("CONSENT_WITHDRAWN", OFFERS, "email"), "a rule says why, as everywhere"
