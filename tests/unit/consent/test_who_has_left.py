"""Leaving ends marketing on any basis, whatever was consented to; what the law asks for goes on."""

import pytest

from services.consent.model.decision import Rule
from services.consent.model.facts import Status
from services.consent.model.ledger import Act
from tests.unit.consent.build import POLICY, ask, deed, facts, standing

MARKETING = sorted(
    key for key, purpose in POLICY.purposes.items() if purpose.direct_marketing and purpose.active
)
LEFT = facts(status=Status.CLOSED)


@pytest.mark.parametrize("purpose", MARKETING)
@pytest.mark.parametrize("channel", ["", "email", "sms", "phone", "post", "app", "social"])
def test_no_marketing_to_who_has_left(purpose: str, channel: str) -> None:
    assert not ask(purpose, channel, who=LEFT, after=standing(deed(Act.GIVEN, purpose))).allow


def test_a_consent_of_who_has_left_is_no_customer_relationship() -> None:
    given = standing(deed(Act.GIVEN, "marketing_new_offers"))
    assert ask("marketing_new_offers", after=given).rule is Rule.CONSENT_GIVEN
    assert ask("marketing_new_offers", who=LEFT, after=given).rule is Rule.NO_CUSTOMER_RELATIONSHIP


def test_bookkeeping_goes_on() -> None:
    assert ask("bookkeeping", "", who=LEFT).allow
