"""From the Authorization header to who calls."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jws import extract_compact

from gateway.auth.jwks import IssuerKeys
from gateway.auth.own_tokens import DEVELOPMENT_AUDIENCE, PARTNER_AUDIENCE, OwnTokens
from gateway.errors import (
    CustomerUnknown,
    LoginTooWeak,
    TokenExpired,
    TokenInvalid,
    TokenMissing,
)
from gateway.settings import Issuer, Settings
from personvern.customer.v1 import customer_pb2
from personvern.customer.v1 import customer_service_pb2 as customer_pb
from services.chassis.caller import Caller, use_caller
from services.chassis.clock import Clock

ALGORITHMS = ["RS256", "PS256", "ES256", "ES384", "Ed25519", "EdDSA"]
LEEWAY = 30  # seconds that the issuer's clock and ours may differ
IDENTITY_SECONDS = 60  # for which the customer behind a login is remembered
_LONGEST = 8192
_REMEMBERED = 4096


@dataclass(frozen=True)
class Bearer:
    """A token that was checked. kind: customer, staff or partner. subject: `sub` of the token."""

    kind: str
    subject: str
    issuer: str
    roles: frozenset[str] = frozenset()
    scopes: frozenset[str] = frozenset()
    purposes: tuple[str, ...] = ()
    agreement_id: str = ""
    client_id: str = ""

    @property
    def identity(self) -> str:
        """`issuer|subject`."""
        return f"{self.issuer}|{self.subject}"


class Keys(Protocol):
    """Where the keys of an issuer come from."""

    async def having(self, key_id: str) -> Any:
        """The key set, which has the key id if the issuer has it."""


@dataclass(frozen=True)
class _Own:
    tokens: OwnTokens

    async def having(self, key_id: str) -> Any:
        return self.tokens.keys()


class Authenticator:
    """Checks bearer tokens and finds the customer behind a login. Remembers good tokens until they expire."""

    def __init__(self, settings: Settings, tokens: OwnTokens, customer: Any, clock: Clock) -> None:
        self._clock, self._customer = clock, customer
        partner = Issuer(issuer=tokens.partner_issuer, audience=PARTNER_AUDIENCE, kind="staff")
        self._partner_issuer = tokens.partner_issuer
        believed: list[tuple[Issuer, Keys]] = [(partner, _Own(tokens))]
        if settings.personvern_dev_login:
            name = tokens.development_issuer
            own = Issuer(issuer=name, audience=DEVELOPMENT_AUDIENCE, kind="customer")
            believed.append((own, _Own(tokens)))
        self._development_issuer = tokens.development_issuer
        others = settings.oidc_issuers
        believed += [(other, IssuerKeys(other.issuer, other.jwks_uri, clock)) for other in others]
        self._issuers = {(found.issuer, found.audience): (found, keys) for found, keys in believed}
        self._known: dict[str, tuple[float, Bearer]] = {}
        self._customers: dict[str, tuple[float, Caller]] = {}

    def known(self, authorization: str) -> Bearer | None:
        """The bearer when this very token was checked before and still holds; asks nobody."""
        found = self._known.get(authorization)
        if found is None or self._clock.now().timestamp() >= found[0]:
            return None
        return found[1]

    async def bearer(self, authorization: str) -> Bearer | None:
        """The bearer of the Authorization header, None without one. Raises TokenInvalid, TokenExpired,
        LoginTooWeak.
        """
        if not authorization:
            return None
        known = self.known(authorization)
        if known is not None:
            return known
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer" or not 0 < len(token) <= _LONGEST:
            raise TokenInvalid("The Authorization header is not a bearer token.")
        expires, bearer = await self._check(token.strip())
        if len(self._known) >= _REMEMBERED:
            self._known.clear()
        self._known[authorization] = (expires, bearer)
        return bearer

    def required(self, bearer: Bearer | None) -> Bearer:
        """The bearer. Raises TokenMissing when there is none."""
        if bearer is None:
            raise TokenMissing("Log in first: this needs a bearer token.")
        return bearer

    async def customer(self, bearer: Bearer) -> Caller:
        """The customer behind a login, remembered for 60 seconds. Raises CustomerUnknown when there is
        none.
        """
        now = self._clock.now().timestamp()
        identity = bearer.identity
        known = self._customers.get(identity)
        if known is None or now >= known[0]:
            with use_caller(None):
                request = customer_pb.ResolveIdentityRequest(identity=identity)
                answer = await self._customer.ResolveIdentity(request)
            erased = answer.status == customer_pb2.CUSTOMER_STATUS_ERASED
            if not answer.customer_id or erased:
                raise CustomerUnknown("You are logged in, but no customer belongs to this login yet.")
            if len(self._customers) >= _REMEMBERED:
                self._customers.clear()
            caller = Caller(kind="customer", id=answer.customer_id, identity=identity)
            self._customers[identity] = known = (now + IDENTITY_SECONDS, caller)
        return known[1]

    def forget(self, identity: str) -> None:
        """Look up anew whose a login is: it has become somebody's, perhaps of one who was erased just now."""
        self._customers.pop(identity, None)

    async def _check(self, token: str) -> tuple[float, Bearer]:
        try:
            compact = extract_compact(token.encode())
            issuer, keys = self._issuer(json.loads(compact.payload))
            usable = await keys.having(str(compact.headers().get("kid", "")))
            claims = jwt.decode(token, usable, algorithms=ALGORITHMS).claims
            return self._read(issuer, claims)
        except (JoseError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise TokenInvalid("The token cannot be verified.") from error

    def _issuer(self, claims: Mapping[str, Any]) -> tuple[Issuer, Keys]:
        audience = claims["aud"]
        meant_for = set(audience if isinstance(audience, list) else [audience])
        pairs = [(claims["iss"], name) for name in meant_for]
        [found] = [self._issuers[pair] for pair in pairs if pair in self._issuers]  # not one: ValueError
        return found

    def _read(self, issuer: Issuer, claims: Mapping[str, Any]) -> tuple[float, Bearer]:
        now, expires = self._clock.now().timestamp(), float(claims["exp"])
        if float(claims.get("nbf", 0)) - LEEWAY > now or float(claims.get("iat", 0)) - LEEWAY > now:
            raise ValueError("from the future")
        if now >= expires:
            raise TokenExpired("The token has expired; get a new one.")
        if issuer.acr and claims.get("acr") not in issuer.acr:
            raise LoginTooWeak("Log in in a stronger way.", acr=" ".join(issuer.acr))
        return expires, self._bearer(issuer, claims)

    def _bearer(self, issuer: Issuer, claims: Mapping[str, Any]) -> Bearer:
        subject = str(claims["sub"])
        if not subject:
            raise ValueError("no subject")
        if issuer.issuer == self._partner_issuer:
            return Bearer(
                kind="partner",
                subject=subject,
                issuer=issuer.issuer,
                scopes=frozenset(str(claims["scope"]).split()),
                purposes=tuple(claims["purposes"]),
                agreement_id=str(claims["agreement"]),
                client_id=str(claims["client_id"]),
            )
        roles = frozenset(str(role) for role in claims.get(issuer.roles_claim, ()))
        kind: str = issuer.kind
        if issuer.issuer == self._development_issuer and roles:
            kind = "staff"
        return Bearer(
            kind=kind,
            subject=subject,
            issuer=issuer.issuer,
            roles=roles if kind == "staff" else frozenset(),
        )
