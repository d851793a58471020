"""Social media platforms as OpenID providers: a signed ID token says which account has logged in there.

The app takes the customer to the platform's log-in with the nonce that we gave and hands us the ID token
(OpenID Connect Core 1.0, sections 2 and 3.1.3.7). We check signature, issuer, audience, time and nonce; the
nonce belongs to one customer and one platform, so a token that somebody else came by links nothing.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jws import extract_compact

from services.chassis import deadline
from services.chassis.clock import Clock
from services.chassis.errors import Unavailable, Violation
from services.chassis.http_client import http_client
from services.chassis.telemetry import log
from services.chassis.vault import Redacted
from services.customer.errors import SocialAssertionInvalid
from services.customer.model.social import Account
from services.customer.settings import SocialPlatformSettings

ALGORITHMS = ["RS256", "PS256", "ES256", "ES384", "Ed25519", "EdDSA"]
LEEWAY = timedelta(seconds=30)
YOUNGEST = timedelta(minutes=10)
"""A log-in at the platform is used within this time."""
KEEP = timedelta(minutes=10)
AGAIN = timedelta(seconds=10)
STALE = timedelta(hours=24)
"""Keys are good for so long while the platform is away, and it is asked no more often than `AGAIN`."""
LONGEST = 8192
_SECONDS = 3.0
_NO_TOKEN = Violation("assertion", "ASSERTION_INVALID", "Send the ID token that the platform gave you.")
_OLD = Violation("assertion", "ASSERTION_OLD", "Log in at the platform again: this log-in is too old.")
_OTHERS = Violation(
    "assertion", "ASSERTION_NOT_FOR_YOU", "Start the log-in from here, with the nonce given here."
)


class OidcPlatforms:
    """The platforms that the settings name."""

    def __init__(self, platforms: Mapping[str, SocialPlatformSettings], clock: Clock) -> None:
        self._platforms = {key: _Platform(settings, clock) for key, settings in platforms.items()}

    def offered(self) -> Sequence[str]:
        """Keys of the platforms."""
        return tuple(self._platforms)

    async def account(self, platform: str, assertion: str, nonce: str) -> Account:
        """The account that the ID token asserts. Raises SocialAssertionInvalid or Unavailable."""
        return await self._platforms[platform].account(assertion, nonce)


class _Platform:
    def __init__(self, settings: SocialPlatformSettings, clock: Clock) -> None:
        self._settings, self._clock = settings, clock
        self._keys: KeySet | None = None
        self._fetched = self._asked = datetime.min.replace(tzinfo=UTC)

    async def account(self, assertion: str, nonce: str) -> Account:
        if not 0 < len(assertion) <= LONGEST:
            raise _invalid(_NO_TOKEN)
        try:
            key_id = str(extract_compact(assertion.encode()).headers().get("kid", ""))
            keys = await self._having(key_id)
            claims = jwt.decode(assertion, keys, algorithms=ALGORITHMS).claims
            return self._account(claims, nonce)
        except (JoseError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise _invalid(_NO_TOKEN) from error

    def _account(self, claims: Mapping[str, Any], nonce: str) -> Account:
        now, settings = self._clock.now().timestamp(), self._settings
        meant_for = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
        if claims["iss"] != settings.issuer or meant_for != [settings.audience] or not claims["sub"]:
            raise _invalid(_NO_TOKEN)
        leeway = LEEWAY.total_seconds()
        made, ends = float(claims["iat"]), float(claims["exp"])
        if ends < now - leeway or made < now - YOUNGEST.total_seconds() - leeway or made > now + leeway:
            raise _invalid(_OLD)
        if claims.get("nonce") != nonce:
            raise _invalid(_OTHERS)
        name = claims.get("name", "")
        return Account(
            external_id=Redacted(str(claims["sub"])[:255]),
            display_name=Redacted(name[:200] if isinstance(name, str) else ""),
        )

    async def _having(self, key_id: str) -> KeySet:
        """The platform's keys, fetched anew when they are old or do not have this one."""
        now = self._clock.now()
        known = self._keys is not None and any(key.kid == key_id for key in self._keys.keys)
        if (not known or now - self._fetched > KEEP) and now - self._asked > AGAIN:
            self._asked = now
            try:
                async with self._client() as client:
                    answer = await client.get(self._settings.jwks_uri)
                    self._keys = KeySet.import_key_set(answer.raise_for_status().json())
                self._fetched = now
            except (httpx.HTTPError, JoseError, ValueError, KeyError, TypeError) as error:
                log.warning("keys of platform not read", error=type(error).__qualname__)
        if self._keys is None or now - self._fetched > STALE:
            raise Unavailable("The platform cannot be reached right now.", retry_after=AGAIN.seconds)
        return self._keys

    def _client(self) -> httpx.AsyncClient:
        seconds = deadline.for_call(_SECONDS)
        return http_client(seconds)


def _invalid(violation: Violation) -> SocialAssertionInvalid:
    return SocialAssertionInvalid("The platform's assertion does not hold.", violations=[violation])
