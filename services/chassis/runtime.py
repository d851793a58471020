"""How a service is put together, starts, tells that it is ready, drains and stops.

Order of the start: database and indexes, broker and streams, relay, consumers, operations, periodic work, and
last the port, so that a service that answers can work. The stop is the same backwards: not ready, calls under
way end, then the rest.
"""

import asyncio
import signal
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import uvloop

from personvern.operations.v1 import operations_service_pb2, operations_service_pb2_grpc
from services.chassis import collector, idempotency, inbox, operations, tasks, telemetry, vault
from services.chassis.caller import CallerIdentity, CallerVerifier
from services.chassis.clock import Clock, SystemClock
from services.chassis.database_spans import DatabaseSpans
from services.chassis.errors import Unavailable
from services.chassis.faults import Faults
from services.chassis.hindrance import Hindrance
from services.chassis.idempotency import Commands
from services.chassis.inbox import Inbox
from services.chassis.mongo import Index, Mongo
from services.chassis.operation_runner import OperationRunner
from services.chassis.operations import OperationHandler, Operations
from services.chassis.operations_rpc import OperationsServicer
from services.chassis.outbox import Outbox, Relay
from services.chassis.probes import Probes
from services.chassis.rpc_client import connect
from services.chassis.rpc_server import RpcServer, Servicer
from services.chassis.settings import ServiceSettings
from services.chassis.streams import DEAD_LETTERS, Consumer, Patience, Streams
from services.chassis.vault import Vault, vault_from_master_key
from services.chassis.watching import FIGURES_SECONDS, SECONDS, Figure, Watch

S = TypeVar("S", bound=ServiceSettings)
Stub = TypeVar("Stub")

INDEXES = [*idempotency.INDEXES, *inbox.INDEXES, *operations.INDEXES, *vault.INDEXES]

# Between looks at a database that does not answer yet: each time twice as long, up to the last.
WAITS = 0.2, 5.0

log = telemetry.log


@dataclass(frozen=True)
class Periodic:
    """Work to repeat in the background every so many seconds; it must be safe in several replicas at once."""

    name: str
    every_seconds: float
    work: Callable[[], Awaitable[object]]
    at_start: bool = True


@dataclass
class Parts:
    """What every service is built from."""

    name: str
    settings: ServiceSettings
    clock: Clock
    mongo: Mongo
    vault: Vault
    streams: Streams
    outbox: Outbox
    inbox: Inbox
    commands: Commands
    operations: Operations
    identity: CallerIdentity
    verifier: CallerVerifier
    faults: Faults = field(default_factory=Faults)
    closers: list[Callable[[], Awaitable[None]]] = field(default_factory=list)

    def connect(self, service: str, stub: Callable[[Any], Stub], *, timeout: float | None = None) -> Stub:
        """A stub of another service, closed with this one. timeout: seconds for a call, not as set."""
        seconds = self.settings.call_timeout_seconds if timeout is None else timeout
        target = self.settings.target(service)
        made = connect(
            target, stub, service=service, identity=self.identity, timeout=seconds, tls=self.settings.tls
        )
        self.closers.append(made.close)
        return made.stub


def build_parts(
    name: str, settings: ServiceSettings, clock: Clock | None = None, *, patience: Patience | None = None
) -> Parts:
    """The parts of the service `name`. Opens no connection yet."""
    faults = Faults.of(settings)
    used = faults.clock(clock or SystemClock())
    telemetry.setup(name, settings)
    mongo = Mongo(
        settings.mongodb_uri.get_secret_value(),
        settings.mongo_database or f"personvern_{name}",
        driver=settings.mongo_driver,
        listeners=[DatabaseSpans()],
        late=faults.late(),
    )
    return Parts(
        name=name,
        settings=settings,
        clock=used,
        mongo=mongo,
        vault=vault_from_master_key(mongo, bytes.fromhex(settings.master_key_file.read_text().strip())),
        streams=faults.streams()(
            settings.nats_url.get_secret_value(),
            name,
            patience=patience,
            ack_wait=settings.ack_wait_seconds,
        ),
        outbox=Outbox(mongo, used, f"/personvern/{name}"),
        inbox=Inbox(mongo),
        commands=Commands(mongo),
        operations=Operations(mongo, used, name),
        identity=CallerIdentity.from_file(name, settings.caller_key_file, used),
        verifier=CallerVerifier.from_file(name, settings.caller_trust_file, used),
        faults=faults,
    )


