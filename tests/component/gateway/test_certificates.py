"""Between gateway and services both sides show a certificate, and each refuses one that is wrong."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import grpc
import pytest
from cryptography.x509 import load_pem_x509_certificate
from grpc_health.v1 import health_pb2, health_pb2_grpc
from prometheus_client import REGISTRY

from services.chassis.rpc_wire import READY
from tests.support.certificates import Authority
from tests.support.eventually import eventually
from tests.support.suite import Suite

PAST = timedelta(days=-1)
KEYS = "/v1/public/ledger-keys"
EXPIRY = "personvern_certificate_expiry_timestamp_seconds"


@pytest.fixture
def ours(tmp_path: Path) -> Authority:
    return Authority(tmp_path, "ours")


@pytest.fixture
def theirs(tmp_path: Path) -> Authority:
    return Authority(tmp_path, "theirs")


async def answers(place: Suite) -> int:
    """What the gateway answers for a page that it asks consent for."""
    return (await place.api().get(KEYS)).status_code


async def test_with_the_right_ones_on_both_sides_calls_are_answered(place: Suite, ours: Authority) -> None:
    shown = {program: ours.issue(program) for program in ("consent", "gateway")}
    for program, files in shown.items():
        await place.start(program, **files)
    assert await eventually(lambda: _is(place, 200))
    for program, files in shown.items():
        held = load_pem_x509_certificate(files["tls_cert_file"].read_bytes())
        told = REGISTRY.get_sample_value(EXPIRY, {"service": program})
        assert told == held.not_valid_after_utc.timestamp()


async def _is(place: Suite, status: int) -> bool:
    return await answers(place) == status


async def test_a_service_refuses_a_gateway_with_a_wrong_one(
    place: Suite, ours: Authority, theirs: Authority
) -> None:
    await place.start("consent", **ours.issue("consent"))
    wrong: dict[str, dict[str, Path]] = {
        "another authority": theirs.issue("gateway") | {"tls_ca_file": ours.file},
        "run out": ours.issue("gateway", ends=PAST),
        "none": {},
    }
    for what, shown in wrong.items():
        await place.start("gateway", **shown)
        assert await answers(place) == 503, what
        await place.stop("gateway")
    assert await _health(place, ours, ours.issue("probe")) == health_pb2.HealthCheckResponse.SERVING


@pytest.mark.parametrize("what", ["another authority", "run out", "another address", "none"])
async def test_the_gateway_refuses_a_service_with_a_wrong_one(
    place: Suite, ours: Authority, theirs: Authority, what: str
) -> None:
    shown = {
        "another authority": theirs.issue("consent") | {"tls_ca_file": ours.file},
        "run out": ours.issue("consent", ends=PAST),
        "another address": ours.issue("consent", address="127.0.0.2"),
        "none": {},
    }[what]
    await place.start("consent", **shown)
    await place.start("gateway", **ours.issue("gateway"))
    assert await answers(place) == 503


async def test_who_knows_the_authority_and_shows_nothing_is_refused(place: Suite, ours: Authority) -> None:
    await place.start("consent", **ours.issue("consent"))
    with pytest.raises(grpc.aio.AioRpcError) as refusal:
        await _health(place, ours, {})
    assert refusal.value.code() is grpc.StatusCode.UNAVAILABLE


async def _health(place: Suite, ours: Authority, shown: dict[str, Path]) -> Any:
    credentials = grpc.ssl_channel_credentials(
        ours.file.read_bytes(),
        shown["tls_key_file"].read_bytes() if shown else None,
        shown["tls_cert_file"].read_bytes() if shown else None,
    )
    async with grpc.aio.secure_channel(place.address("consent"), credentials) as channel:
        asked = health_pb2.HealthCheckRequest(service=READY)
        return (await health_pb2_grpc.HealthStub(channel).Check(asked, timeout=20)).status
