"""What other contexts know of the privacy policy is what the policy says."""

from services.billing.settings import Settings as BillingSettings
from services.consent.policy import load
from services.customer.settings import Settings as CustomerSettings
from services.disclosure.settings import POLICY_PURPOSES
from services.kernel.retention import CLASSES, MINIMISATION

POLICY = load()


def test_disclosure_knows_the_purposes_of_the_policy() -> None:
    assert set(POLICY_PURPOSES) == set(POLICY.purposes)


def test_retention_classes_are_those_of_the_policy() -> None:
    assert set(CLASSES) == set(POLICY.retention)
    for key, told in POLICY.retention.items():
        rule = CLASSES[key]
        if told.statute:
            assert rule.statute == told.statute, key
        if told.months:
            assert (rule.months, rule.from_year_end) == (told.months, False), key
        assert rule.statute, key
        if rule.ends_with_an_event:
            assert rule.statute == MINIMISATION, key


def test_the_company_has_one_name_and_one_number() -> None:
    controller = POLICY.controller
    billing, customer = BillingSettings.model_fields, CustomerSettings.model_fields
    assert billing["company_name"].default == controller.name
    assert billing["company_organisation_number"].default == controller.organisation_number
    assert customer["mail_from"].default.startswith(f"{controller.name} <")
    assert customer["company_name"].default == controller.name


def test_the_organisation_number_has_its_check_digit() -> None:
    """The last digit makes the weighted sum divisible by 11."""
    digits = [int(digit) for digit in POLICY.controller.organisation_number]
    weights = (3, 2, 7, 6, 5, 4, 3, 2, 1)
    assert sum(digit * weight for digit, weight in zip(digits, weights, strict=True)) % 11 == 0
