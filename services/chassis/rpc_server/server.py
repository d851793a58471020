"""The server itself: which servicers, at which address, alive and ready or not."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

import grpc
from google.protobuf.descriptor import ServiceDescriptor
from grpc_health.v1 import health_pb2_grpc
from grpc_reflection.v1alpha import reflection, reflection_pb2_grpc

from services.chassis import tasks, telemetry
from services.chassis.caller import CallerVerifier, Rule, rules_of
from services.chassis.rpc_server import health
from services.chassis.rpc_server.guard import Guard
from services.chassis.rpc_server.methods import Methods
from services.chassis.rpc_wire import LIVE, MAX_MESSAGE, OVERALL, READY, TAKES_CALLS
from services.chassis.settings import TlsSettings

NOTICE = 0.25  # seconds between saying that no more calls are wanted and refusing them
_OPTIONS = (
    ("grpc.so_reuseport", 0),  # with it, two servers share a taken port and each gets half of the calls
    ("grpc.max_receive_message_length", MAX_MESSAGE),
    ("grpc.max_send_message_length", MAX_MESSAGE),
    # Connections end in turn, so that clients look for new replicas.
    ("grpc.max_connection_age_ms", 300_000),
    ("grpc.max_connection_age_grace_ms", 60_000),
    ("grpc.http2.min_ping_interval_without_data_ms", 10_000),
    ("grpc.keepalive_permit_without_calls", 1),
    ("grpc.keepalive_time_ms", 60_000),
)
_READY_TIMEOUT = 2.0


@dataclass(frozen=True)
class Servicer:
    """A servicer: the generated `add_XServicer_to_server`, the implementation, the descriptor of its
    service.
    """

    add: Callable[[Any, Any], None]
    impl: object
    descriptor: ServiceDescriptor

    @classmethod
    def of(cls, name: str, messages: Any, stubs: Any, impl: object) -> Servicer:
        """The servicer of service `name` in the generated modules `x_service_pb2` and `..._pb2_grpc`."""
        add = getattr(stubs, f"add_{name}Servicer_to_server")
        return cls(add, impl, messages.DESCRIPTOR.services_by_name[name])


class RpcServer:
    """A gRPC server for one service.

    address: `host:port`, port 0 for any free one. ready: whether the parts that it needs answer, asked every
    `ready_every` seconds. fingerprint_key: secret of the service (the same on all replicas) for digests of
    requests. Raises TypeError when a method has no rule for who may call it.
    """

    def __init__(
        self,
        name: str,
        address: str,
        servicers: Sequence[Servicer],
        verifier: CallerVerifier,
        *,
        tls: TlsSettings | None = None,
        ready: Callable[[], Awaitable[bool]] | None = None,
        ready_every: float = 1.0,
        fingerprint_key: bytes = b"",
    ) -> None:
        self.name, self.address = name, address
        self._servicers, self._tls = servicers, tls
        self._guard = Guard(name, verifier, rules_by_method(servicers), fingerprint_key)
        self._ask_ready, self._ready_every = ready, ready_every
        self._health = health.Health()
        self._ready: bool | None = None
        self._watch: asyncio.Task[None] | None = None
        self._server: grpc.aio.Server | None = None

    async def start(self) -> None:
        """Listen and answer. Raises OSError when the address cannot be had."""
        server = grpc.aio.server(handlers=[self._methods()], options=_OPTIONS)
        host, _, _ = self.address.rpartition(":")
        self.address = f"{host}:{_bind(server, self.address, self._tls)}"
        await self._health.set(LIVE, True)
        await self._health.set(TAKES_CALLS, True)
        await self._tell_ready()
        await server.start()
        self._server = server
        self._watch = asyncio.create_task(self._watch_ready(), name=f"{self.name} readiness")

    async def drain(self) -> None:
        """Say that no more calls are wanted; those that come are still answered."""
        if self._watch is not None:
            await tasks.end(self._watch)
            self._watch = None
        await self._change_ready(False)
        await self._health.set(TAKES_CALLS, False)

    async def stop(self, grace: float) -> None:
        """Take no more calls, let those under way end within `grace` seconds, then cut them."""
        await self.drain()
        if grace > 0 and self._server is not None:
            # gRPC cancels calls that arrive while it stops: clients go elsewhere before that.
            await asyncio.sleep(min(NOTICE, grace))
        await self._health.end()
        if self._server is not None:
            await self._server.stop(grace)
            self._server = None

    def _methods(self) -> Methods:
        methods = Methods()
        for servicer in self._servicers:
            self._guard.register(servicer.add, servicer.impl, methods)
        health_pb2_grpc.add_HealthServicer_to_server(self._health, methods)
        names = [servicer.descriptor.full_name for servicer in self._servicers]
        told = reflection.aio.ReflectionServicer([*names, health.NAME, reflection.SERVICE_NAME])
        reflection_pb2_grpc.add_ServerReflectionServicer_to_server(told, methods)
        return methods

    async def _watch_ready(self) -> None:
        while True:
            await asyncio.sleep(self._ready_every)
            await self._tell_ready()

    async def _tell_ready(self) -> None:
        ready = True
        if self._ask_ready is not None:
            try:
                ready = await asyncio.wait_for(self._ask_ready(), _READY_TIMEOUT)
            except Exception as error:  # noqa: BLE001 - whatever it is, the service is not ready
                telemetry.log.warning("readiness check failed", error=type(error).__qualname__)
                ready = False
        await self._change_ready(ready)

    async def _change_ready(self, ready: bool) -> None:
        if ready is self._ready:
            return
        self._ready = ready
        telemetry.log.info("ready" if ready else "not ready", rpc_server=self.name)
        await self._health.set(READY, ready)
        await self._health.set(OVERALL, ready)


def _bind(server: grpc.aio.Server, address: str, tls: TlsSettings | None) -> int:
    try:
        if tls is None:
            return server.add_insecure_port(address)
        credentials = grpc.ssl_server_credentials(
            [(tls.key_file.read_bytes(), tls.cert_file.read_bytes())],
            root_certificates=tls.ca_file.read_bytes() if tls.ca_file else None,
            require_client_auth=tls.ca_file is not None,
        )
        return server.add_secure_port(address, credentials)
    except RuntimeError as error:
        raise OSError(f"cannot listen at {address}: is the port taken?") from error


def rules_by_method(servicers: Sequence[Servicer]) -> dict[str, tuple[Rule, ...]]:
    """`/package.Service/Method` -> who may call it. Raises TypeError for methods that nobody may call."""
    found: dict[str, tuple[Rule, ...]] = {}
    wrong: list[str] = []
    for servicer in servicers:
        for method in servicer.descriptor.methods:
            name = f"/{servicer.descriptor.full_name}/{method.name}"
            rules = rules_of(getattr(servicer.impl, method.name, None))
            if not rules:
                wrong.append(f"{name} has no allow(...) rule")
            wrong += [
                f"{name} has a rule on {field}, which its request does not have"
                for field in {field for rule in rules for field in rule.request_fields()}
                if method.client_streaming or field not in method.input_type.fields_by_name
            ]
            found[name] = rules
    if wrong:
        raise TypeError("The service does not start: " + "; ".join(wrong))
    return found
