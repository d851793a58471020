"""Native gRPC stubs that carry trace, signed caller and deadline, and raise `RemoteError`."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from functools import cache, partial
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

import grpc
from grpc.aio import AioRpcError, Channel
from grpc_health.v1 import health_pb2, health_pb2_grpc
from opentelemetry import trace
from opentelemetry.trace import Span

from services.chassis import deadline, telemetry
from services.chassis.caller import CallerIdentity
from services.chassis.caller.tokens import METADATA_KEY
from services.chassis.errors import RemoteError, from_rpc_error
from services.chassis.rpc_wire import MAX_MESSAGE, READY, TAKES_CALLS
from services.chassis.settings import TlsSettings

S = TypeVar("S")

# No `timeout` here: it would fight with the deadline that each call carries.
_SERVICE_CONFIG = json.dumps(
    {
        "loadBalancingConfig": [{"round_robin": {}}],
        "healthCheckConfig": {"serviceName": TAKES_CALLS},
        "methodConfig": [
            {
                "name": [{}],
                "waitForReady": False,
                "retryPolicy": {
                    "maxAttempts": 5,
                    "initialBackoff": "0.1s",
                    "maxBackoff": "1s",
                    "backoffMultiplier": 2,
                    "retryableStatusCodes": ["UNAVAILABLE"],
                },
            }
        ],
    }
)
_OPTIONS: tuple[tuple[str, Any], ...] = (
    ("grpc.service_config", _SERVICE_CONFIG),
    ("grpc.enable_retries", 1),
    ("grpc.max_receive_message_length", MAX_MESSAGE),
    ("grpc.max_send_message_length", MAX_MESSAGE),
    # A restarted service is found again within a second.
    ("grpc.initial_reconnect_backoff_ms", 100),
    ("grpc.min_reconnect_backoff_ms", 100),
    ("grpc.max_reconnect_backoff_ms", 1000),
    ("grpc.dns_min_time_between_resolutions_ms", 1000),
    ("grpc.keepalive_time_ms", 30_000),
    ("grpc.keepalive_timeout_ms", 5_000),
    ("grpc.use_local_subchannel_pool", 1),
)


@dataclass(frozen=True)
class Connection(Generic[S]):
    """A stub and the connection behind it."""

    stub: S
    channel: Channel

    async def ready(self, timeout: float = 1.0) -> bool:  # noqa: ASYNC109 - gRPC's own deadline
        """Whether the far side says that it can work."""
        asked = health_pb2.HealthCheckRequest(service=READY)
        try:
            answer = await health_pb2_grpc.HealthStub(self.channel).Check(asked, timeout=timeout)
        except AioRpcError:
            return False
        return bool(answer.status == health_pb2.HealthCheckResponse.SERVING)

    async def close(self) -> None:
        """Close the connection; calls under way are cancelled."""
        await self.channel.close()


def connect(
    target: str,
    stub: Callable[[Any], S],
    *,
    service: str,
    identity: CallerIdentity,
    timeout: float = 2.0,
    tls: TlsSettings | None = None,
) -> Connection[S]:
    """Connect a generated stub class to a service; nothing is sent before the first call.

    target: `host:port`, several with commas (calls go round), or any gRPC target (`dns:///consent:7000`).
    service: its name, the only one that takes the callers signed for it. timeout: seconds for a call when
    less is not left. Calls raise RemoteError and DeadlineTooShort.
    """
    address = _address(target)
    if tls is None:
        channel = grpc.aio.insecure_channel(address, options=_OPTIONS)
    else:
        named = (("grpc.ssl_target_name_override", tls.server_name),) if tls.server_name else ()
        channel = grpc.aio.secure_channel(address, _credentials(tls), options=(*_OPTIONS, *named))
    return Connection(stub(_Outgoing(channel, service, identity, timeout)), channel)


def _address(target: str) -> str:
    if "," in target and ":///" not in target:
        return "ipv4:" + ",".join(part.strip() for part in target.split(","))
    return target


def _credentials(tls: TlsSettings) -> grpc.ChannelCredentials:
    return grpc.ssl_channel_credentials(
        root_certificates=tls.ca_file.read_bytes() if tls.ca_file else None,
        private_key=tls.key_file.read_bytes(),
        certificate_chain=tls.cert_file.read_bytes(),
    )


class _Outgoing:
    """What a generated stub takes for a channel: it adds to each call what must go with it.

    gRPC's own client interceptors run each call in a task of its own, which costs a third of the rate of an
    empty call; functions around the channel's callables do the same work in the caller's task.
    """

    def __init__(self, channel: Channel, service: str, identity: CallerIdentity, timeout: float) -> None:
        self._channel, self._timeout = channel, timeout
        self._token = partial(identity.token, service)

    def unary_unary(self, method: str, *coders: Any, **options: Any) -> Callable[..., Any]:
        """A callable for one request and one answer."""
        made, begin = self._made("unary_unary", method, *coders, **options), self._begin

        async def call(request: Any, **given: float | None) -> Any:
            with _Sent(method) as sent:
                return await made()(request, timeout=begin(given), metadata=sent.metadata(self._token()))

        return call

    def stream_unary(self, method: str, *coders: Any, **options: Any) -> Callable[..., Any]:
        """A callable for a stream of requests and one answer."""
        made, begin = self._made("stream_unary", method, *coders, **options), self._begin

        async def call(requests: AsyncIterator[Any], **given: float | None) -> Any:
            with _Sent(method) as sent, _Upload(requests) as upload:
                metadata = sent.metadata(self._token())
                return await made()(upload.parts(), timeout=begin(given), metadata=metadata)

        return call

    def unary_stream(self, method: str, *coders: Any, **options: Any) -> Callable[..., Any]:
        """A callable for one request and a stream of answers."""
        made, begin = self._made("unary_stream", method, *coders, **options), self._begin

        async def call(request: Any, **given: float | None) -> AsyncIterator[Any]:
            with _Sent(method) as sent:
                under_way = made()(request, timeout=begin(given), metadata=sent.metadata(self._token()))
                try:
                    async for message in under_way:
                        yield message
                finally:
                    under_way.cancel()

        return call

    def stream_stream(self, method: str, *coders: Any, **options: Any) -> Callable[..., Any]:
        """A callable for streams both ways."""
        made, begin = self._made("stream_stream", method, *coders, **options), self._begin

        async def call(requests: AsyncIterator[Any], **given: float | None) -> AsyncIterator[Any]:
            with _Sent(method) as sent, _Upload(requests) as upload:
                metadata = sent.metadata(self._token())
                under_way = made()(upload.parts(), timeout=begin(given), metadata=metadata)
                try:
                    async for message in under_way:
                        yield message
                finally:
                    under_way.cancel()

        return call

    def _made(self, kind: str, method: str, *coders: Any, **options: Any) -> Callable[[], Callable[..., Any]]:
        """Gives gRPC's own callable, made at the first call: a stub has many, and few of them are used."""
        return cache(partial(getattr(self._channel, kind), method, *coders, **options))

    def _begin(self, given: Mapping[str, float | None]) -> float:
        asked = given.get("timeout")
        return deadline.for_call(self._timeout if asked is None else asked)


