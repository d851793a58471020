"""The suite as real processes on a database and broker of their own, for tests that kill things.

Every part is a `Child`: `kill()` is a crash (SIGKILL), `stop()` a polite SIGTERM, `start()` brings it back
on the same port with the same data. Services may run in replicas; the others reach all of them.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from deploy.access import database as database_access
from deploy.access.passwords import STREAMS, passwords
from deploy.local import health, servers
from deploy.local.child import HOST, Child, free_port
from deploy.local.keys import CONTEXTS, GATEWAY, key_files
from deploy.local.mail import Mailbox, serve_smtp
from deploy.local.nursery import NurseryChild
from deploy.local.stack import ROOT
from services.chassis.clock import SystemClock
from tests.support.servers import INSPECTOR, database_users, declare_streams, single_account
from tests.support.wire import Wire

T = TypeVar("T")

READY_SECONDS = 90.0


async def in_thread(call: Callable[[], T]) -> T:
    """Wait for something that blocks, without stopping the loop (the mail catcher lives in it)."""
    return await asyncio.get_running_loop().run_in_executor(None, call)


@dataclass
class Cluster(Wire):
    """Database, broker, replicas of the contexts, replicas of the gateway; nothing runs before it is
    started."""

    folder: Path
    keys: Path
    replicas: int = 2
    cache: str = "128M"  # of the database
    env: dict[str, str] = field(default_factory=dict)
    clock: SystemClock = field(default_factory=SystemClock)
    mailbox: Mailbox = field(default_factory=Mailbox)
    parts: dict[str, list[Child]] = field(default_factory=dict)
    ports: dict[str, list[int]] = field(default_factory=dict)
    metrics_ports: dict[int, int] = field(default_factory=dict)
    stack: AsyncExitStack = field(default_factory=AsyncExitStack)

    def __post_init__(self) -> None:
        self.ports = {name: [free_port() for _ in range(self.replicas)] for name in (*CONTEXTS, GATEWAY)}
        self.metrics_ports = {port: free_port() for ports in self.ports.values() for port in ports}
        self._database_port, self._broker_port, self._smtp_port = free_port(), free_port(), 0
        self.database = self._database(sweeps=True)
        self._broker_passwords = passwords(self.keys, "broker")
        accounts = single_account()
        self.broker = servers.broker(
            self._broker_port,
            self.folder / "nats",
            self.log("broker"),
            passwords=self._broker_passwords,
            accounts=accounts,
        )

    def _database(self, *, sweeps: bool) -> Child:
        words = self._database_passwords = passwords(self.keys, "database")
        users = [*database_access.commands(words), *database_users()[:1]]
        return servers.database(
            self._database_port,
            self.folder / "db",
            self.log("database"),
            users=users,
            cache=self.cache,
            durable=True,
            sweeps=sweeps,
        )

    @property
    def mongodb_uri(self) -> str:
        """Address of the database for a test, which may look at everything."""
        return servers.mongodb_uri(self._database_port, INSPECTOR, INSPECTOR)

    @property
    def nats_url(self) -> str:
        """Address of the broker for a test, which may do everything."""
        return servers.nats_url(self._broker_port, INSPECTOR, INSPECTOR)

    def mongodb_uri_of(self, user: str) -> str:
        """Address of the database as a user of deploy/access/database.json."""
        return servers.mongodb_uri(self._database_port, user, self._database_passwords[user])

    def nats_url_of(self, user: str) -> str:
        """Address of the broker as a user of deploy/access/broker.conf."""
        return servers.nats_url(self._broker_port, user, self._broker_passwords[user])

    def address(self, name: str) -> str:
        """The replicas of a context as one gRPC target; of the gateway the first one."""
        addresses = [f"{HOST}:{port}" for port in self.ports[name]]
        return addresses[0] if name == GATEWAY else ",".join(addresses)

    def metrics_url(self, name: str, replica: int = 0) -> str:
        """Where a replica tells its metrics."""
        return f"http://{HOST}:{self.metrics_ports[self.ports[name][replica]]}/metrics"

    def urls(self) -> list[str]:
        """Base address of every replica of the gateway."""
        return [f"http://{HOST}:{port}" for port in self.ports[GATEWAY]]

    def log(self, name: str) -> Path:
        """Log file of a part."""
        return self.folder / "logs" / f"{name}.log"

    async def start_servers(self) -> None:
        """Start database, broker with its streams, and mail catcher."""
        smtp = await self.stack.enter_async_context(await serve_smtp(self.mailbox))
        self._smtp_port = int(smtp.sockets[0].getsockname()[1])
        for server in (self.database, self.broker):
            server.start()
        await self.ready(self.broker)
        await declare_streams(self.nats_url_of(STREAMS))
        await self.ready(self.database)

    async def start(self, *names: str, count: int = 0, crash_at: str = "") -> None:
        """Start contexts or the gateway in `count` replicas (all by default) and wait until they are ready.

        With `crash_at` (see tests/support/crash_at.py) the first replica kills itself at that point.
        """
        children = []
        for name in names:
            made = [self._child(name, n, crash_at if n == 0 else "") for n in range(count or self.replicas)]
            self.parts[name] = made
            children += made
        for child in children:
            child.start()
        for child in children:
            await self.ready(child)

    async def join(self, *names: str) -> None:
        """Start one more replica of each."""
        made = [self._child(name, len(self.parts[name]), "") for name in names]
        for name, child in zip(names, made, strict=True):
            self.parts[name].append(child)
            child.start()
        for child in made:
            await self.ready(child)

    async def start_all(self, count: int = 0) -> "Cluster":
        """Start everything."""
        await self.start_servers()
        await self.start(*CONTEXTS, GATEWAY, count=count)
        return self

    async def ready(self, child: Child) -> None:
        """Wait until a started part says that it is ready."""
        await in_thread(lambda: child.wait_ready(READY_SECONDS))

    async def restart(self, name: str, replica: int = 0, *, crash_at: str = "") -> Child:
        """Stop (when it runs) and start one replica."""
        await in_thread(self.parts[name][replica].stop)
        child = self._child(name, replica, crash_at)
        self.parts[name][replica] = child
        child.start()
        await self.ready(child)
        return child

    async def ended(self, name: str, replica: int = 0, seconds: float = 60.0) -> int:
        """Wait until a replica has ended by itself, as one with `crash_at` does; its exit code."""
        child, end = self.parts[name][replica], time.monotonic() + seconds
        while (code := child.exit_code()) is None:
            if time.monotonic() > end:
                raise AssertionError(f"{name} still runs\n{child.tail()}")
            await asyncio.sleep(0.02)
        return code

    async def close(self) -> None:
        """Stop the parts as SIGTERM does, so that their last words are told, and end the servers, whose data
        nobody wants any more.
        """
        await self.stack.aclose()
        await asyncio.gather(*(in_thread(child.stop) for child in self._children()))
        self._kill_servers()

    async def abandon(self) -> None:
        """End everything at once, after a test that has seen what it wanted."""
        await self.stack.aclose()
        for child in self._children():
            child.kill()
        self._kill_servers()

    def _children(self) -> Sequence[Child]:
        return [child for part in reversed(self.parts.values()) for child in part]

    def _kill_servers(self) -> None:
        for server in (self.broker, self.database):
            server.kill()

    def logs(self) -> str:
        """Everything that was logged by any part."""
        return "\n".join(
            path.read_text("utf-8", "replace") for path in sorted((self.folder / "logs").glob("*"))
        )

    def _child(self, name: str, replica: int, crash_at: str) -> Child:
        module = GATEWAY if name == GATEWAY else f"services.{name}"
        run = ["tests.support.crash_at", crash_at, module] if crash_at else [module]
        port = self.ports[name][replica]
        label = f"{name}-{replica}"
        if name == GATEWAY:
            return NurseryChild(
                label, run, self.log(label), env=self.environment(name, port), cwd=ROOT,
                ready=lambda: health.gateway_ready(f"http://{HOST}:{port}"),
            )  # fmt: skip
        return NurseryChild(
            label, run, self.log(label), env=self.environment(name, port), cwd=ROOT,
            ready=lambda: health.service_ready(f"{HOST}:{port}"),
        )  # fmt: skip

    def environment(self, name: str, port: int) -> dict[str, str]:
        """The settings with which `name` runs at `port`, as environment variables."""
        files = {key.upper(): str(path) for key, path in key_files(self.keys, name).items()}
        targets = {f"{context.upper()}_TARGET": self.address(context) for context in CONTEXTS}
        return {
            "PERSONVERN_ENV": "test",
            "PERSONVERN_DEV_LOGIN": "true",
            "PUBLIC_URL": self.url,
            "SERVICE_NAME": name,
            "LISTEN": f"{HOST}:{port}",
            "SMTP_HOST": HOST,
            "SMTP_PORT": str(self._smtp_port),
            "RATE_PER_SECOND": "0",
            "LINGER_SECONDS": "0.3",
            # Nobody waits half a minute here for what a killed replica had taken.
            "ACK_WAIT_SECONDS": "3",
            "LEASE_SECONDS": "2",
            "SEND_EVERY_SECONDS": "0.2",
            "TERMS_EVERY_SECONDS": "1",
            "SHORTEST_DELAY_MINUTES": "0",
            "RETENTION_DAILY": "false",
            "METRICS_LISTEN": f"{HOST}:{self.metrics_ports[port]}" if port in self.metrics_ports else "",
            **self._addresses(name),
            **files,
            **targets,
            **self.env,
        }

    def _addresses(self, name: str) -> dict[str, str]:
        if name == GATEWAY:
            return {}
        return {"MONGODB_URI": self.mongodb_uri_of(name), "NATS_URL": self.nats_url_of(name)}
