"""Metrics in Prometheus form: rate, errors, duration of calls, database commands, events.

Labels are methods, codes and names from the code; nothing that a caller sends becomes a label.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from prometheus_client import Counter, Gauge, Histogram, start_http_server

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)


class _Metrics:
    """All metric families of the suite."""

    def __init__(self) -> None:
        self.rpc_total = Counter(
            "personvern_rpc_server_requests", "RPCs answered.", ["service", "method", "code"]
        )
        self.rpc_seconds = Histogram(
            "personvern_rpc_server_duration_seconds",
            "Time to answer an RPC.",
            ["service", "method"],
            buckets=_SECONDS,
        )
        self.rpc_in_flight = Gauge("personvern_rpc_server_in_flight", "RPCs under way.", ["service"])
        self.http_total = Counter(
            "personvern_http_server_requests", "HTTP requests answered.", ["route", "method", "status"]
        )
        self.http_seconds = Histogram(
            "personvern_http_server_duration_seconds",
            "Time to answer an HTTP request.",
            ["route", "method"],
            buckets=_SECONDS,
        )
        self.http_in_flight = Gauge("personvern_http_server_in_flight", "HTTP requests under way.")
        self.database_seconds = Histogram(
            "personvern_database_command_duration_seconds",
            "Time of a database command.",
            ["service", "operation", "collection", "outcome"],
            buckets=_SECONDS,
        )
        self.dead_letters = Counter(
            "personvern_dead_letters", "Events put aside as unprocessable.", ["service", "consumer"]
        )


METRICS = _Metrics()


def dead_letter(consumer: str) -> None:
    """Count an event that went to the dead letters."""
    from services.chassis.telemetry.tracing import service_name

    METRICS.dead_letters.labels(service_name.get(), consumer).inc()


@dataclass
class CallMetrics:
    """Rate, errors and duration of one RPC method; label children are looked up once."""

    service: str
    method: str

    def __post_init__(self) -> None:
        self._seconds = METRICS.rpc_seconds.labels(self.service, self.method)
        self._in_flight = METRICS.rpc_in_flight.labels(self.service)
        self._codes: dict[str, Counter] = {}

    def started(self) -> None:
        """A call begins."""
        self._in_flight.inc()

    def ended(self, code: str, seconds: float) -> None:
        """The call ends with gRPC code `code` after `seconds`."""
        self._in_flight.dec()
        self._seconds.observe(seconds)
        counter = self._codes.get(code)
        if counter is None:
            counter = self._codes[code] = METRICS.rpc_total.labels(self.service, self.method, code)
        counter.inc()


def serve_metrics(listen: str) -> Callable[[], None]:
    """Serve `/metrics` at `host:port` in a thread; answers how to stop. Raises OSError when the port is
    taken.
    """
    host, _, port = listen.rpartition(":")
    server, thread = start_http_server(int(port), addr=host or "127.0.0.1")

    def stop() -> None:
        server.shutdown()
        server.server_close()
        thread.join(2)

    return stop
