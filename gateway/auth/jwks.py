"""Public keys of an OpenID Connect issuer, fetched when needed and kept for ten minutes."""

from __future__ import annotations

import asyncio
import contextlib
from datetime import datetime, timedelta
from typing import Any

import httpx
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from services.chassis import deadline, telemetry
from services.chassis.clock import Clock
from services.chassis.errors import Unavailable

KEEP = timedelta(minutes=10)
LONGEST = timedelta(hours=24)  # for which keys serve on while the issuer is away
AGAIN = timedelta(seconds=10)  # the issuer is asked once in this time, not at every bad token or failure
_SECONDS = 3.0  # for the issuer to answer
_PATIENCE = 0.5  # seconds to wait for newer keys when the old ones can be used


class IssuerKeys:
    """The keys of one issuer. `uri` empty: it is asked from the issuer's discovery document.

    Everybody who needs newer keys waits for the same question, and no longer than the request's own time.
    """

    def __init__(self, issuer: str, uri: str, clock: Clock) -> None:
        self._issuer, self._uri, self._clock = issuer, uri, clock
        self._keys: KeySet | None = None
        self._fetched: datetime | None = None
        self._asked: datetime | None = None
        self._asking: asyncio.Task[None] | None = None

    async def having(self, key_id: str) -> KeySet:
        """The keys, fetched anew when they are old or do not have `key_id`.

        Raises Unavailable when there are none and the issuer does not answer; old keys serve on for a day
        while it is away.
        """
        known = self._knows(key_id)
        if not known or self._age() > KEEP:
            await self._renew(_PATIENCE if known else _SECONDS)
        if self._keys is None or self._age() > LONGEST:
            raise Unavailable("The login service cannot be reached right now.", retry_after=AGAIN.seconds)
        return self._keys

    def _knows(self, key_id: str) -> bool:
        return self._keys is not None and (not key_id or any(key.kid == key_id for key in self._keys.keys))

    def _age(self) -> timedelta:
        return timedelta.max if self._fetched is None else self._clock.now() - self._fetched

    async def _renew(self, seconds: float) -> None:
        if self._asking is None or self._asking.done():
            now = self._clock.now()
            if self._asked is not None and now - self._asked <= AGAIN:
                return
            self._asked = now
            self._asking = asyncio.create_task(self._ask(), name="keys of an issuer")
        with contextlib.suppress(TimeoutError):  # then what is there must do
            await asyncio.wait_for(asyncio.shield(self._asking), deadline.for_call(seconds))

    async def _ask(self) -> None:
        try:
            async with asyncio.timeout(_SECONDS), httpx.AsyncClient(timeout=_SECONDS) as client:
                uri = self._uri or (await _json(client, _discovery(self._issuer)))["jwks_uri"]
                self._keys = KeySet.import_key_set(await _json(client, uri))
            self._fetched = self._clock.now()
        except (
            httpx.HTTPError,
            TimeoutError,
            JoseError,
            ValueError,
            KeyError,
            TypeError,
            AttributeError,
            RecursionError,
        ) as error:
            telemetry.log.warning(
                "keys of issuer not read", issuer=self._issuer, error=type(error).__qualname__
            )


def _discovery(issuer: str) -> str:
    return issuer.rstrip("/") + "/.well-known/openid-configuration"


async def _json(client: httpx.AsyncClient, uri: str) -> Any:
    answer = await client.get(uri)
    answer.raise_for_status()
    return answer.json()
