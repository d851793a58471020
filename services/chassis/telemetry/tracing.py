"""Spans and the W3C trace context that travels in gRPC metadata, NATS headers and outbox rows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Literal, TypeVar

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SimpleSpanProcessor, SpanExporter
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator
from opentelemetry.sdk.trace.sampling import ALWAYS_OFF, ParentBased
from opentelemetry.trace import (
    INVALID_SPAN_CONTEXT,
    NonRecordingSpan,
    Span,
    SpanContext,
    SpanKind,
    Status,
    StatusCode,
    TraceFlags,
    Tracer,
)
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from opentelemetry.util.types import AttributeValue
from typing_extensions import override

from services.chassis.errors import DomainError

Kinds = Literal["internal", "server", "client", "producer", "consumer"]
_KINDS = {kind.name.lower(): kind for kind in SpanKind}
_PROPAGATOR = TraceContextTextMapPropagator()
_SCOPE = "personvern"
C = TypeVar("C", bound=MutableMapping[str, str])

# Several services may live in one process (tests do that): each task knows whose it is.
service_name: ContextVar[str] = ContextVar("personvern_service", default="")
_providers: dict[str, TracerProvider] = {}
_tracers: dict[str, Tracer] = {}
# Services whose spans somebody gets.
_recorded: set[str] = set()
_IDS = RandomIdGenerator()
_TRACEPARENT = re.compile(r"00-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-([0-9a-f]{2})")


def start_tracing(name: str, endpoint: str, exporter: SpanExporter | None = None) -> None:
    """Make the tracer of service `name`.

    Without an endpoint (and exporter) spans are not recorded, yet trace ids exist and travel, so that a
    problem and the log lines behind it can be found by one id. Spans reach `exporter` at once; the endpoint
    gets them in batches.
    """
    if name in _providers and exporter is None:
        return
    resource = Resource.create({"service.name": name, "service.namespace": "personvern"})
    sampler = None if endpoint or exporter is not None else ParentBased(ALWAYS_OFF)
    provider = TracerProvider(resource=resource, sampler=sampler, shutdown_on_exit=False)
    if exporter is not None:
        provider.add_span_processor(SimpleSpanProcessor(exporter))
    if endpoint:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

        sender = OTLPSpanExporter(endpoint=endpoint.rstrip("/") + "/v1/traces")
        provider.add_span_processor(BatchSpanProcessor(sender, schedule_delay_millis=1000))
    if endpoint or exporter is not None:
        _recorded.add(name)
    _providers[name] = provider
    _tracers[name] = provider.get_tracer(_SCOPE)


def stop_tracing(name: str) -> None:
    """Send what is left and forget the tracer of `name`; blocks for up to some seconds."""
    provider = _providers.pop(name, None)
    _tracers.pop(name, None)
    _recorded.discard(name)
    if provider is not None:
        provider.shutdown()


def tracer() -> Tracer:
    """The tracer of the service to which this task belongs."""
    found = _tracers.get(service_name.get())
    if found is None:
        start_tracing(service_name.get(), "")
        found = _tracers[service_name.get()]
    return found


def server_span(
    name: str, carrier: Mapping[str, str], attributes: Mapping[str, AttributeValue] | None = None
) -> Span:
    """The span of a call that came in with the trace context in `carrier`; not current yet.

    Where nobody gets this service's spans it carries the trace's ids and nothing else: what a real one costs
    is a tenth of an empty call.
    """
    if service_name.get() in _recorded:
        return tracer().start_span(
            name, context=extract(carrier), kind=SpanKind.SERVER, attributes=attributes
        )
    return _Carried(carrier)


def client_span(name: str, attributes: Mapping[str, AttributeValue] | None = None) -> Span | None:
    """The span of a call that goes out; None when the current context travels on as it is.

    As with `server_span`, where nobody gets the spans one is made only when a trace begins here, for its ids.
    """
    current = trace.get_current_span()
    if service_name.get() in _recorded:
        if not current.is_recording() and current.get_span_context().is_valid:
            return None
        return tracer().start_span(name, kind=SpanKind.CLIENT, attributes=attributes)
    return None if current.get_span_context().is_valid else _Carried({})


class _Carried(NonRecordingSpan):
    """The span of a call of which nobody gets one; its ids are made when somebody asks for them."""

    def __init__(self, carrier: Mapping[str, str]) -> None:
        super().__init__(INVALID_SPAN_CONTEXT)
        self._carrier: Mapping[str, str] | None = carrier

    @override
    def get_span_context(self) -> SpanContext:
        if self._carrier is not None:
            self._context, self._carrier = _below(self._carrier), None
        return self._context


def _below(carrier: Mapping[str, str]) -> SpanContext:
    """The context of a new span in the trace that came along, or in a fresh one."""
    given = None
    if "tracestate" not in carrier:
        given = _TRACEPARENT.fullmatch(carrier.get("traceparent", ""))
    if given is not None:
        trace_id, flags, state = int(given[1], 16), TraceFlags(int(given[2], 16)), None
    else:
        parent = trace.get_current_span(extract(carrier)).get_span_context()
        trace_id, flags, state = parent.trace_id, parent.trace_flags, parent.trace_state
    return SpanContext(trace_id or _IDS.generate_trace_id(), _IDS.generate_span_id(), False, flags, state)


@contextmanager
def span(
    name: str,
    kind: Kinds = "internal",
    attributes: Mapping[str, AttributeValue] | None = None,
    parent: Context | None = None,
) -> Iterator[Span]:
    """Work inside is one span below the current one, or below `parent` (from `extract`). Errors mark it
    failed.
    """
    with tracer().start_as_current_span(
        name,
        context=parent,
        kind=_KINDS[kind],
        attributes=attributes,
        record_exception=False,
        set_status_on_exception=False,
    ) as current:
        try:
            yield current
        except Exception as error:
            failed(current, error)
            raise


def failed(current: Span, error: BaseException) -> None:
    """Mark the span as failed. Names the reason or the exception's class; texts stay out, they may say too
    much.
    """
    if current.is_recording():
        named = error.reason if isinstance(error, DomainError) else type(error).__qualname__
        current.set_attribute("error.type", named)
        current.set_status(Status(StatusCode.ERROR))


def recorded() -> bool:
    """Whether anybody gets the spans of the service to which this task belongs."""
    return service_name.get() in _recorded


def recording() -> bool:
    """Whether the current span is recorded, so that finer spans are worth their cost."""
    return trace.get_current_span().is_recording()


def inject(carrier: C, context: Context | None = None) -> C:
    """Put the trace context (the current one by default) into the carrier: `traceparent`, `tracestate`;
    answer it.
    """
    current = trace.get_current_span(context).get_span_context()
    if current.is_valid and not current.trace_state:
        carrier["traceparent"] = (
            f"00-{current.trace_id:032x}-{current.span_id:016x}-{current.trace_flags:02x}"
        )
    else:
        _PROPAGATOR.inject(carrier, context)
    return carrier


def extract(carrier: Mapping[str, Any] | None) -> Context:
    """The trace context in the carrier; without one a fresh trace begins."""
    return _PROPAGATOR.extract(carrier or {}, context=Context())


def trace_id() -> str:
    """The id of the current trace, 32 hex digits; empty outside one."""
    context = trace.get_current_span().get_span_context()
    return f"{context.trace_id:032x}" if context.is_valid else ""


def span_id() -> str:
    """The id of the current span, 16 hex digits; empty outside one."""
    context = trace.get_current_span().get_span_context()
    return f"{context.span_id:016x}" if context.is_valid else ""
