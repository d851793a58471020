import asyncio
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

import grpc
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from prometheus_client import REGISTRY

from services.chassis import deadline, telemetry
from services.chassis.caller import Caller, CallerIdentity, CallerVerifier, issue_keys, use_caller
from services.chassis.clock import SystemClock
from services.chassis.errors import DeadlineTooShort, Kind, RemoteError
from services.chassis.rpc_client import connect
from services.chassis.rpc_server import RpcServer
from services.chassis.settings import TlsSettings
from services.chassis.telemetry import tracing
from tests.support.eventually import eventually
from tests.unit.chassis.echo import NAME, Echo, EchoStub, Note, servicer

OLA = Caller(kind="customer", id="cus_1")


@pytest.fixture
def keys(tmp_path):
    issue_keys(tmp_path, ["gateway", "echo"])
    return tmp_path


@pytest.fixture
def identity(keys):
    return CallerIdentity.from_file(
        "gateway", keys / "gateway.key.pem", SystemClock(), speaks_for={"customer", "anonymous"}
    )


@pytest.fixture
async def server(keys):
    verifier = CallerVerifier.from_file("echo", keys / "callers.json", SystemClock())
    server = RpcServer("echo", "127.0.0.1:0", [servicer()], verifier)
    await server.start()
    yield server
    await server.stop(0)


@pytest.fixture
async def echo(server, identity):
    made = connect(server.address, EchoStub, service="echo", identity=identity)
    with use_caller(OLA):
        yield made.stub
    await made.close()


async def test_calls_of_every_shape(echo):
    assert (await echo.Say(Note(text="hei"))).text == "hei"
    assert [m.text async for m in echo.Count(Note())] == ["0", "1", "2"]

    async def notes():
        for text in "abc":
            yield Note(text=text)

    assert (await echo.Join(notes())).text == "abc"


async def test_errors_keep_reason_and_violations(echo):
    with pytest.raises(RemoteError) as refused:
        await echo.Say(Note(text="invalid"))
    assert refused.value.reason == "INVALID_REQUEST"
    assert refused.value.violations[0].rule == "TEXT_FORMAT"
    with pytest.raises(RemoteError, match=r"No\."):
        [m async for m in echo.Count(Note(text="invalid"))]


async def test_a_refusal_in_the_middle_of_an_upload_reaches_who_is_still_sending(echo):
    """gRPC tells a client whose write fails of an internal error, whatever the server had answered."""

    async def upload():
        yield Note(text="invalid")
        for _ in range(100):
            yield Note(text="x" * 5_000)

    async def refused():
        with pytest.raises(RemoteError) as error:
            await echo.Join(upload(), timeout=30.0)  # 16 MB at once, on a machine with other work
        return error.value.reason

    assert set(await asyncio.gather(*(refused() for _ in range(32)))) == {"INVALID_REQUEST"}


async def test_what_breaks_an_upload_is_told_and_is_no_cancellation(echo):
    async def upload():
        yield Note(text="a")
        raise BodyBroken

    with pytest.raises(BodyBroken):
        await echo.Join(upload())


class BodyBroken(Exception):
    """What the caller's own stream fails with."""


async def test_bugs_tell_nothing_to_the_caller(echo):
    with pytest.raises(RemoteError) as refused:
        await echo.Say(Note(text="bug"))
    assert refused.value.kind is Kind.INTERNAL
    assert "Nordmann" not in str(refused.value)


async def test_the_caller_is_signed_and_rules_hold(server, identity, keys, echo):
    with use_caller(OLA):
        assert (await echo.Say(Note(text="who"))).text == "customer:cus_1"
        assert (await echo.Own(Note(customer_id="cus_1"))).customer_id == "cus_1"
        with pytest.raises(RemoteError) as refused:
            await echo.Own(Note(customer_id="cus_2"))
        assert refused.value.reason == "CALLER_NOT_ALLOWED"
    own = connect(
        server.address,
        EchoStub,
        service="echo",
        identity=CallerIdentity.from_file("echo", keys / "echo.key.pem", SystemClock()),
    )
    assert (await own.stub.Say(Note(text="who"))).text == "service:echo"
    await own.close()


