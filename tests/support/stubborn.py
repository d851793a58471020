"""A client that does what a good client does in an outage: the same request again, under the same key."""

import asyncio
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import httpx

from deploy.local.api import CHANGES, Api

AWAY = frozenset({503, 504})
SECONDS = 180.0


@dataclass
class Watch:
    """What the clients of one story have met. `at_call` hears the number of each call as it is sent, and
    whether it is a change.
    """

    at_call: Callable[[int, bool], Awaitable[None]]
    calls: int = 0
    refused: dict[int, int] = field(default_factory=dict)
    repeated_changes: int = 0


class StubbornApi(Api):
    """An Api that repeats what was answered 503 or 504, or not at all, until it is answered."""

    def __init__(self, url: str, watch: Watch, **more: Any) -> None:
        super().__init__(url, **more)
        self._watch = watch

    def logged_in(self, token: str, **headers: str) -> "StubbornApi":
        """The same, logged in."""
        more = {name.replace("_", "-"): value for name, value in headers.items()}
        return StubbornApi(self.url, self._watch, token=token, headers=more)

    async def call(
        self, method: str, path: str, *, key: str = "", headers: dict[str, str] | None = None, **more: Any
    ) -> httpx.Response:
        """One call, repeated with its key while a part is away."""
        key, watch = key or uuid.uuid4().hex, self._watch
        async with asyncio.timeout(SECONDS):
            while True:
                watch.calls += 1
                sent = asyncio.create_task(super().call(method, path, key=key, headers=headers, **more))
                await watch.at_call(watch.calls, method in CHANGES)
                try:
                    answer = await sent
                except httpx.TransportError:
                    status = 0
                else:
                    if answer.status_code not in AWAY:
                        return answer
                    status = answer.status_code
                watch.refused[status] = watch.refused.get(status, 0) + 1
                watch.repeated_changes += method in CHANGES
                await asyncio.sleep(0.2)
