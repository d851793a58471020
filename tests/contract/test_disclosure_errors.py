"""Every refusal of the disclosure context has a reason in the contract, and every reason is used."""

from pathlib import Path

from personvern.disclosure.v1 import error_reason_pb2
from services.disclosure import errors

SOURCES = Path(errors.__file__).parent


def test_reasons_and_errors_match_both_ways() -> None:
    values = error_reason_pb2.ErrorReason.DESCRIPTOR.values
    promised = {value.name.removeprefix("ERROR_REASON_") for value in values} - {"UNSPECIFIED"}
    raised = {error.reason for error in errors.DisclosureError.__subclasses__()}
    assert raised == promised


def test_all_carry_the_domain_of_the_context() -> None:
    assert {error.domain for error in errors.DisclosureError.__subclasses__()} == {"disclosure"}


def test_every_error_is_raised_somewhere() -> None:
    code = "".join(path.read_text() for path in SOURCES.rglob("*.py") if path.name != "errors.py")
    for error in errors.DisclosureError.__subclasses__():
        assert f"{error.__name__}(" in code or f"raise_if_any({error.__name__})" in code, error
