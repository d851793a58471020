"""Two ledgers of one person: never more than each alone allows, and a no on either is a no."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.consent.model.decision import ALLOWING, Decision, Evidence, Question, Rule, decide
from services.consent.model.facts import Status
from services.consent.model.ledger import Act
from services.consent.model.one_person import SAID_NO, as_one, decide_person, other_ids, strictest
from services.consent.model.policy import Texts
from services.consent.model.standing import Standing
from services.consent.model.subject import Subject
from tests.unit.consent.build import NOW, POLICY, deed, facts, standing
from tests.unit.consent.test_columns import questions, subjects

NOTHING = Texts("", "", "")


def decision(rule: Rule) -> Decision:
    """A decision by this rule."""
    return Decision(
        allow=rule in ALLOWING,
        rule=rule,
        legal_basis="",
        evidence=Evidence(),
        policy_version="",
        sentences=NOTHING,
        decided_at=datetime(2026, 1, 15, tzinfo=UTC),
    )


DECISIONS = st.sampled_from(Rule).map(decision)


@given(DECISIONS, st.lists(DECISIONS, max_size=4))
def test_a_merge_never_allows_more_and_every_no_counts(own: Decision, others: list[Decision]) -> None:
    made = strictest(own, others)
    assert not made.allow or own.allow
    if any(other.rule in SAID_NO for other in others):
        assert not made.allow
    if not own.allow or not any(other.rule in SAID_NO for other in others):
        assert made is own


def test_what_the_person_never_answered_elsewhere_is_no_no() -> None:
    own = decision(Rule.CONSENT_GIVEN)
    assert strictest(own, [decision(Rule.CONSENT_NOT_GIVEN)]) is own
    assert strictest(own, [decision(Rule.NO_CUSTOMER_RELATIONSHIP)]) is own
    assert strictest(own, [decision(Rule.CONSENT_WITHDRAWN)]).rule is Rule.CONSENT_WITHDRAWN


def test_a_restriction_under_another_id_is_one() -> None:
    own = decision(Rule.CONSENT_GIVEN)
    assert strictest(own, [decision(Rule.PROCESSING_RESTRICTED)]).rule is Rule.PROCESSING_RESTRICTED


async def test_ids_are_followed_to_the_last_and_each_is_read_once() -> None:
    links = {"first": ("second",), "second": ("first", "third", "gone"), "third": ("second",)}
    asked = []

    def known(customer_id: str) -> Subject:
        found = links.get(customer_id)
        return Subject(facts(merged=found) if found else None, Standing())

    async def read(customer_id: str) -> Subject:
        asked.append(customer_id)
        return known(customer_id)

    found = await other_ids("first", known("first"), read)
    assert sorted(found) == sorted(asked) == ["gone", "second", "third"]
    assert await other_ids("alone", Subject(facts(), Standing()), read) == {}
    assert await other_ids("gone", known("gone"), read) == {}


OFFERS = Question("marketing_new_offers", NOW, "email")
AGREED = Subject(facts(), standing(deed(Act.GIVEN)))


@pytest.mark.parametrize(
    ("status", "rule"),
    [
        (Status.ACTIVE, Rule.CONSENT_GIVEN),
        (Status.CLOSED, Rule.NO_CUSTOMER_RELATIONSHIP),
        (Status.RESTRICTED, Rule.PROCESSING_RESTRICTED),
        (Status.ERASED, Rule.SUBJECT_ERASED),
    ],
)
def test_who_has_left_under_one_id_has_left_under_all(status: Status, rule: Rule) -> None:
    """The survivor never consented to anything: that is not what stands in the way."""
    survivor = Subject(facts(status=status, birth_date=None), Standing())
    assert decide_person(POLICY, AGREED, [survivor], OFFERS).rule is rule


def test_of_whom_nothing_is_known_under_another_id_nothing_is_allowed() -> None:
    assert decide_person(POLICY, AGREED, [Subject(None, Standing())], OFFERS).rule is Rule.SUBJECT_UNKNOWN


def test_messages_under_all_ids_count_towards_one_cap() -> None:
    [cap] = [cap for cap in POLICY.caps if "email" in cap.channels][:1]
    days = [NOW - timedelta(hours=each + 1) for each in range(cap.messages)]
    own, other = (replace(AGREED, recent={"email": sent}) for sent in (sorted(days[1:]), days[:1]))
    assert decide(POLICY, own, OFFERS).allow
    assert decide(POLICY, other, OFFERS).allow
    for one, two in ((own, other), (other, own)):
        decision = decide_person(POLICY, one, [two], OFFERS)
        assert decision.rule is Rule.FREQUENCY_CAP
        assert decision.retry_at == min(days) + cap.window
        assert decide_person(POLICY, one, [two], OFFERS, lasting=True).allow


@given(subjects, st.lists(subjects, max_size=2), questions, st.booleans())
def test_a_person_with_several_ids_is_never_allowed_more_than_under_one(
    own: Subject, others: list[Subject], question: Question, lasting: bool
) -> None:
    made = decide_person(POLICY, own, others, question, lasting=lasting)
    alone = decide(POLICY, own, question, lasting=lasting)
    assert alone.allow or not made.allow
    if not others:
        assert made == alone
    whole = as_one(own, others)
    assert sum(map(len, whole.recent.values())) == sum(
        len(sent) for each in (own, *others) for sent in each.recent.values()
    )
