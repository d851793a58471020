"""What other contexts know of the privacy policy is what the policy says."""

from services.billing.settings import Settings as BillingSettings
from services.consent.policy import load
from services.customer.settings import Settings as CustomerSettings
from services.disclosure.settings import POLICY_PURPOSES
from services.kernel.retention import retention_class

POLICY = load()


def test_disclosure_knows_the_purposes_of_the_policy() -> None:
    assert set(POLICY_PURPOSES) == set(POLICY.purposes)


def test_holds_rest_on_retention_classes_of_the_policy() -> None:
    for key in ("bookkeeping_vouchers", "bookkeeping_agreements"):
        assert retention_class(key).statute == POLICY.retention[key].statute


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
