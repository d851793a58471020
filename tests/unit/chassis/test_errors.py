import grpc
import pytest
from google.rpc import status_pb2
from grpc.aio import AioRpcError, Metadata

from personvern.chassis.v1 import error_reason_pb2
from services.chassis import errors
from services.chassis.errors import (
    Broken,
    DomainError,
    IdempotencyKeyReused,
    Invalid,
    Kind,
    RemoteError,
    Violation,
    Violations,
    from_exception,
    from_rpc_error,
    from_status,
    to_status,
)


class TooYoung(DomainError):
    kind, reason, domain = Kind.PRECONDITION, "TOO_YOUNG", "customer.personvern"


def test_everything_survives_the_wire():
    sent = TooYoung(
        "Sixteen or older.",
        violations=[Violation("birth_date", "MINIMUM_AGE", "…")],
        retry_after=1.5,
        limit="16",
    )
    seen = from_status(status_pb2.Status.FromString(to_status(sent).SerializeToString()))
    assert (seen.kind, seen.reason, seen.domain, seen.text) == (
        Kind.PRECONDITION,
        "TOO_YOUNG",
        "customer.personvern",
        "Sixteen or older.",
    )
    assert seen.violations == sent.violations
    assert seen.metadata == {"limit": "16"}
    assert seen.retry_after == 1.5


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_survives(kind):
    error = RemoteError("x", kind=kind, reason="R", domain="d", metadata={"kind": "person"})
    seen = from_status(to_status(error))
    assert seen.kind is kind
    assert seen.metadata == {"kind": "person"}


def test_unknown_exceptions_tell_nothing():
    status = to_status(KeyError("4711 Ola Nordmann"))
    assert "Nordmann" not in str(status)
    assert from_status(status).reason == "INTERNAL"
    assert from_exception(TimeoutError()).kind is Kind.DEADLINE


def test_transport_failures_hide_addresses():
    error = AioRpcError(
        grpc.StatusCode.UNAVAILABLE, Metadata(), Metadata(), details="connect to 10.0.0.1:7101 failed"
    )
    seen = from_rpc_error(error)
    assert seen.transient
    assert seen.reason == "UNAVAILABLE"
    assert "10.0.0.1" not in seen.text


def test_broken_details_are_ignored():
    error = AioRpcError(
        grpc.StatusCode.NOT_FOUND, Metadata(), Metadata(("grpc-status-details-bin", b"\xff\xff")), details=""
    )
    assert from_rpc_error(error).kind is Kind.NOT_FOUND


def test_violations_are_collected_with_their_paths():
    def postcode(raw: str) -> str:
        if len(raw) != 4:
            raise Broken("POSTCODE_FORMAT", "Four digits.")
        return raw

    found = Violations()
    found.raise_if_any()
    with found.at("home_address"):
        assert found.check("postcode", postcode, "4250") == "4250"
        found.check("postcode", postcode, "42")
    found.add("name", "REQUIRED", "Give a name.")
    with pytest.raises(Invalid) as refused:
        found.raise_if_any()
    assert [v.field for v in refused.value.violations] == ["home_address.postcode", "name"]
    with pytest.raises(ValueError, match="invalid literal"):
        found.check("n", int, "x")  # a defect is no violation


def test_reasons_and_the_enum_are_the_same():
    classes = [c for c in vars(errors).values() if isinstance(c, type) and issubclass(c, DomainError)]
    named = {c.reason for c in classes if c.domain == "personvern"}
    values = error_reason_pb2.ErrorReason.DESCRIPTOR.values_by_name
    listed = {name.removeprefix("ERROR_REASON_") for name in values}
    assert named == listed - {"UNSPECIFIED"}
    assert IdempotencyKeyReused.kind is Kind.CONFLICT
