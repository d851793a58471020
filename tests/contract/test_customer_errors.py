"""Every refusal of the customer context has a reason in the contract, and every reason a refusal."""

from personvern.customer.v1 import error_reason_pb2
from services.chassis.errors import DomainError
from services.customer import errors


def test_reasons_match_both_ways() -> None:
    classes = [
        kind
        for kind in vars(errors).values()
        if isinstance(kind, type)
        and issubclass(kind, errors.CustomerError)
        and kind is not errors.CustomerError
    ]
    ours = {kind.reason for kind in classes}
    contract = {name.removeprefix("ERROR_REASON_") for name in error_reason_pb2.ErrorReason.keys()}  # noqa: SIM118
    assert ours == contract - {"UNSPECIFIED"}
    assert len(ours) == len(classes)
    assert {kind.domain for kind in classes} == {"customer"}
    assert all(kind.kind is not DomainError.kind for kind in classes)
