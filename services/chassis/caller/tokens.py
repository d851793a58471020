"""The signed caller between services: a JWT (RFC 7519) with Ed25519 (RFC 9864), valid for 60 seconds.

It names the one service that it is meant for (`aud`): what one service was given is worth nothing at another.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey
from joserfc.jws import extract_compact

from services.chassis.caller.who import KINDS, Caller, caller_or_none
from services.chassis.clock import Clock
from services.chassis.errors import CallerInvalid

ALGORITHM = "Ed25519"
METADATA_KEY = "personvern-caller"
LIFETIME = 60  # seconds
REUSE = 30  # seconds for which a signed token is used again: signing costs 30 us, verifying 80 us
LEEWAY = 5  # seconds that two clocks may differ
_REMEMBERED = 4096


@dataclass(frozen=True)
class Trusted:
    """A service whose signature counts, and the kinds of caller that it may speak for."""

    public_key: OKPKey
    kinds: frozenset[str]


def read_trust(file: Path) -> dict[str, Trusted]:
    """The trust file: service name -> key and kinds. Raises ValueError when it is broken."""
    trust: dict[str, Trusted] = {}
    for name, entry in json.loads(file.read_text()).items():
        kinds = frozenset(entry["kinds"])
        if not kinds <= KINDS:
            raise ValueError(f"trust file: {name} has unknown kinds {sorted(kinds - KINDS)}")
        trust[name] = Trusted(OKPKey.import_key(entry["public_key"]), kinds)
    return trust


class CallerIdentity:
    """What a process signs with. `speaks_for` are kinds of caller that it passes on as they are (the gateway
    does); otherwise it calls as itself, `service`, and names the present caller as `actor`.
    """

    def __init__(
        self, name: str, private_key: str | bytes, clock: Clock, *, speaks_for: Iterable[str] = ()
    ) -> None:
        self.name = name
        self._key = OKPKey.import_key(private_key)
        self._clock = clock
        self._speaks_for = frozenset(speaks_for)
        self._own = Caller(kind="service", id=name)
        self._signed: dict[tuple[Caller, str], tuple[float, str]] = {}

    @classmethod
    def from_file(
        cls, name: str, key_file: Path, clock: Clock, *, speaks_for: Iterable[str] = ()
    ) -> CallerIdentity:
        """The identity whose private key (PEM) stands in `key_file`."""
        return cls(name, key_file.read_text(), clock, speaks_for=speaks_for)

    def own(self) -> Caller:
        """This service itself as caller, for nobody."""
        return self._own

    def caller(self) -> Caller:
        """As whom a call from here goes out now."""
        present = caller_or_none()
        if present is None:
            return self._own
        if present.kind in self._speaks_for:
            return present
        actor = present.actor if present.kind == "service" else present.name
        return Caller(kind="service", id=self.name, actor=actor)

    def token(self, service: str) -> str:
        """The signed token for a call to `service` that goes out now."""
        return self.sign(self.caller(), service)

    def sign(self, caller: Caller, service: str) -> str:
        """The signed token for `caller` at `service`, reused for 30 seconds."""
        now = self._clock.now().timestamp()
        known = self._signed.get((caller, service))
        if known is not None and 0 <= now - known[0] < REUSE:
            return known[1]
        claims = {"iss": self.name, "aud": service, **_claims(caller, int(now))}
        token = jwt.encode({"alg": ALGORITHM}, claims, self._key, algorithms=[ALGORITHM])
        if len(self._signed) >= _REMEMBERED:
            self._signed.clear()
        self._signed[caller, service] = (now, token)
        return token


class CallerVerifier:
    """Checks signed callers that are meant for the service `name` against the trust file; remembers good ones
    until they expire.
    """

    def __init__(self, name: str, trust: Mapping[str, Trusted], clock: Clock) -> None:
        self._name = name
        self._trust = dict(trust)
        self._clock = clock
        self._known: dict[str, tuple[float, Caller]] = {}

    @classmethod
    def from_file(cls, name: str, trust_file: Path, clock: Clock) -> CallerVerifier:
        """The verifier of the service `name` for the trust file."""
        return cls(name, read_trust(trust_file), clock)

    def verify(self, token: str) -> Caller:
        """The caller in the token.

        Raises CallerInvalid when broken, expired, meant for another service or not the signer's to say.
        """
        now = self._clock.now().timestamp()
        known = self._known.get(token)
        if known is not None and now < known[0]:
            return known[1]
        try:
            expires, caller = self._read(token, now)
        except (JoseError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise CallerInvalid("The caller cannot be verified.") from error
        if len(self._known) >= _REMEMBERED:
            self._known.clear()
        self._known[token] = (expires, caller)
        return caller

    def _read(self, token: str, now: float) -> tuple[float, Caller]:
        unverified = json.loads(extract_compact(token.encode()).payload)
        trusted = self._trust[unverified["iss"]]
        claims = jwt.decode(token, trusted.public_key, algorithms=[ALGORITHM]).claims
        expires = float(claims["exp"]) + LEEWAY
        if claims["aud"] != self._name or now >= expires or float(claims["iat"]) - LEEWAY > now:
            raise ValueError("wrong audience or time")
        caller = _caller(claims)
        if caller.kind not in trusted.kinds:
            raise ValueError("the signer may not speak for this kind")
        if caller.kind == "service" and caller.id != claims["iss"]:
            raise ValueError("a service speaks for itself only")
        return expires, caller


def _claims(caller: Caller, now: int) -> dict[str, Any]:
    claims: dict[str, Any] = {
        "iat": now,
        "exp": now + LIFETIME,
        "kind": caller.kind,
        "sub": caller.id,
        "roles": sorted(caller.roles),
        "scopes": sorted(caller.scopes),
        "purposes": list(caller.purposes),
        "agreement": caller.agreement_id,
        "client": caller.client_id,
        "reason": caller.access_reason,
        "case": caller.case_id,
        "identity": caller.identity,
        "actor": caller.actor,
    }
    return {name: value for name, value in claims.items() if value or name == "sub"}


def _caller(claims: Mapping[str, Any]) -> Caller:
    return Caller(
        kind=claims["kind"],
        id=claims["sub"],
        roles=frozenset(claims.get("roles", ())),
        scopes=frozenset(claims.get("scopes", ())),
        purposes=tuple(claims.get("purposes", ())),
        agreement_id=claims.get("agreement", ""),
        client_id=claims.get("client", ""),
        access_reason=claims.get("reason", ""),
        case_id=claims.get("case", ""),
        identity=claims.get("identity", ""),
        actor=claims.get("actor", ""),
    )
