"""What the customer context can send, the shipped policy lets it send: otherwise it is never sent."""

import pytest

from services.consent.policy.loading import load
from services.customer.model.template import TEMPLATES, Template

ALL = [pytest.param(template, id=template.name) for template in TEMPLATES.values()]


@pytest.mark.parametrize("template", ALL)
def test_the_policy_lets_every_template_go_for_each_of_its_purposes(template: Template) -> None:
    for purpose in template.purposes:
        found = load().purposes[purpose]
        assert found.active, purpose
        assert set(template.channels) & set(found.channels), purpose


@pytest.mark.parametrize("template", ALL)
def test_every_channel_of_a_template_is_of_use(template: Template) -> None:
    for channel in template.channels:
        assert any(channel in load().purposes[purpose].channels for purpose in template.purposes), channel
