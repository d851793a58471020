"""What a person may do, and what is refused."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from services.consent import errors
from services.consent.model import acts
from services.consent.model.acts import Actor
from services.consent.model.facts import Facts, Status
from services.consent.model.ledger import Act, ActedBy, Deed
from services.consent.model.policy import DIRECT_MARKETING
from services.consent.model.standing import Mark, Standing, expiry
from tests.unit.consent.build import NOW, POLICY, deed, facts, how, standing

OFFERS = POLICY.purposes["marketing_new_offers"]


def grant(who: Facts | None = None, after: Standing | None = None) -> Deed:
    text = ("nb", OFFERS.text_hash("nb"))
    return acts.grant(POLICY, OFFERS, who or facts(), after or Standing(), text, how())


def test_a_consent_holds_for_the_months_of_its_purpose() -> None:
    made = grant()
    assert (made.act, made.expires_at) == (Act.GIVEN, NOW.replace(year=2028))


def test_a_consent_that_stands_is_renewed() -> None:
    assert grant(after=standing(deed(Act.GIVEN))).act is Act.RENEWED
    assert grant(after=standing(deed(Act.GIVEN, text_hash="0" * 64))).act is Act.GIVEN
    assert grant(after=standing(deed(Act.GIVEN), deed(Act.WITHDRAWN))).act is Act.GIVEN


def test_months_end_where_the_month_ends() -> None:
    given = datetime(2026, 1, 31, 12, tzinfo=UTC)
    assert expiry(replace(OFFERS, consent_months=1), given) == datetime(2026, 2, 28, 12, tzinfo=UTC)
    assert expiry(replace(OFFERS, consent_months=13), given) == datetime(2027, 2, 28, 12, tzinfo=UTC)


@pytest.mark.parametrize("birth", [date(2010, 1, 16), None])
def test_too_young_or_of_unknown_age_cannot_consent(birth: date | None) -> None:
    with pytest.raises(errors.TooYoungToConsent) as refused:
        grant(facts(birth_date=birth))
    assert refused.value.metadata["minimum_age"] == "16"


def test_the_erased_cannot_consent() -> None:
    with pytest.raises(errors.SubjectUnknown):
        grant(facts(status=Status.ERASED))


@pytest.mark.parametrize("key", [DIRECT_MARKETING, OFFERS.key])
def test_a_standing_objection_comes_first(key: str) -> None:
    with pytest.raises(errors.ObjectionStands) as refused:
        grant(after=standing(deed(Act.OBJECTED, key)))
    assert refused.value.metadata["objection"] == key
    assert grant(after=standing(deed(Act.OBJECTED, key), deed(Act.OBJECTION_LIFTED, key))).act is Act.GIVEN


def test_withdrawal_refusal_and_nothing_to_change() -> None:
    def withdraw(after: Standing) -> Deed | Mark:
        return acts.withdraw(POLICY, OFFERS.key, after, how())

    refused, withdrawn = withdraw(Standing()), withdraw(standing(deed(Act.GIVEN)))
    assert isinstance(refused, Deed)
    assert refused.act is Act.REFUSED
    assert isinstance(withdrawn, Deed)
    assert withdrawn.act is Act.WITHDRAWN
    assert isinstance(withdraw(standing(deed(Act.GIVEN), deed(Act.WITHDRAWN))), Mark)
    # That it ran out was nobody's word: the no is the person's own, once.
    ran_out = [deed(Act.GIVEN), deed(Act.EXPIRED)]
    after_the_end = withdraw(standing(*ran_out))
    assert isinstance(after_the_end, Deed)
    assert after_the_end.act is Act.REFUSED
    assert isinstance(withdraw(standing(*ran_out, after_the_end)), Mark)


def test_a_consent_to_a_purpose_that_is_gone_from_the_policy_can_still_be_withdrawn() -> None:
    given = standing(deed(Act.GIVEN))
    without = {key: item for key, item in POLICY.purposes.items() if key != OFFERS.key}
    made = acts.withdraw(replace(POLICY, purposes=without), OFFERS.key, given, how())
    assert isinstance(made, Deed)
    assert made.act is Act.WITHDRAWN


def test_only_consent_can_be_withdrawn() -> None:
    with pytest.raises(errors.PurposeNotConsentBased):
        acts.withdraw(POLICY, "invoicing", Standing(), how())
    with pytest.raises(errors.PurposeUnknown):
        acts.withdraw(POLICY, "astrology", Standing(), how())


def test_objections() -> None:
    for key in ("contract", "bookkeeping", "debt_collection", "security_logging"):
        with pytest.raises(errors.ObjectionNotPossible):
            acts.object_to(POLICY, key, Standing(), how())
    with pytest.raises(errors.PurposeUnknown):
        acts.object_to(POLICY, "astrology", Standing(), how())
    objected = standing(deed(Act.OBJECTED, "customer_surveys"))
    assert isinstance(acts.object_to(POLICY, "customer_surveys", objected, how()), Mark)
    assert acts.lift(POLICY, "customer_surveys", objected, how()).act is Act.OBJECTION_LIFTED
    for key in ("customer_surveys", DIRECT_MARKETING):
        with pytest.raises(errors.ObjectionNotFound):
            acts.lift(POLICY, key, Standing(), how())
    with pytest.raises(errors.PurposeUnknown):
        acts.lift(POLICY, "astrology", Standing(), how())


def test_an_agent_acts_under_the_agents_id() -> None:
    made = acts.withdraw(
        POLICY, OFFERS.key, Standing(), how(actor=Actor(ActedBy.AGENT, "agent-1"), channel="phone")
    )
    assert isinstance(made, Deed)
    assert (made.acted_by, made.actor_id, made.channel, made.source) == (
        ActedBy.AGENT, "agent-1", "phone", "by agent on request",
    )  # fmt: skip