async def test_calls_without_a_caller_are_refused(server):
    async with grpc.aio.insecure_channel(server.address) as channel:
        for token in ((), (("personvern-caller", "x.y.z"),)):
            with pytest.raises(grpc.aio.AioRpcError) as refused:
                await EchoStub(channel).Say(Note(text="hei"), metadata=token)
            assert refused.value.code() is grpc.StatusCode.UNAUTHENTICATED


async def test_the_deadline_travels_and_shrinks(echo):
    with deadline.budget(8.0):  # gRPC tells such times in steps of 10 ms
        assert 4 < float((await echo.Say(Note(text="left"), timeout=60.0)).text) <= 7.99
    with deadline.budget(0.05), pytest.raises(DeadlineTooShort):
        await echo.Say(Note(text="hei"))
    with pytest.raises(RemoteError) as late:
        await echo.Say(Note(text="slow"), timeout=0.2)
    assert late.value.kind is Kind.DEADLINE


async def test_request_keys_name_the_request_and_not_its_id(echo):
    async def key(**fields):
        return (await echo.Say(Note(text="key", **fields))).text

    first = await key(request_id="1", customer_id="a")
    assert first == await key(request_id="2", customer_id="a")
    assert first != await key(request_id="1", customer_id="b")
    with pytest.raises(RemoteError) as refused:
        await key()
    assert refused.value.violations[0].field == "request_id"


async def test_one_trace_over_the_wire(server, identity):
    exporter = InMemorySpanExporter()
    name = telemetry.service_name.get()
    tracing.start_tracing(name, "", exporter)
    made = connect(server.address, EchoStub, service="echo", identity=identity)
    try:
        with telemetry.span("outer"):
            await made.stub.Say(Note(text="hei"))
        [span_server, span_client, outer] = exporter.get_finished_spans()
    finally:
        await made.close()
        tracing.stop_tracing(name)
    assert span_server.parent.span_id == span_client.context.span_id
    assert span_client.parent.span_id == outer.context.span_id
    assert span_server.attributes["rpc.method"] == f"{NAME}/Say"
    assert span_server.attributes["rpc.response.status_code"] == "OK"


async def test_calls_are_counted(echo):
    labels = {"service": "echo", "rpc_method": f"{NAME}/Say", "rpc_response_status_code": "INVALID_ARGUMENT"}
    before = REGISTRY.get_sample_value("personvern_rpc_server_requests_total", labels) or 0
    with pytest.raises(RemoteError):
        await echo.Say(Note(text="invalid"))
    assert REGISTRY.get_sample_value("personvern_rpc_server_requests_total", labels) == before + 1


async def _health(address, service):
    async with grpc.aio.insecure_channel(address) as channel:
        stub = health_pb2_grpc.HealthStub(channel)
        return (await stub.Check(health_pb2.HealthCheckRequest(service=service))).status


async def _is(address, service, status):
    return await _health(address, service) == status


async def test_health_tells_the_truth(keys):
    able = True

    async def ready():
        if able is None:
            raise ConnectionError
        return able

    verifier = CallerVerifier.from_file("echo", keys / "callers.json", SystemClock())
    server = RpcServer("echo", "127.0.0.1:0", [servicer()], verifier, ready=ready, ready_every=0.01)
    await server.start()
    serving, not_serving = health_pb2.HealthCheckResponse.SERVING, health_pb2.HealthCheckResponse.NOT_SERVING
    try:
        assert await _health(server.address, "ready") == serving
        for state in (False, None):
            able = state
            await eventually(lambda: _is(server.address, "ready", not_serving))
            assert await _health(server.address, "live") == serving
        able = True
        await eventually(lambda: _is(server.address, "", serving))
        await server.drain()
        assert await _health(server.address, "ready") == not_serving
    finally:
        await server.stop(0)


async def test_reflection_lists_services(server):
    async with grpc.aio.insecure_channel(server.address) as channel:
        stub = reflection_pb2_grpc.ServerReflectionStub(channel)
        asked = reflection_pb2.ServerReflectionRequest(list_services="")
        answers = [a async for a in stub.ServerReflectionInfo(iter([asked]))]
    assert NAME in {s.name for s in answers[0].list_services_response.service}


async def test_a_taken_port_is_an_error(server, keys):
    verifier = CallerVerifier.from_file("echo", keys / "callers.json", SystemClock())
    second = RpcServer("echo", server.address, [servicer()], verifier)
    with pytest.raises(OSError, match="port taken"):
        await second.start()


