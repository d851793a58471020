"""Reads everything that the gateway offers to read: every GET of its OpenAPI document, page by page.

What one answer names (`invoice_id`, `code`, ...) fills the addresses of the next.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from deploy.local.api import Api, ok

PAGES = 3
_PARAMETER = re.compile(r"\{(\w+)\}")


@dataclass
class Explorer:
    """`clients` by the beginning of an address, the longest first; `known` by name of a parameter.

    `tokens` are page tokens by the address of the list that gave them.
    """

    clients: Mapping[str, Api]
    known: dict[str, str] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    read: dict[str, int] = field(default_factory=dict)

    async def all(self) -> list[str]:
        """Read everything twice (the second time more is known); the addresses whose parameters stay
        unknown.
        """
        document = ok(await next(iter(self.clients.values())).get("/openapi.json"))
        paths = {path: item["get"] for path, item in document["paths"].items() if "get" in item}
        for _ in range(2):
            for path, operation in paths.items():
                if set(_PARAMETER.findall(path)) <= set(self.known) and not path.endswith("/events"):
                    await self.pages(path, _query(operation))
        return [path for path in paths if path not in self.read and not path.endswith("/events")]

    async def pages(self, path: str, query: set[str]) -> None:
        """The first pages of a list, with one item each; or the one thing that is there."""
        asked: dict[str, Any] = {"page_size": 1} if "page_size" in query else {}
        asked |= {name: self.known[name] for name in query & set(self.known)}
        for _ in range(PAGES):
            answer = await self.get(path, asked)
            self.read[path] = answer.status_code
            if not answer.is_success or "json" not in answer.headers["content-type"]:
                return
            for name, value in named(answer.json()):
                self.known.setdefault(name, value)
            token = answer.json().get("next_page_token") if "page_size" in asked else ""
            if not token:
                return
            self.tokens[path] = asked["page_token"] = token

    async def get(self, path: str, asked: Mapping[str, Any]) -> httpx.Response:
        """One request, as whoever may read there."""
        prefix = next(prefix for prefix in self.clients if path.startswith(prefix))
        return await self.clients[prefix].get(path.format_map(self.known), params=dict(asked))


def _query(operation: Mapping[str, Any]) -> set[str]:
    return {one["name"] for one in operation.get("parameters", []) if one["in"] == "query"}


def named(answer: Any) -> Iterator[tuple[str, str]]:
    """The ids and codes in an answer, by name."""
    if isinstance(answer, dict):
        for name, value in answer.items():
            if isinstance(value, str) and value and (name.endswith("_id") or name in {"code", "purpose"}):
                yield name, value
            yield from named(value)
    elif isinstance(answer, list):
        for value in answer:
            yield from named(value)
