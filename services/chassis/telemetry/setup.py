"""Starts and stops the telemetry of one service."""

from __future__ import annotations

import asyncio

from opentelemetry.sdk.trace.export import SpanExporter

from services.chassis.settings import Settings
from services.chassis.telemetry.logs import configure_logs
from services.chassis.telemetry.metrics import certificate
from services.chassis.telemetry.tracing import service_name, start_tracing, stop_tracing


def setup(name: str, settings: Settings, *, exporter: SpanExporter | None = None) -> None:
    """Begin logs and traces for `name`; tasks started from here on belong to it. `exporter` is for tests."""
    configure_logs(settings.log_level)
    service_name.set(name)
    if settings.tls is not None:
        certificate(name, settings.tls.cert_file)
    start_tracing(name, settings.otel_exporter_otlp_endpoint, exporter)


async def shutdown(name: str) -> None:
    """Send the spans that are left."""
    await asyncio.to_thread(stop_tracing, name)
