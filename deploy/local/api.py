"""A client of the gateway, for tests and demo: a new idempotency key per change, answers checked."""

import uuid
from typing import Any

import httpx

from services.chassis.authorities import authorities

CHANGES = {"POST", "PUT", "PATCH", "DELETE"}


class Refused(AssertionError):
    """The answer was not what `ok` expected; the text shows the problem."""


class Api:
    """Calls the gateway over HTTP. `token` is a bearer token; `headers` go with every call."""

    def __init__(self, url: str, *, token: str = "", headers: dict[str, str] | None = None) -> None:
        self.url = url
        self.headers = dict(headers or {})
        if token:
            self.headers["Authorization"] = f"Bearer {token}"
        self._client = httpx.AsyncClient(base_url=url, timeout=60.0, verify=authorities())

    def logged_in(self, token: str, **headers: str) -> "Api":
        """The same gateway with another token; `headers` with underscores for dashes."""
        more = {name.replace("_", "-"): value for name, value in headers.items()}
        return Api(self.url, token=token, headers=more)

    async def call(
        self, method: str, path: str, *, key: str = "", headers: dict[str, str] | None = None, **more: Any
    ) -> httpx.Response:
        """One call; changes get a new idempotency key unless `key` is given. `more` as httpx takes it."""
        sent = {**self.headers, **(headers or {})}
        if method in CHANGES:
            sent.setdefault("Idempotency-Key", key or uuid.uuid4().hex)
        return await self._client.request(method, path, headers=sent, **more)

    async def get(self, path: str, **more: Any) -> httpx.Response:
        """GET."""
        return await self.call("GET", path, **more)

    async def post(self, path: str, json: Any = None, **more: Any) -> httpx.Response:
        """POST with a JSON body."""
        return await self.call("POST", path, **({"json": json} if json is not None else {}), **more)

    async def put(self, path: str, json: Any = None, **more: Any) -> httpx.Response:
        """PUT with a JSON body."""
        return await self.call("PUT", path, json=json, **more)

    async def patch(self, path: str, json: Any = None, **more: Any) -> httpx.Response:
        """PATCH with a JSON body."""
        return await self.call("PATCH", path, json=json, **more)

    async def delete(self, path: str, **more: Any) -> httpx.Response:
        """DELETE."""
        return await self.call("DELETE", path, **more)

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()


def ok(answer: httpx.Response, status: int = 0) -> Any:
    """The JSON of a good answer (2xx, or exactly `status`); Refused with the problem otherwise."""
    wanted = answer.status_code == status if status else answer.is_success
    if not wanted:
        request = f"{answer.request.method} {answer.request.url.path}"
        raise Refused(f"{request} answered {answer.status_code}: {answer.text[:2000]}")
    return answer.json() if answer.content else None


def refused(answer: httpx.Response, status: int, reason: str = "", field: str = "") -> dict[str, Any]:
    """The problem of a refusal with this status, and when given this reason and a violation of this field."""
    if answer.status_code != status:
        raise Refused(
            f"{answer.request.url.path} answered {answer.status_code}, not {status}: {answer.text[:2000]}"
        )
    assert answer.headers["content-type"].startswith("application/problem+json"), answer.headers[
        "content-type"
    ]
    problem: dict[str, Any] = answer.json()
    if reason:
        assert problem.get("reason") == reason, problem
    if field:
        assert field in [violation["field"] for violation in problem.get("violations", [])], problem
    return problem
