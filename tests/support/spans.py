"""An OTLP receiver: what the processes export as traces, readable in a test."""

import gzip
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from deploy.local.child import HOST


@dataclass(frozen=True)
class Span:
    """One received span."""

    service: str
    name: str
    trace_id: str
    span_id: str
    parent_id: str
    kind: int
    attributes: dict[str, Any]
    events: tuple[str, ...]
    error: bool


@dataclass
class Spans:
    """Everything that came in. `endpoint` goes into OTEL_EXPORTER_OTLP_ENDPOINT."""

    endpoint: str = ""
    received: list[Span] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)

    def trace(self, trace_id: str) -> list[Span]:
        """The spans of one trace."""
        return [span for span in self.received if span.trace_id == trace_id]

    def named(self, part: str) -> list[Span]:
        """Spans whose name contains `part`."""
        return [span for span in self.received if part in span.name]

    def services(self, trace_id: str) -> set[str]:
        """The services that took part in a trace."""
        return {span.service for span in self.trace(trace_id)}

    def take(self, body: bytes) -> None:
        """Keep the spans of one export."""
        request = ExportTraceServiceRequest.FromString(body)
        self.raw.append(body)
        for resource in request.resource_spans:
            service = str(_attributes(resource.resource.attributes).get("service.name", ""))
            self.received += [_span(service, raw) for scope in resource.scope_spans for raw in scope.spans]


def _attributes(pairs: Any) -> dict[str, Any]:
    return {pair.key: getattr(pair.value, pair.value.WhichOneof("value") or "string_value") for pair in pairs}


def _span(service: str, raw: Any) -> Span:
    return Span(
        # several services in one process: a span says itself whose it is
        service=str(_attributes(raw.attributes).get("service.name", service)),
        name=raw.name,
        trace_id=raw.trace_id.hex(),
        span_id=raw.span_id.hex(),
        parent_id=raw.parent_span_id.hex(),
        kind=raw.kind,
        attributes=_attributes(raw.attributes),
        events=tuple(event.name for event in raw.events),
        error=raw.status.code == 2,
    )


@contextmanager
def receiver() -> Iterator[Spans]:
    """Receive OTLP over HTTP (protobuf) on a free port until the block ends."""
    spans = Spans()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            if self.headers.get("Content-Encoding") == "gzip":
                body = gzip.decompress(body)
            if self.path.endswith("/v1/traces"):
                spans.take(body)
            self.send_response(200)
            self.send_header("Content-Type", "application/x-protobuf")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer((HOST, 0), Handler)
    spans.endpoint = f"http://{HOST}:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield spans
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
