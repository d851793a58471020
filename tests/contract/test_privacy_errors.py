"""Every refusal of the kernel's own services has a reason in the contract, and every reason is used."""

from personvern.privacy.v1 import error_reason_pb2
from services.kernel.retention_runs import errors


def test_reasons_and_errors_match_both_ways() -> None:
    values = error_reason_pb2.ErrorReason.DESCRIPTOR.values
    promised = {value.name.removeprefix("ERROR_REASON_") for value in values} - {"UNSPECIFIED"}
    raised = {error.reason for error in errors.PrivacyError.__subclasses__()}
    assert raised == promised


def test_all_carry_the_domain_of_the_package() -> None:
    assert {error.domain for error in errors.PrivacyError.__subclasses__()} == {"privacy"}