class _Upload:
    """The requests of a call, and what breaks them: gRPC only cancels the call then, which says nothing."""

    def __init__(self, requests: AsyncIterator[Any]) -> None:
        self._requests = requests
        self._broken: Exception | None = None

    async def parts(self) -> AsyncIterator[Any]:
        """The requests as they come."""
        try:
            async for request in self._requests:
                yield request
        except Exception as error:
            self._broken = error
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _tb: TracebackType | None
    ) -> None:
        if isinstance(error, asyncio.CancelledError) and self._broken is not None:
            raise self._broken


class _Sent:
    """One call that goes out: its span, and the far side's error as RemoteError.

    A span of its own is made when the trace is recorded or begins here; otherwise the current context
    travels on.
    """

    __slots__ = ("_name", "_span", "_used")

    def __init__(self, method: str) -> None:
        self._name = method.lstrip("/")
        self._span: Span | None = None

    def __enter__(self) -> Self:
        self._span = telemetry.client_span(self._name, {"rpc.system.name": "grpc", "rpc.method": self._name})
        return self

    def metadata(self, token: str) -> tuple[tuple[str, str], ...]:
        """Trace context and signed caller."""
        context = None if self._span is None else trace.set_span_in_context(self._span)
        empty: dict[str, str] = {}
        carrier = telemetry.inject(empty, context)
        return ((METADATA_KEY, token), *carrier.items())

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _tb: TracebackType | None
    ) -> None:
        seen = from_rpc_error(error) if isinstance(error, AioRpcError) else error
        if self._span is not None:
            self._span.set_attribute("rpc.response.status_code", _code(error))
            if seen is not None:
                telemetry.failed(self._span, seen)
            self._span.end()
        if isinstance(seen, RemoteError) and seen is not error:
            raise seen from error


def _code(error: BaseException | None) -> str:
    if error is None:
        return "OK"
    return error.code().name if isinstance(error, AioRpcError) else "CANCELLED"
