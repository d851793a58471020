"""Which pages of other origins may use the API from a browser (CORS, Fetch standard 3.2)."""

from __future__ import annotations

from fastapi.middleware.cors import CORSMiddleware
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp

from gateway.errors import PreflightRefused
from gateway.middleware import SECURITY
from gateway.problems import OK, answer
from services.chassis import telemetry

_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]
_EXPOSED = [
    "Idempotency-Key",
    "ETag",
    "Location",
    "Preference-Applied",
    "RateLimit",
    "RateLimit-Policy",
    "Retry-After",
    "X-Request-Id",
]


class Cors(CORSMiddleware):
    """The middleware. It stands outside all others, so that a page may read their refusals too."""

    def __init__(self, app: ASGIApp, origins: tuple[str, ...]) -> None:
        super().__init__(
            app,
            allow_origins=origins,
            allow_methods=_METHODS,
            allow_headers=["*"],
            expose_headers=_EXPOSED,
        )

    def preflight_response(self, request_headers: Headers) -> Response:
        """What a browser is told before it asks: what it may do, or a problem."""
        told = super().preflight_response(request_headers)
        made: Response = told
        if told.status_code != OK:
            language = request_headers.get("accept-language", "")
            with telemetry.tracer().start_as_current_span("preflight"):
                made = answer(PreflightRefused("Pages of this origin may not do this."), language)
            made.headers["Vary"] = "Origin"
            if "access-control-allow-origin" in told.headers:
                made.headers["Access-Control-Allow-Origin"] = told.headers["access-control-allow-origin"]
        for name, value in SECURITY.items():
            made.headers.setdefault(name, value)
        return made
