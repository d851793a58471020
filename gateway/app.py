"""The gateway put together: `build(settings)` and what it starts and stops."""

from __future__ import annotations

import asyncio
import importlib
import pkgutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Any

import uvicorn
from fastapi import APIRouter, FastAPI
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse
from fastapi.telemetry import TelemetryConfig
from starlette.routing import BaseRoute

from gateway import docs_page, openapi, problems, routes
from gateway.auth import Authenticator
from gateway.auth.own_tokens import OwnTokens
from gateway.auth.routes import development_router, partner_router
from gateway.clients import Stubs
from gateway.cors import Cors
from gateway.http_protocol import Protocol
from gateway.middleware import Manners
from gateway.readiness import Readiness
from gateway.route_index import RouteIndex
from gateway.settings import Settings
from services.chassis import telemetry
from services.chassis.caller import CallerIdentity
from services.chassis.clock import Clock, SystemClock

# FastAPI's own telemetry would put whole addresses into spans; ours names the route's template.
_NO_TELEMETRY: TelemetryConfig = {"tracing": False, "metrics": False, "logs": False}
SPEAKS_FOR = ("anonymous", "customer", "staff", "partner")


class Gateway:
    """The running gateway: `start()`, `.address`, `stop()`."""

    def __init__(self, app: FastAPI, settings: Settings, clients: Stubs, readiness: Readiness) -> None:
        self.app, self.address = app, settings.listen
        self._settings, self._clients, self._readiness = settings, clients, readiness
        self._server: _Server | None = None
        self._running: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Listen and answer. Raises OSError when the address cannot be had."""
        token = telemetry.service_name.set(self._settings.name)
        try:
            listening = _listen(self.address)
            self.address = "{}:{}".format(*listening.getsockname()[:2])
            self._server = _Server(self._config())
            self._running = asyncio.create_task(self._server.serve([listening]), name="gateway")
            up = asyncio.create_task(self._server.up.wait())
            await asyncio.wait({up, self._running}, return_when=asyncio.FIRST_COMPLETED)
            if self._running.done():
                up.cancel()
                self._running.result()
            telemetry.log.info("ready", address=self.address)
        finally:
            telemetry.service_name.reset(token)

    async def stop(self, linger: float | None = None) -> None:
        """Not ready any more, and answers end their connections; after `linger` seconds (else the settings')
        take no more, let requests under way end, and close.
        """
        self._readiness.draining = True
        if self._server is not None and self._running is not None:
            await asyncio.sleep(self._settings.linger_seconds if linger is None else linger)
            self._server.should_exit = True
            await self._running
            self._server = None
        await self._clients.close()

    def _config(self) -> uvicorn.Config:
        settings = self._settings
        return uvicorn.Config(
            self.app,
            http=Protocol,
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=bool(settings.trusted_proxies),
            forwarded_allow_ips=settings.trusted_proxies or None,
            timeout_keep_alive=75,
            timeout_graceful_shutdown=int(settings.drain_seconds) or 1,
        )


class _Server(uvicorn.Server):
    """Uvicorn without signal handlers: whoever starts the gateway decides when it stops."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.up = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, and say so."""
        await super().startup(sockets)
        self.up.set()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Take none."""
        yield


class _App(FastAPI):
    """FastAPI with our OpenAPI document."""

    def know(self, settings: Settings, known: list[BaseRoute]) -> None:
        """Take these routes."""
        self._settings, self._known = settings, known
        self.router.routes.append(RouteIndex(known))

    @cached_property
    def _document(self) -> dict[str, Any]:
        return openapi.build(self._settings, self._known)

    def openapi(self) -> dict[str, Any]:
        """The document, made once."""
        return self._document


def _listen(address: str) -> socket.socket:
    host, _, port = address.rpartition(":")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Only where the protocol is named does asyncio send each answer at once: otherwise the head of an answer
    # waits 40 ms on a connection that is kept (Nagle's algorithm, RFC 9293, 3.7.4).
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host.strip("[]"), int(port)))
    except OSError as error:
        listening.close()
        raise OSError(f"cannot listen at {address}: is the port taken?") from error
    return listening


def build(settings: Settings, *, clock: Clock | None = None) -> Gateway:
    """The gateway for these settings; nothing is opened before `start`."""
    used = clock or SystemClock()
    telemetry.setup(settings.name, settings)
    identity = CallerIdentity.from_file(settings.name, settings.caller_key_file, used, speaks_for=SPEAKS_FOR)
    clients = Stubs(settings, identity)
    tokens = OwnTokens(settings.caller_key_file.read_text(), settings.public_url, used)
    auth = Authenticator(settings, tokens, clients.customer, used)
    readiness = Readiness(clients)
    app = _App(
        title="Personvern",
        version="1",
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        telemetry=_NO_TELEMETRY,
    )
    app.state.settings, app.state.clients, app.state.clock = settings, clients, used
    app.state.tokens, app.state.auth, app.state.readiness = tokens, auth, readiness
    routers = [*found_routers(), partner_router, _documents(app)]
    if settings.personvern_dev_login:
        routers.append(development_router)
    app.know(settings, [route for router in routers for route in router.routes])
    problems.install(app)
    app.add_middleware(Manners, settings=settings, auth=auth, readiness=readiness)
    if settings.cors_origins:
        app.add_middleware(Cors, origins=settings.cors_origins)
    return Gateway(app, settings, clients, readiness)


def found_routers() -> list[APIRouter]:
    """The `router` of every file below gateway/routes, by name."""
    names = sorted(module.name for module in pkgutil.walk_packages(routes.__path__, f"{routes.__name__}."))
    modules = [importlib.import_module(name) for name in names]
    return [module.router for module in modules if hasattr(module, "router")]


def _documents(app: _App) -> APIRouter:
    router = APIRouter(include_in_schema=False)
    policy = {"Content-Security-Policy": docs_page.POLICY}

    @router.get("/openapi.json")
    async def document() -> JSONResponse:
        return JSONResponse(app.openapi())

    @router.get("/docs")
    async def documentation() -> HTMLResponse:
        return HTMLResponse(docs_page.documentation(app.openapi()), headers=policy)

    @router.get("/problems")
    async def problem_list() -> HTMLResponse:
        return HTMLResponse(docs_page.problem_list(), headers=policy)

    @router.get("/problems/{name}")
    async def problem(name: str) -> RedirectResponse:
        return RedirectResponse(f"/problems#{name}")

    return router
