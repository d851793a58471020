"""Metrics in Prometheus form: rate, errors, duration of calls, database commands, events.

Labels are methods, codes and names from the code; nothing that a caller sends becomes a label. What the
semantic conventions of OpenTelemetry name is called as they call it, in Prometheus form after `personvern_`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path

from cryptography.x509 import load_pem_x509_certificate
from prometheus_client import REGISTRY, Counter, Gauge, Histogram, start_http_server
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector
from prometheus_client.utils import floatToGoString

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)


@dataclass
class _Tally:
    """Calls of one kind: how many are under way, how many took up to each of `_SECONDS`, how each ended."""

    in_flight: int = 0
    seconds: float = 0.0
    within: list[int] = field(default_factory=lambda: [0] * (len(_SECONDS) + 1))
    ended: dict[str, int] = field(default_factory=dict)

    def add(self, outcome: str, seconds: float) -> None:
        """A call has ended."""
        self.seconds += seconds
        self.within[bisect_left(_SECONDS, seconds)] += 1
        self.ended[outcome] = self.ended.get(outcome, 0) + 1

    def buckets(self) -> list[tuple[str, float]]:
        """As Prometheus wants them: up to each bound, all smaller ones among them."""
        bounds = [*map(floatToGoString, _SECONDS), "+Inf"]
        return [(bound, float(count)) for bound, count in zip(bounds, accumulate(self.within), strict=True)]


class _Calls(Collector):
    """What is counted for every call, as plain numbers that are put together when somebody asks.

    The library's own counters take a lock and several calls for each of the four numbers of a call, which was
    a third of what our server puts around an RPC. All counting is done by the one thread of the loop.
    """

    def __init__(self) -> None:
        self.rpc: dict[tuple[str, str], _Tally] = {}
        self.http: dict[tuple[str, str], _Tally] = {}
        self.http_in_flight = 0
        self.http_refusals: dict[tuple[str, str, str], int] = {}

    def collect(self) -> Iterable[Metric]:
        """The families."""
        in_flight = GaugeMetricFamily(
            "personvern_rpc_server_active_calls", "RPCs under way.", labels=["service"]
        )
        under_way: dict[str, int] = {}
        for (service, _), tally in list(self.rpc.items()):
            under_way[service] = under_way.get(service, 0) + tally.in_flight
        for service, number in under_way.items():
            in_flight.add_metric([service], number)
        yield in_flight
        yield from _families(_RPC, self.rpc)
        yield GaugeMetricFamily(
            "personvern_http_server_active_requests", "HTTP requests under way.", value=self.http_in_flight
        )
        yield from _families(_HTTP, self.http)
        refusals = CounterMetricFamily(
            "personvern_http_server_refusals",
            "HTTP requests refused, by reason.",
            labels=[*_HTTP.labels, "reason"],
        )
        for names, count in list(self.http_refusals.items()):
            refusals.add_metric(names, count)
        yield refusals

    def http_request(self, route: str, method: str, status: int, seconds: float) -> None:
        """An HTTP request was answered after `seconds`."""
        tally = self.http.get((route, method))
        if tally is None:
            tally = self.http[route, method] = _Tally()
        tally.add(str(status), seconds)

    def http_refused(self, route: str, method: str, reason: str) -> None:
        """An HTTP request was refused: `reason` is the code's own word for why, never what was sent."""
        which = route, method, reason
        self.http_refusals[which] = self.http_refusals.get(which, 0) + 1


@dataclass(frozen=True)
class _Names:
    """What the families of one kind of call are called, and their labels."""

    total: str
    seconds: str
    what: str
    labels: tuple[str, str]
    outcome: str


_RPC = _Names(
    "personvern_rpc_server_requests",
    "personvern_rpc_server_call_duration_seconds",
    "RPC",
    ("service", "rpc_method"),
    "rpc_response_status_code",
)
_HTTP = _Names(
    "personvern_http_server_requests",
    "personvern_http_server_request_duration_seconds",
    "HTTP request",
    ("http_route", "http_request_method"),
    "http_response_status_code",
)
KINDS = _RPC, _HTTP


def _families(names: _Names, tallies: Mapping[tuple[str, str], _Tally]) -> Iterable[Metric]:
    labels = names.labels
    total = CounterMetricFamily(names.total, f"{names.what}s answered.", labels=[*labels, names.outcome])
    seconds = HistogramMetricFamily(names.seconds, f"Time to answer an {names.what}.", labels=labels)
    for values, tally in list(tallies.items()):
        seconds.add_metric(values, buckets=tally.buckets(), sum_value=tally.seconds)
        for ended, count in list(tally.ended.items()):
            total.add_metric([*values, ended], count)
    yield total
    yield seconds


class _Metrics:
    """All metric families of the suite."""

    def __init__(self) -> None:
        self.calls = _Calls()
        REGISTRY.register(self.calls)
        self.database_seconds = Histogram(
            "personvern_db_client_operation_duration_seconds",
            "Time of a database command.",
            ["service", "db_operation_name", "db_collection_name", "outcome"],
            buckets=_SECONDS,
        )
        self.dead_letters = Counter(
            "personvern_dead_letters", "Events put aside as unprocessable.", ["service", "consumer"]
        )
        self.events = Counter(
            "personvern_events_handled_total",
            "Events that a consumer of this replica was given, by how that ended.",
            ["service", "consumer", "outcome"],
        )
        self.certificate = Gauge(
            "personvern_certificate_expiry_timestamp_seconds",
            "When the certificate ends that the process uses.",
            ["service"],
        )


METRICS = _Metrics()


def certificate(service: str, file: Path) -> None:
    """Tell when the certificate ends that this process has read, and keeps however often it is renewed."""
    held = load_pem_x509_certificate(file.read_bytes())
    METRICS.certificate.labels(service).set(held.not_valid_after_utc.timestamp())


def dead_letter(consumer: str) -> None:
    """Count an event that went to the dead letters."""
    from services.chassis.telemetry.tracing import service_name

    METRICS.dead_letters.labels(service_name.get(), consumer).inc()


def event_handled(consumer: str, outcome: str) -> None:
    """Count an event that a consumer was given: it was handled ("ok"), or given back ("error")."""
    from services.chassis.telemetry.tracing import service_name

    METRICS.events.labels(service_name.get(), consumer, outcome).inc()


class CallMetrics:
    """Rate, errors and duration of one RPC method; servers of one name in one process count together."""

    def __init__(self, service: str, method: str) -> None:
        self._tally = METRICS.calls.rpc.setdefault((service, method), _Tally())

    def started(self) -> None:
        """A call begins."""
        self._tally.in_flight += 1

    def ended(self, code: str, seconds: float) -> None:
        """The call ends with gRPC code `code` after `seconds`."""
        self._tally.in_flight -= 1
        self._tally.add(code, seconds)


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
