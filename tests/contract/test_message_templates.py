"""What the customer context can send, the shipped policy lets it send: otherwise it is never sent."""

import pytest

from services.consent.policy.loading import load
from services.customer.model.message import EMAIL, TEMPLATES


@pytest.mark.parametrize(
    ("template", "purpose"),
    [(template.name, purpose) for template in TEMPLATES.values() for purpose in template.purposes],
)
def test_the_policy_covers_the_channel_of_every_template(template: str, purpose: str) -> None:
    found = load().purposes[purpose]
    assert found.active, template
    assert EMAIL in found.channels, template
