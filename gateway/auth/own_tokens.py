"""Tokens that the gateway signs itself: for partners, and for people in development."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from joserfc import jwt
from joserfc.jwk import KeySet, OKPKey

from services.chassis.clock import Clock

ALGORITHM = "Ed25519"
PARTNER_AUDIENCE = "personvern-partner"
PARTNER_SECONDS = 300
DEVELOPMENT_AUDIENCE = "personvern"
DEVELOPMENT_SECONDS = 3600


class OwnTokens:
    """Signs and knows the gateway's own tokens. `public_url` names the issuers: itself, and `/dev` below it.

    The key is the one that signs callers for the services; audience and issuer keep the three uses apart.
    """

    def __init__(self, private_key: str, public_url: str, clock: Clock) -> None:
        self._key = OKPKey.import_key(private_key)
        self._public = OKPKey.import_key(self._key.as_dict(private=False))
        self._clock = clock
        self.partner_issuer = public_url.rstrip("/")
        self.development_issuer = self.partner_issuer + "/dev"

    def keys(self) -> KeySet:
        """The public key that checks these tokens."""
        return KeySet([self._public])

    def public_jwks(self) -> dict[str, Any]:
        """The public key as a JWK set (RFC 7517)."""
        key_id = self._public.thumbprint()
        return {
            "keys": [{**self._public.as_dict(private=False), "kid": key_id, "use": "sig", "alg": ALGORITHM}]
        }

    def for_partner(
        self,
        processor_id: str,
        agreement_id: str,
        client_id: str,
        purposes: Sequence[str],
        scopes: Sequence[str],
    ) -> str:
        """A partner's access token, for five minutes; it dies with the client that it was given to."""
        claims = {
            "sub": processor_id,
            "agreement": agreement_id,
            "client_id": client_id,
            "purposes": list(purposes),
            "scope": " ".join(scopes),
        }
        return self._sign(self.partner_issuer, PARTNER_AUDIENCE, PARTNER_SECONDS, claims)

    def for_development(self, subject: str, roles: Sequence[str]) -> str:
        """A login token for a test user: of staff when there are roles, of a customer otherwise."""
        claims: dict[str, Any] = {"sub": subject, "acr": "development"}
        if roles:
            claims["roles"] = list(roles)
        return self._sign(self.development_issuer, DEVELOPMENT_AUDIENCE, DEVELOPMENT_SECONDS, claims)

    def _sign(self, issuer: str, audience: str, seconds: int, claims: Mapping[str, Any]) -> str:
        now = int(self._clock.now().timestamp())
        times = {"iss": issuer, "aud": audience, "iat": now, "exp": now + seconds}
        return jwt.encode({"alg": ALGORITHM}, {**times, **claims}, self._key, algorithms=[ALGORITHM])
