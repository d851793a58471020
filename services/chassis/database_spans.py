"""A span and a duration for every database command: its name and collection, never the statement."""

from __future__ import annotations

from opentelemetry.trace import Span, SpanKind, Status, StatusCode

from services.chassis import telemetry
from services.chassis.mongo import monitoring

_UNTOLD = frozenset({"hello", "ping", "endSessions", "killCursors", "saslStart", "saslContinue"})
_LIMIT = 10_000  # commands under way that are remembered; more means that their ends were never told


class DatabaseSpans(monitoring.CommandListener):
    """Give it to the client as an event listener.

    PyMongo tells it in the task that made the call, Motor in a thread with a copy of that task's context:
    the span's parent is right in both. Outside a recorded trace (polling in the background) only the
    duration is kept.
    """

    def __init__(self) -> None:
        self._under_way: dict[int, tuple[Span | None, str, str]] = {}

    def started(self, event: monitoring.CommandStartedEvent) -> None:
        """A command leaves."""
        operation = event.command_name
        if operation in _UNTOLD or len(self._under_way) >= _LIMIT:
            return
        named = event.command.get("collection" if operation == "getMore" else operation)
        collection = named if isinstance(named, str) else ""
        span = None
        if telemetry.recording():
            span = telemetry.tracer().start_span(
                f"{operation} {collection}".rstrip(),
                kind=SpanKind.CLIENT,
                attributes={
                    "db.system.name": "mongodb",
                    "db.namespace": event.database_name,
                    "db.operation.name": operation,
                    "db.collection.name": collection,
                },
            )
        self._under_way[event.request_id] = (span, operation, collection)

    def succeeded(self, event: monitoring.CommandSucceededEvent) -> None:
        """The answer came."""
        self._end(event.request_id, event.duration_micros, "")

    def failed(self, event: monitoring.CommandFailedEvent) -> None:
        """The database refused, or the connection broke. The failure's text may repeat values: only its
        code is kept.
        """
        code = event.failure.get("code", "")
        self._end(event.request_id, event.duration_micros, str(code or "connection"))

    def _end(self, request_id: int, micros: int, error: str) -> None:
        span, operation, collection = self._under_way.pop(request_id, (None, "", ""))
        if not operation:
            return
        outcome = "error" if error else "ok"
        telemetry.METRICS.database_seconds.labels(
            telemetry.service_name.get(), operation, collection, outcome
        ).observe(micros / 1e6)
        if span is not None:
            if error:
                span.set_attribute("error.type", error)
                span.set_attribute("db.response.status_code", error)
                span.set_status(Status(StatusCode.ERROR))
            span.end()
