"""Public keys of an OpenID Connect issuer, fetched when needed and kept for ten minutes."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Any

import httpx
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from services.chassis import telemetry
from services.chassis.clock import Clock
from services.chassis.errors import Unavailable

KEEP = timedelta(minutes=10)
AGAIN = timedelta(
    seconds=10
)  # an unknown key id may ask the issuer once in this time, not at every bad token
_SECONDS = 3.0


class IssuerKeys:
    """The keys of one issuer. `uri` empty: it is asked from the issuer's discovery document."""

    def __init__(self, issuer: str, uri: str, clock: Clock) -> None:
        self._issuer, self._uri, self._clock = issuer, uri, clock
        self._keys: KeySet | None = None
        self._fetched: datetime | None = None
        self._lock = asyncio.Lock()

    async def having(self, key_id: str) -> KeySet:
        """The keys, fetched anew when they are old or do not have `key_id`.

        Raises Unavailable when there are none and the issuer does not answer; old keys serve on while it is
        away.
        """
        if self._stale(key_id):
            async with self._lock:
                if self._stale(key_id):
                    await self._refresh()
        if self._keys is None:
            raise Unavailable("The login service cannot be reached right now.", retry_after=10)
        return self._keys

    def _stale(self, key_id: str) -> bool:
        if self._keys is None or self._fetched is None:
            return True
        age = self._clock.now() - self._fetched
        known = not key_id or any(key.kid == key_id for key in self._keys.keys)
        return age > KEEP or (not known and age > AGAIN)

    async def _refresh(self) -> None:
        try:
            async with httpx.AsyncClient(timeout=_SECONDS) as client:
                uri = self._uri or (await _json(client, _discovery(self._issuer)))["jwks_uri"]
                self._keys = KeySet.import_key_set(await _json(client, uri))
        except (httpx.HTTPError, JoseError, ValueError, KeyError, TypeError) as error:
            telemetry.log.warning(
                "keys of issuer not read", issuer=self._issuer, error=type(error).__qualname__
            )
        if self._keys is not None:
            self._fetched = self._clock.now()


def _discovery(issuer: str) -> str:
    return issuer.rstrip("/") + "/.well-known/openid-configuration"


async def _json(client: httpx.AsyncClient, uri: str) -> Any:
    answer = await client.get(uri)
    answer.raise_for_status()
    return answer.json()
