"""Two ledgers of one person: never more than each alone allows, and a no on either is a no."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from services.consent.model.decision import ALLOWING, Decision, Evidence, Rule
from services.consent.model.one_person import SAID_NO, strictest
from services.consent.model.policy import Texts

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
