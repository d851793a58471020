"""What a process tells about itself: traces (OpenTelemetry, W3C context), metrics (Prometheus), JSON logs.

Nothing here may hold personal data: spans carry method names and reasons, metrics carry methods and codes,
and logs carry ids of things that went wrong.
"""

from services.chassis.telemetry.logs import log
from services.chassis.telemetry.metrics import METRICS, CallMetrics, dead_letter, event_handled, serve_metrics
from services.chassis.telemetry.setup import setup, shutdown
from services.chassis.telemetry.tracing import (
    client_span,
    extract,
    failed,
    inject,
    recorded,
    recording,
    server_span,
    service_name,
    span,
    trace_id,
    tracer,
)

__all__ = [
    "METRICS",
    "CallMetrics",
    "client_span",
    "dead_letter",
    "event_handled",
    "extract",
    "failed",
    "inject",
    "log",
    "recorded",
    "recording",
    "serve_metrics",
    "server_span",
    "service_name",
    "setup",
    "shutdown",
    "span",
    "trace_id",
    "tracer",
]
