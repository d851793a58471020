"""Two ledgers of one person: never more than each alone allows, and a no on either is a no."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from services.consent.model.decision import ALLOWING, Decision, Evidence, Rule
from services.consent.model.one_person import SAID_NO, other_ids, strictest
from services.consent.model.policy import Texts
from services.consent.model.standing import Standing
from services.consent.model.subject import Subject
from tests.unit.consent.build import facts

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