class Service:
    """One running service."""

    def __init__(
        self,
        parts: Parts,
        *,
        servicers: Sequence[Servicer],
        consumers: Sequence[Consumer] = (),
        indexes: Sequence[Index] = (),
        operations: Mapping[str, OperationHandler] | None = None,
        operations_at_once: int | None = None,
        background: Sequence[Periodic] = (),
        on_start: Sequence[Callable[[], Awaitable[None]]] = (),
        figures: Sequence[Figure] = (),
    ) -> None:
        self.parts = parts
        self._consumers = consumers
        self._indexes = indexes
        self.watch = Watch(
            parts.name, parts.mongo, parts.streams, parts.clock, consumers, operations or {}, figures
        )
        self._background = (
            *background,
            Periodic("watch the background work", SECONDS, self.watch.look, at_start=False),
            Periodic("tell figures", FIGURES_SECONDS, self.watch.look_at_figures, at_start=False),
        )
        self._on_start = on_start
        self._tasks: list[asyncio.Task[None]] = []
        self._takes_calls = False
        lease = parts.settings.lease_seconds
        self._relay = Relay(parts.mongo, parts.streams, parts.name, lease_seconds=lease)
        parts.outbox.wake = self._relay.wake
        self._runner = OperationRunner(
            parts.operations,
            parts.mongo,
            parts.clock,
            operations or {},
            lease_seconds=lease,
            at_once=operations_at_once,
        )
        self._server = RpcServer(
            parts.name,
            parts.settings.listen,
            [*servicers, _operations_servicer(parts.operations)],
            parts.verifier,
            tls=parts.settings.tls,
            ready=self.ready,
            fingerprint_key=parts.vault.blind_index("rpc", "request fingerprint").encode(),
        )

    @property
    def address(self) -> str:
        """Where it listens: `host:port`."""
        return self._server.address

    @property
    def consumers(self) -> Sequence[Consumer]:
        """Its durable subscriptions."""
        return self._consumers

    @property
    def indexes(self) -> Sequence[Index]:
        """All that its collections have."""
        return [*INDEXES, *self._indexes]

    async def ready(self) -> bool:
        """Whether it can do its work now: database and broker answer."""
        try:
            await self.parts.mongo.ping()
        except Unavailable:
            return False
        return self.parts.streams.connected

    async def working(self) -> bool:
        """Whether it is started, does not stop, and is `ready`."""
        return self._takes_calls and await self.ready()

    async def start(self) -> None:
        """Start everything, the port last. Waits for database and broker for as long as it takes."""
        token = telemetry.service_name.set(
            self.parts.name
        )  # the tasks made from here on belong to this service
        try:
            await self._start(self.parts)
        finally:
            telemetry.service_name.reset(token)

    async def _start(self, parts: Parts) -> None:
        await _wait_for_database(parts.mongo)
        await parts.mongo.ensure_indexes(self.indexes)
        await parts.streams.connect()
        await parts.streams.stand(DEAD_LETTERS, parts.name.upper())
        await _tell_of_shredding(parts)
        for hook in self._on_start:
            await hook()
        await self._relay.start()
        # All at once: the questions go in few pieces, and a start takes a quarter less work.
        await asyncio.gather(*(parts.streams.consume(consumer) for consumer in self._consumers))
        await self._runner.start()
        self._tasks = [asyncio.create_task(_repeat(work), name=work.name) for work in self._background]
        await self._server.start()
        self._takes_calls = True
        log.info("ready", address=self.address)

    async def stop(self, grace: float | None = None) -> None:
        """Stop taking calls, let those under way end within `grace` seconds, then stop the rest."""
        parts = self.parts
        self._takes_calls = False
        parts.operations.endings.close()
        await self._server.stop(parts.settings.drain_seconds if grace is None else grace)
        await tasks.end(*self._tasks)
        await parts.streams.stop_consuming()
        await self._runner.stop()
        await self._relay.stop()
        await parts.streams.close()
        for close in parts.closers:
            await close()
        await parts.mongo.close()
        log.info("stopped")


def run(settings: S, build: Callable[[S], Service]) -> None:
    """Run a service until SIGTERM or SIGINT: the `__main__` of every context."""
    uvloop.run(_serve(settings, build))


async def _serve(settings: S, build: Callable[[S], Service]) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    service = build(settings)
    stop_metrics = telemetry.serve_metrics(settings.metrics_listen) if settings.metrics_listen else None
    probes = Probes(settings.probe_listen, service.working) if settings.probe_listen else None
    if probes is not None:
        await probes.start()
    starting = asyncio.create_task(service.start())
    waiting = asyncio.create_task(stop.wait())
    await asyncio.wait({starting, waiting}, return_when=asyncio.FIRST_COMPLETED)
    if starting.done():
        starting.result()  # a start that failed ends the process with its reason
        collector.settle()
        await waiting
    else:
        starting.cancel()
        await asyncio.gather(starting, return_exceptions=True)
    await service.stop()
    if probes is not None:
        await probes.stop()
    if stop_metrics is not None:
        stop_metrics()
    await telemetry.shutdown(service.parts.name)


async def _tell_of_shredding(parts: Parts) -> None:
    """Have every replica forget the keys of a person that one of them shreds."""
    subject = f"signals.{parts.name}.shredded"

    async def heard(body: bytes) -> None:
        parts.vault.forget(body.decode())

    async def tell(subject_id: str) -> None:
        await parts.streams.signal(subject, subject_id.encode())

    await parts.streams.on_signal(subject, heard)
    parts.vault.tell = tell


async def _wait_for_database(mongo: Mongo) -> None:
    """Until it answers and is whole: what a restore has begun is half a truth until it has ended."""
    pause, longest = WAITS
    said = False
    while True:
        cause = ""
        try:
            await mongo.ping()
            if await mongo.being_restored():
                cause = "a restore of it has not ended"
        except Unavailable as error:
            cause = str(error)
        if not cause:
            return
        if not said:
            log.warning("waiting for the database", cause=cause)
            said = True
        await asyncio.sleep(pause)
        pause = min(2 * pause, longest)


async def _repeat(periodic: Periodic) -> None:
    hindrance = Hindrance("periodic work waits", work=periodic.name)
    if not periodic.at_start:
        await asyncio.sleep(periodic.every_seconds)
    while True:
        try:
            await periodic.work()
            hindrance.gone()
        except Unavailable as error:
            hindrance.met(str(error))
        except Exception:
            log.exception("periodic work failed", work=periodic.name)
        await asyncio.sleep(periodic.every_seconds)


def _operations_servicer(operations: Operations) -> Servicer:
    return Servicer(
        add=operations_service_pb2_grpc.add_OperationsServiceServicer_to_server,
        impl=OperationsServicer(operations),
        descriptor=operations_service_pb2.DESCRIPTOR.services_by_name["OperationsService"],
    )
