"""What happens around every request: root span, time budget, limits, headers, and a problem for what nobody
caught.

One ASGI layer of our own: Starlette's BaseHTTPMiddleware costs a task and a queue per request.
"""

from __future__ import annotations

import asyncio
import re
import secrets
from collections.abc import MutableMapping
from time import perf_counter
from typing import Any

from fastapi.responses import JSONResponse
from opentelemetry import context as otel_context
from opentelemetry import trace
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.auth import Authenticator
from gateway.errors import BodyTooLarge, BodyTooSlow, HeadersTooLarge, RateLimited, TooBusy
from gateway.problems import FAULT, answer, note_refusal, refusal
from gateway.rate_limit import RateLimit, Verdict
from gateway.readiness import Readiness
from gateway.settings import Settings
from services.chassis import deadline, telemetry
from services.chassis.caller import set_caller
from services.chassis.errors import from_exception

_REQUEST_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_UNLIMITED = frozenset({"/livez", "/readyz"})
SECURITY = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "cross-origin-resource-policy": "same-origin",
    "strict-transport-security": "max-age=31536000; includeSubDomains",
    "cache-control": "no-store",
}
_SECURITY = [(name.encode(), value.encode()) for name, value in SECURITY.items()]


class Manners:
    """The middleware."""

    def __init__(self, app: ASGIApp, settings: Settings, auth: Authenticator, readiness: Readiness) -> None:
        self._app, self._settings, self._auth, self._readiness = app, settings, auth, readiness
        self._limit = RateLimit(settings.rate_per_second, settings.rate_burst)
        self._under_way = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        method = str(scope["method"])
        # HEAD is answered as GET; uvicorn, which knows what was asked, leaves the body out.
        scope = {**scope, "method": "GET"} if method == "HEAD" else scope
        exchange = _Exchange(self._settings, method, scope, receive, send)
        exchange.last = self._readiness.draining
        exchange.begin()
        self._under_way += 1
        try:
            self._bear(scope)
            verdict = self._within_limit(scope, exchange.request_headers)
            exchange.verdict = verdict
            if verdict is not None and not verdict.allowed:
                raise RateLimited(retry_after=verdict.wait)
            await self._app(scope, exchange.receive, exchange.send)
        except Exception as error:  # noqa: BLE001 - the last stop: the caller gets a problem, the log everything
            await exchange.fail(error)
        finally:
            self._under_way -= 1
            exchange.end()

    def _bear(self, scope: Scope) -> None:
        size = len(scope["raw_path"]) + len(scope["query_string"])
        size += sum(len(name) + len(value) for name, value in scope["headers"])
        if size > self._settings.header_limit:
            raise HeadersTooLarge("The headers are too large.", limit=str(self._settings.header_limit))
        if self._under_way > self._settings.requests_at_once and scope["path"] not in _UNLIMITED:
            raise TooBusy("Too many requests are under way.", retry_after=1)

    def _within_limit(self, scope: Scope, headers: Headers) -> Verdict | None:
        if not self._limit.on or scope["path"] in _UNLIMITED:
            return None
        bearer = self._auth.known(headers.get("authorization", ""))
        if bearer is not None:
            return self._limit.take(bearer.identity)
        client = scope.get("client")
        return self._limit.take(client[0] if client else "")


class _Exchange:
    """One request and its answer."""

    def __init__(self, settings: Settings, method: str, scope: Scope, receive: Receive, send: Send) -> None:
        self._settings, self._scope = settings, scope
        self._method = method if method in _METHODS else "_OTHER"  # callers can make methods up
        self._receive, self._send = receive, send
        self.request_headers = Headers(scope=scope)
        self.verdict: Verdict | None = None
        self._state: MutableMapping[str, Any] = scope.setdefault("state", {})
        self._taken = 0  # bytes of the body
        self._waited = 0.0  # seconds for them
        self._whole = False
        self.last = False  # its connection takes no further request
        self._status = 0
        self._began = perf_counter()

    def begin(self) -> None:
        """Start the root span and the time budget. Each request is a task of its own: nothing is reset."""
        carrier = {
            name: value
            for name in ("traceparent", "tracestate")
            if (value := self.request_headers.get(name)) is not None
        }
        attributes = {"http.request.method": self._method, "url.scheme": self._scope["scheme"]}
        self._span = telemetry.server_span(self._method, carrier, attributes)
        otel_context.attach(trace.set_span_in_context(self._span))
        deadline.set_budget(self._settings.time_budget)
        set_caller(None)
        note_refusal(None)
        given = self.request_headers.get("x-request-id", "")
        self._state["request_id"] = given if _REQUEST_ID.fullmatch(given) else secrets.token_hex(12)
        self._state["body_limit"] = self._settings.body_limit
        telemetry.METRICS.calls.http_in_flight += 1

    async def receive(self) -> Message:
        """The next part of the body. Raises BodyTooLarge, BodyTooSlow."""
        message = await self._in_time()
        if message["type"] == "http.request":
            self._whole = not message.get("more_body", False)
            self._taken += len(message.get("body", b""))
            if self._taken > self._state["body_limit"]:
                raise BodyTooLarge(limit=str(self._state["body_limit"]))
        return message

    async def _in_time(self) -> Message:
        if self._whole:  # all that can come is that the caller goes away, whenever that is
            return await self._receive()
        settings, began = self._settings, perf_counter()
        try:
            async with asyncio.timeout(
                settings.time_budget + self._taken / settings.body_rate - self._waited
            ):
                return await self._receive()
        except TimeoutError:
            self.last = True
            raise BodyTooSlow("The body came too slowly.") from None
        finally:
            self._waited += perf_counter() - began

    async def send(self, message: Message) -> None:
        """Pass the answer on with our headers."""
        if message["type"] == "http.response.start":
            self._status = message["status"]
            own = list(message["headers"])
            named = {name for name, _ in own}
            own += [header for header in _SECURITY if header[0] not in named]
            message["headers"] = own
            headers = MutableHeaders(raw=own)
            headers["x-request-id"] = self._state["request_id"]
            if self.last:
                headers["connection"] = "close"
            key = self._state.get("idempotency_key")
            if key:
                headers["idempotency-key"] = key
            applied = self._state.get("preference_applied")
            if applied:
                headers["preference-applied"] = applied
            if self.verdict is not None:
                headers["ratelimit-policy"] = self.verdict.policy
                headers["ratelimit"] = self.verdict.state
        await self._send(message)

    async def fail(self, error: Exception) -> None:
        """Answer what nobody caught with a problem, unless an answer has begun."""
        seen = from_exception(error)
        made: JSONResponse = answer(seen, self.request_headers.get("accept-language", ""))
        if made.status_code >= FAULT:
            telemetry.failed(self._span, error)
            telemetry.log.error("request failed", route=self._route(), exc_info=error)
        if self._status:
            raise error
        await made(self._scope, self._receive, self.send)

    def end(self) -> None:
        """Close the span, count the request. Names the route's template: an address may hold a token."""
        route, method = self._route(), self._method
        self._span.update_name(f"{method} {route}")
        self._span.set_attribute("http.route", route)
        self._span.set_attribute("http.response.status_code", self._status)
        self._span.end()
        calls = telemetry.METRICS.calls
        calls.http_in_flight -= 1
        calls.http_request(route, method, self._status, perf_counter() - self._began)
        if reason := refusal():
            calls.http_refused(route, method, reason)

    def _route(self) -> str:
        route = self._scope.get("route")
        return str(getattr(route, "path", "")) or "unknown"
