"""OpenAPI 3.1 of the gateway: what FastAPI knows, and what it cannot: problems, security, how to follow
long work.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from fastapi.openapi.utils import get_openapi
from starlette.routing import BaseRoute

from gateway import problems
from gateway.dependencies import REQUIRED
from gateway.examples import example
from gateway.settings import Settings

VERSION = "1"
DESCRIPTION = """\
The customer backend of a power and fibre utility in which the privacy statement is the program.

- Every refusal is `application/problem+json` (RFC 9457) with `reason`, `violations` and `trace_id`.
- Send an `Idempotency-Key` with everything that changes something: the same request sent again acts once.
- A guardian of a child under sixteen sends `X-Acting-For: <the child's customer id>` with `/v1/me`.
- Lists have pages: `page_size`, `page_token`. Long work answers 202; follow its `Location`.
- `Prefer: wait=10` (RFC 7240) on that address has the answer come when the work has ended: no polling.
- Texts come in Bokmål, Nynorsk and English by `Accept-Language`.
"""
_SECURITY: dict[str, Any] = {
    "customer": {"type": "http", "scheme": "bearer", "description": "Login token of a customer."},
    "staff": {"type": "http", "scheme": "bearer", "description": "Login token of staff with roles."},
    "partner": {
        "type": "oauth2",
        "flows": {"clientCredentials": {"tokenUrl": "/oauth/token", "scopes": {}}},
    },
}
_SURFACES: dict[str, list[str]] = {
    "/v1/me": ["customer"],
    "/v1/staff": ["staff"],
    "/v1/partner": ["partner"],
    "/v1/operations": ["customer", "staff", "partner"],
}
_HEADERS: dict[str, Any] = {
    "ETag": {
        "description": "The version, to be sent back in If-Match.",
        "schema": {"type": "string", "examples": ['"3"']},
    },
    "Location": {
        "description": "Where to follow the work.",
        "schema": {"type": "string", "examples": ["/v1/operations/op_billing_1"]},
    },
    "Idempotency-Key": {
        "description": "The key that was sent, or the one that was made.",
        "schema": {"type": "string"},
    },
    "Preference-Applied": {
        "description": "How long the answer could wait.",
        "schema": {"type": "string", "examples": ["wait=10"]},
    },
    "Allow": {
        "description": "Methods of this address.",
        "schema": {"type": "string", "examples": ["GET, HEAD"]},
    },
    "Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer", "examples": [1]}},
    "WWW-Authenticate": {"description": "Which token.", "schema": {"type": "string", "examples": ["Bearer"]}},
    "RateLimit": {
        "description": "Requests left, and seconds until all are there again.",
        "schema": {"type": "string", "examples": ['"default";r=599;t=1']},
    },
    "RateLimit-Policy": {
        "description": "Requests at once, and seconds in which they come back.",
        "schema": {"type": "string", "examples": ['"default";q=600;w=3']},
    },
    "X-Request-Id": {"description": "Of this request, for support.", "schema": {"type": "string"}},
}
_ALWAYS = ("RateLimit", "RateLimit-Policy", "X-Request-Id")
_METHODS = frozenset({"get", "post", "put", "patch", "delete"})
_PROBLEM = {"schema": {"$ref": "#/components/schemas/Problem"}}


def build(settings: Settings, routes: Sequence[BaseRoute]) -> dict[str, Any]:
    """The document for these routes."""
    spec = get_openapi(
        title="Personvern",
        version=VERSION,
        openapi_version="3.1.0",
        description=DESCRIPTION,
        routes=routes,
        servers=[{"url": settings.public_url}],
    )
    components = spec.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    for model in (problems.FieldViolation, problems.Problem):
        schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
        schema.pop("$defs", None)
        schemas[model.__name__] = schema
    components["securitySchemes"], components["headers"] = _SECURITY, _HEADERS
    for path, method, operation in _operations(spec):
        _complete(path, method, operation)
        _tell_headers(operation)
        _give_examples(operation, schemas)
    return spec


def _operations(spec: Mapping[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in spec.get("paths", {}).items():
        for method, operation in item.items():
            if method in _METHODS:
                yield path, method, operation


def _complete(path: str, method: str, operation: dict[str, Any]) -> None:
    surface = next((names for prefix, names in _SURFACES.items() if path.startswith(prefix)), [])
    if surface:
        operation["security"] = [{name: []} for name in surface]
    possible = dict(problems.EVERYWHERE)
    if surface:
        possible |= problems.LOGGED_IN
    elif path.startswith("/v1/public"):
        possible |= {status: problems.LOGGED_IN[status] for status in problems.LOGGED_IN}
    if method != "get":
        possible |= problems.CHANGING
    if any(one["name"] == "if-match" for one in operation.get("parameters", [])):
        possible |= problems.CONDITIONAL
    if surface == ["staff"]:
        possible |= problems.STAFF
    responses = operation.setdefault("responses", {})
    for status, meaning in sorted(possible.items()):
        known = responses.get(str(int(status)))
        if known is None or "HTTPValidationError" in str(known):
            responses[str(int(status))] = {
                "description": meaning,
                "content": {problems.MEDIA_TYPE: _PROBLEM},
            }


def _tell_headers(operation: dict[str, Any]) -> None:
    """Which headers must be sent, and which come with the answers."""
    takes_key = waits = False
    for parameter in operation.get("parameters", []):
        if parameter["in"] != "header":
            continue
        takes_key = takes_key or parameter["name"] == "Idempotency-Key"
        waits = waits or parameter["name"] == "prefer"
        parameter["required"] = bool(parameter["schema"].pop(REQUIRED, False))
        parameter["schema"].pop("default", None)
    for status, answer in operation["responses"].items():
        names = [*_ALWAYS, *filter(None, [problems.HEADERS.get(status)])]
        if takes_key and status.startswith("2"):
            names.append("Idempotency-Key")
        if waits and status.startswith("2"):
            names.append("Preference-Applied")
        told = {name: {"$ref": f"#/components/headers/{name}"} for name in names}
        answer["headers"] = told | answer.get("headers", {})


def _give_examples(operation: Mapping[str, Any], schemas: Mapping[str, Any]) -> None:
    holders = [operation.get("requestBody", {}), *operation["responses"].values()]
    for media, content in (each for holder in holders for each in holder.get("content", {}).items()):
        if media == "application/json" and content.get("schema"):
            content["example"] = example(content["schema"], schemas)
