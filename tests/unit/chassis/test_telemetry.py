import asyncio
import json
import logging

import httpx
import pytest
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from prometheus_client import REGISTRY

from services.chassis import deadline, telemetry
from services.chassis.errors import DeadlineTooShort, Invalid
from services.chassis.telemetry import logs, tracing


class Secret:
    def __repr__(self) -> str:
        return "[redacted]"


@pytest.fixture
def spans():
    exporter = InMemorySpanExporter()
    token = telemetry.service_name.set("svc")
    tracing.start_tracing("svc", "", exporter)
    yield exporter
    tracing.stop_tracing("svc")
    telemetry.service_name.reset(token)


def test_a_trace_crosses_a_carrier(spans):
    with telemetry.span("a", "server", {"rpc.method": "x"}):
        row = telemetry.inject({})
        outer = telemetry.trace_id()
    with telemetry.span("b", "consumer", parent=telemetry.extract(row)):
        assert telemetry.trace_id() == outer
    a, b = spans.get_finished_spans()
    assert b.parent.span_id == a.context.span_id
    with telemetry.span("c", parent=telemetry.extract({})):
        assert telemetry.trace_id() != outer


def test_failures_name_the_reason_and_never_the_text(spans):
    for error in (Invalid("Ola Nordmann"), KeyError("Ola Nordmann")):
        with pytest.raises(type(error)), telemetry.span("a"):
            raise error
    first, second = spans.get_finished_spans()
    assert first.attributes["error.type"] == "INVALID_REQUEST"
    assert second.attributes["error.type"] == "KeyError"
    assert "Nordmann" not in first.to_json() + second.to_json()


async def test_services_in_one_process_keep_their_names(spans):
    async def one(name):
        telemetry.service_name.set(name)
        await asyncio.sleep(0)
        return telemetry.service_name.get()

    assert await asyncio.gather(asyncio.create_task(one("x")), asyncio.create_task(one("y"))) == ["x", "y"]


def test_ids_exist_without_an_exporter():
    with telemetry.span("a"):
        assert len(telemetry.trace_id()) == 32
        assert not telemetry.recording()
    assert telemetry.trace_id() == ""


def test_logs_are_json_without_personal_data(capsys, monkeypatch, spans):
    root = logging.getLogger()
    before = root.handlers[:]
    monkeypatch.setattr(logs, "_configured", False)
    try:
        logs.configure_logs("info")
        with telemetry.span("a"):
            telemetry.log.info("stored", name=Secret(), count=1)
            try:
                raise KeyError("Ola Nordmann")
            except KeyError:
                telemetry.log.exception("failed")
            logging.getLogger("library").warning("hm %s", 1)
            logging.getLogger("httpx").info("GET https://x/?token=hemmelig")
    finally:
        for handler in root.handlers[:]:
            if handler not in before:
                root.removeHandler(handler)
    text = capsys.readouterr().err
    stored, failed, library = [json.loads(line) for line in text.splitlines()]
    assert stored["name"] == "[redacted]"
    assert stored["service"] == "svc"
    assert len(stored["trace_id"]) == 32
    assert failed["exception"][0]["type"] == "KeyError"
    assert library["event"] == "hm 1"
    assert "Nordmann" not in text
    assert "hemmelig" not in text


def test_metrics_are_served():
    telemetry.CallMetrics("svc", "/x/Y").started()
    telemetry.CallMetrics("svc", "/x/Y").ended("OK", 0.01)
    telemetry.METRICS.calls.http_request("/v1/x/{id}", "GET", 200, 0.0025)
    telemetry.METRICS.calls.http_request("/v1/x/{id}", "GET", 500, 7.0)
    telemetry.dead_letter("consumer")
    stop = telemetry.serve_metrics("127.0.0.1:18917")
    try:
        text = httpx.get("http://127.0.0.1:18917/metrics").text
    finally:
        stop()
    labels = 'rpc_method="/x/Y",rpc_response_status_code="OK",service="svc"'
    assert f"personvern_rpc_server_requests_total{{{labels}}}" in text
    assert REGISTRY.get_sample_value("personvern_rpc_server_active_calls", {"service": "svc"}) == 0
    request = {"http_route": "/v1/x/{id}", "http_request_method": "GET"}
    took = "personvern_http_server_request_duration_seconds"
    assert REGISTRY.get_sample_value(f"{took}_bucket", {**request, "le": "0.001"}) == 0
    assert REGISTRY.get_sample_value(f"{took}_bucket", {**request, "le": "0.0025"}) == 1
    assert REGISTRY.get_sample_value(f"{took}_bucket", {**request, "le": "5.0"}) == 1
    assert REGISTRY.get_sample_value(f"{took}_bucket", {**request, "le": "+Inf"}) == 2
    assert REGISTRY.get_sample_value(f"{took}_sum", request) == 7.0025
    answered = REGISTRY.get_sample_value(
        "personvern_http_server_requests_total", {**request, "http_response_status_code": "500"}
    )
    assert answered == 1


def test_budgets_shrink_and_never_grow():
    assert deadline.remaining() is None
    assert deadline.for_call(2.0) == 2.0
    with deadline.budget(1.0):
        assert 0.97 < deadline.for_call(2.0) <= 0.98
        assert deadline.for_call(0.5) == 0.5
        with deadline.budget(5.0):
            assert deadline.remaining() <= 1.0
    with deadline.budget(0.05), pytest.raises(DeadlineTooShort):
        deadline.for_call(2.0)
    assert deadline.remaining() is None