async def test_methods_without_a_rule_do_not_start(keys):
    class Careless(Echo):
        async def Say(self, request, context):
            return request

    verifier = CallerVerifier.from_file("echo", keys / "callers.json", SystemClock())
    with pytest.raises(TypeError, match=r"Echo/Say has no allow"):
        RpcServer("echo", "127.0.0.1:0", [servicer(Careless())], verifier)


async def test_a_restarted_service_is_found_again(keys, identity):
    verifier = CallerVerifier.from_file("echo", keys / "callers.json", SystemClock())
    first = RpcServer("echo", "127.0.0.1:0", [servicer()], verifier)
    await first.start()
    made = connect(first.address, EchoStub, service="echo", identity=identity)
    await made.stub.Say(Note())
    await first.stop(1)
    with pytest.raises(RemoteError) as gone:
        await made.stub.Say(Note(), timeout=0.3)
    assert gone.value.transient
    waiting = asyncio.create_task(made.stub.Say(Note(text="hei")))
    await asyncio.sleep(0.3)
    second = RpcServer("echo", first.address, [servicer()], verifier)
    await second.start()
    assert (await waiting).text == "hei"
    await made.close()
    await second.stop(0)


async def test_calls_go_round_and_survive_the_loss_of_one(keys, identity):
    verifier = CallerVerifier.from_file("echo", keys / "callers.json", SystemClock())
    pair = [RpcServer("echo", "127.0.0.1:0", [servicer()], verifier) for _ in range(2)]
    for server in pair:
        await server.start()
    made = connect(",".join(server.address for server in pair), EchoStub, service="echo", identity=identity)
    await made.stub.Say(Note())
    await pair[0].stop(0.5)
    for _ in range(20):
        await made.stub.Say(Note())
    await made.close()
    await pair[1].stop(0)


def _certificate(folder, name, ca=None):
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(ca[0].subject if ca else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=ca is None, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
    )
    certificate = builder.sign(ca[1] if ca else key, hashes.SHA256())
    pem = serialization.Encoding.PEM
    (folder / f"{name}.crt").write_bytes(certificate.public_bytes(pem))
    (folder / f"{name}.key").write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return certificate, key


async def test_mutual_tls(keys, identity):
    ca = _certificate(keys, "ca")
    for name in ("server", "client"):
        _certificate(keys, name, ca)
    stranger = _certificate(keys, "other-ca")
    _certificate(keys, "stranger", stranger)

    def tls(name):
        return TlsSettings(keys / f"{name}.crt", keys / f"{name}.key", keys / "ca.crt")

    verifier = CallerVerifier.from_file("echo", keys / "callers.json", SystemClock())
    server = RpcServer("echo", "127.0.0.1:0", [servicer()], verifier, tls=tls("server"))
    await server.start()
    good = connect(server.address, EchoStub, service="echo", identity=identity, tls=tls("client"))
    assert (await good.stub.Say(Note(text="hei"))).text == "hei"
    bad = connect(
        server.address, EchoStub, service="echo", identity=identity, tls=tls("stranger"), timeout=0.5
    )
    with pytest.raises(RemoteError):
        await bad.stub.Say(Note(text="hei"))
    await good.close()
    await bad.close()
    await server.stop(0)


async def test_nobody_notices_a_rolling_restart(keys, identity):
    """Calls go on while each of two replicas is restarted in turn; gRPC alone cancels some of them."""
    verifier = CallerVerifier.from_file("echo", keys / "callers.json", SystemClock())
    pair = [RpcServer("echo", "127.0.0.1:0", [servicer()], verifier) for _ in range(2)]
    for server in pair:
        await server.start()
    made = connect(",".join(server.address for server in pair), EchoStub, service="echo", identity=identity)
    done, ended = 0, asyncio.Event()

    async def call():
        nonlocal done
        while not ended.is_set():
            await made.stub.Say(Note(text="hei"))
            done += 1
            await asyncio.sleep(0.002)

    calls = [asyncio.create_task(call()) for _ in range(8)]
    for number in range(2):
        await asyncio.sleep(0.2)
        await pair[number].stop(5)
        pair[number] = RpcServer("echo", pair[number].address, [servicer()], verifier)
        await pair[number].start()
        await asyncio.sleep(1.2)
    ended.set()
    await asyncio.gather(*calls)
    assert done > 100
    await made.close()
    for server in pair:
        await server.stop(0)
