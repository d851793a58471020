"""The contexts and the gateway in one event loop, over the real wire, on servers of their own.

A `Suite` has a port for every part before anything runs, so that parts find each other in whatever order they
start, and a part that is not started is simply not reachable. What it starts it stops.
"""

import asyncio
import importlib
import os
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import nats

from deploy.access.passwords import STREAMS
from deploy.local.bureau import CreditBureau
from deploy.local.bureau import serving as serving_bureau
from deploy.local.child import HOST, free_port
from deploy.local.keys import CONTEXTS, GATEWAY, key_files
from deploy.local.mail import Mailbox, serve_smtp
from deploy.local.sms import SmsBox, serving
from deploy.local.social import SocialPlatforms
from deploy.local.social import serving as serving_platforms
from services.chassis.caller import CallerVerifier
from services.chassis.clock import MovableClock
from services.chassis.rpc_server import RpcServer, Servicer
from services.chassis.settings import load
from tests.support import servers
from tests.support.eventually import eventually
from tests.support.wire import Wire


@dataclass
class Suite(Wire):
    """A place with ports, keys, a database prefix and a broker account; parts are started in it by name."""

    mongodb_uri: str
    nats_url: str
    database_name: str
    keys: Path
    clock: MovableClock
    mongo_driver: str = field(default_factory=lambda: os.environ.get("MONGO_DRIVER", "motor"))
    ports: dict[str, int] = field(default_factory=lambda: {n: free_port() for n in (*CONTEXTS, GATEWAY)})
    mailbox: Mailbox = field(default_factory=Mailbox)
    parts: dict[str, Any] = field(default_factory=dict)
    smsbox: SmsBox = field(default_factory=SmsBox)
    bureau: CreditBureau = field(default_factory=CreditBureau)
    smtp_port: int = 0
    sms_port: int = field(default_factory=free_port)
    bounce_port: int = field(default_factory=free_port)
    social_port: int = field(default_factory=free_port)
    bureau_port: int = field(default_factory=free_port)
    stack: AsyncExitStack = field(default_factory=AsyncExitStack)
    _sms_runs: bool = False
    _streams_stand: bool = False
    _let_in: dict[str, list[str]] = field(default_factory=dict)

    # --- starting and stopping ---------------------------------------------------------------------------

    async def start_mail(self) -> Mailbox:
        """Start the mail catcher (once)."""
        if not self.smtp_port:
            server = await self.stack.enter_async_context(await serve_smtp(self.mailbox))
            self.smtp_port = int(server.sockets[0].getsockname()[1])
        return self.mailbox

    async def start_sms(self) -> SmsBox:
        """Start the SMS provider (once); it reports nothing until `smsbox.reports_to` says where."""
        if not self._sms_runs:
            self._sms_runs = True
            self.smsbox.now = lambda: self.clock.now().timestamp()
            await self.stack.enter_async_context(serving(self.smsbox, self.sms_port))
        return self.smsbox

    async def start_bureau(self) -> CreditBureau:
        """Start the credit bureau."""
        await self.stack.enter_async_context(serving_bureau(self.bureau, self.bureau_port))
        return self.bureau

    async def start_social(self) -> SocialPlatforms:
        """Start the social media platforms, whose tokens the services believe."""
        await self.stack.enter_async_context(serving_platforms(self.social, self.social_port))
        return self.social

    async def declare_streams(self) -> None:
        """Declare the streams (once), as an operator does before services start."""
        if not self._streams_stand:
            self._streams_stand = True
            await servers.declare_streams(self.broker_of(STREAMS))

    async def start(self, name: str, **overrides: Any) -> Any:
        """Start one context or the gateway as its `app.build` makes it; `overrides` are settings by name.

        One that runs by that name goes on beside it, and `parts` has the new one.
        """
        await self.start_mail()
        await self.start_sms()
        if name != GATEWAY:
            await self.declare_streams()
        home = GATEWAY if name == GATEWAY else f"services.{name}"
        build = importlib.import_module(f"{home}.app").build
        settings = self.settings(name, **overrides)
        part = build(settings, clock=self.clock)
        await part.start()
        if name in self.parts:
            self.stack.push_async_callback(self.parts[name].stop)
        self.parts[name] = part
        return part

    async def start_all(self, **overrides: Any) -> "Suite":
        """Start all five contexts and the gateway."""
        for name in (*CONTEXTS, GATEWAY):
            await self.start(name, **overrides)
        return self

    async def stop(self, name: str) -> None:
        """Stop one part as SIGTERM would."""
        await self.parts.pop(name).stop()

    async def restart(self, name: str, **overrides: Any) -> Any:
        """Stop one part and start it again on the same port."""
        await self.stop(name)
        return await self.start(name, **overrides)

    async def close(self) -> None:
        """Stop everything that still runs, at once: nobody is left who waits for an answer."""
        parts, self.parts = self.parts, {}
        await asyncio.gather(
            *(part.stop() if name == GATEWAY else part.stop(0.0) for name, part in parts.items())
        )
        await self.stack.aclose()
        for name, databases in self._let_in.items():
            servers.let_out(self.mongodb_uri, name, databases)
        self._let_in = {}

    def settings(self, name: str, **overrides: Any) -> Any:
        """The settings with which `name` is started here."""
        home = GATEWAY if name == GATEWAY else f"services.{name}"
        kind = importlib.import_module(f"{home}.settings").Settings
        given: dict[str, Any] = {**self.common(), **key_files(self.keys, name), "name": name}
        given |= {"listen": f"{HOST}:{self.ports[name]}", "mongo_database": f"{self.database_name}_{name}"}
        if name != GATEWAY:
            given |= {"mongodb_uri": self.database_of(name), "nats_url": self.broker_of(name)}
        return load(kind, **{**given, **overrides})

    def database_of(self, name: str) -> str:
        """The address at the database with which context `name` has its own one alone."""
        databases, own = self._let_in.setdefault(name, []), f"{self.database_name}_{name}"
        if own not in databases:
            databases.append(own)
            servers.let_in(self.mongodb_uri, name, own)
        return servers.as_service(self.mongodb_uri, name)

    def broker_of(self, name: str) -> str:
        """The address at the broker with which context `name` has its own rights alone."""
        return servers.as_service(self.nats_url, name)

    @cached_property
    def social(self) -> SocialPlatforms:
        """The social media platforms, on the suite's clock."""
        return SocialPlatforms(f"http://{HOST}:{self.social_port}", now=lambda: self.clock.now().timestamp())

    def common(self) -> dict[str, Any]:
        """Settings that all parts share."""
        targets = {f"{name}_target": self.address(name) for name in CONTEXTS}
        return targets | {
            "personvern_env": "test",
            "personvern_dev_login": True,
            "public_url": self.url,
            "mongo_driver": self.mongo_driver,
            "smtp_host": HOST,
            "smtp_port": self.smtp_port,
            "sms_url": f"http://{HOST}:{self.sms_port}/messages",
            "sms_report_secret": self.smsbox.secret,
            "bureau_url": f"http://{HOST}:{self.bureau_port}",
            "bureau_token": self.bureau.token,
            "bounce_listen": f"{HOST}:{self.bounce_port}",
            "social_platforms": self.social.settings(),
            "drain_seconds": 2.0,
            "linger_seconds": 0.0,
            "retention_daily": False,  # a test that wants it says so
            # What comes round asks the database each time: twice as often it took 0.13 s a second at rest.
            "send_every_seconds": 0.3,
            "shortest_delay_minutes": 0,
            "remind_every_seconds": 1.0,
            "expire_every_seconds": 1.0,
            "follow_up_every_seconds": 1.0,
            "agreements_every_seconds": 1.0,
            "terms_every_seconds": 1.0,
            "rate_per_second": 0,
            # For a request, and for each call behind it: a machine with other work on it must fail nothing.
            "time_budget": 20.0,
            "call_timeout_seconds": 10.0,
        }

    # --- talking to it -----------------------------------------------------------------------------------

    def address(self, name: str) -> str:
        """`host:port` of a part, whether it runs or not."""
        return f"{HOST}:{self.ports[name]}"

    async def mail_stored(self) -> None:
        """Wait until no message is with a sender. To a clock that leaps, one whose mail is out and not stored
        yet is one that a dead sender has left: it goes out again.
        """
        messages = self.databases[f"{self.database_name}_customer"]["messages"]

        async def none_held() -> bool:
            return await messages.find_one({"claim": {"$exists": True}}) is None

        await eventually(none_held)

    async def all_heard(self) -> None:
        """Wait until no event waits: in no outbox, before no consumer."""

        async def none_waits() -> bool:
            connection = await nats.connect(self.nats_url)
            try:
                manager = connection.jsm()
                before = {str(one.config.name): one.state.last_seq for one in await manager.streams_info()}
                for stream in before:
                    for one in await manager.consumers_info(stream):
                        if one.config.durable_name:  # else somebody reads past the services
                            assert (one.num_pending, one.num_ack_pending) == (0, 0), one.name
                for name in CONTEXTS:
                    rows = self.databases[f"{self.database_name}_{name}"]["outbox"]
                    assert await rows.find_one() is None, name
                # What was published meanwhile is in none of them.
                after = {str(one.config.name): one.state.last_seq for one in await manager.streams_info()}
                return before == after
            finally:
                await connection.close()

        await eventually(none_waits)

    async def fake(self, name: str, servicers: Sequence[Servicer]) -> RpcServer:
        """Stand in for context `name` at its address: our own servicers behind the real interceptors."""
        verifier = CallerVerifier.from_file(name, self.keys / "callers.json", self.clock)
        server = RpcServer(name, self.address(name), servicers, verifier)
        await server.start()
        self.stack.push_async_callback(server.stop, 0.0)
        return server
