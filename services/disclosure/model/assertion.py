"""`private_key_jwt`: a partner proves itself with a signed assertion (RFC 7523, OpenID Connect Core 9).

Every check that does not need the database is here; that an assertion is used once is the store's part.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OKPKey, RSAKey
from joserfc.jws import extract_compact

from services.chassis.errors import Violations
from services.disclosure.errors import DisclosureRequestInvalid

LONGEST_SECONDS = 300
"""From now to `exp` at most: so long an id has to be remembered."""
LEEWAY = 30
"""Seconds that the partner's clock and ours may differ, for `nbf` and `iat`."""
_LATEST = 1e11  # seconds since 1970: some three thousand years
MOST_KEYS = 5
LEAST_RSA_BITS = 2048
_PRIVATE = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})
_NAME = re.compile(r"[\x21-\x7e]{1,128}")
# What a key may sign with. Nothing symmetric, and no "none": the algorithm follows from the registered key.
_BY_KIND = {
    ("OKP", "Ed25519"): ("EdDSA", "Ed25519"),
    ("EC", "P-256"): ("ES256",),
    ("RSA", ""): ("RS256",),
}
_MAKERS: dict[str, Any] = {"OKP": OKPKey, "EC": ECKey, "RSA": RSAKey}


class AssertionRefused(Exception):
    """Why an assertion proves nothing: `cause` for operators; the partner hears one and the same answer."""

    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        self.cause = cause


@dataclass(frozen=True)
class PublicKey:
    """A registered public key as a JWK (RFC 7517)."""

    kid: str
    jwk: str

    def algorithms(self) -> tuple[str, ...]:
        """The algorithms that it may sign with."""
        held = json.loads(self.jwk)
        return _BY_KIND.get((held.get("kty", ""), held.get("crv", "")), ())

    def key(self) -> Any:
        """The key itself."""
        held = json.loads(self.jwk)
        return _MAKERS[held["kty"]].import_key(held)


def checked_keys(raw: str) -> tuple[PublicKey, ...]:
    """The keys of a JWK set (RFC 7517, 5), at most five, with unique ids; none takes all away.

    Raises:
        DisclosureRequestInvalid: with each key that cannot be taken: private, symmetric, weak, without id.
    """
    broken = Violations()
    found: dict[str, PublicKey] = {}
    try:
        given = json.loads(raw)["keys"]
        if not isinstance(given, list) or len(given) > MOST_KEYS:
            raise ValueError
    except (ValueError, KeyError, TypeError, RecursionError):
        broken.add("jwks", "JWKS_FORMAT", f"Send a JWK set with at most {MOST_KEYS} keys.")
        given = []
    for index, one in enumerate(given):
        with broken.at(f"jwks.keys[{index}]"):
            key = _checked(one, broken)
            if key is not None and key.kid in found:
                broken.add("kid", "TWICE", "Give each key an id of its own.")
            elif key is not None:
                found[key.kid] = key
    broken.raise_if_any(DisclosureRequestInvalid)
    return tuple(found[kid] for kid in sorted(found))


def _checked(one: Any, broken: Violations) -> PublicKey | None:
    if not isinstance(one, dict) or not isinstance(one.get("kid"), str) or not _NAME.fullmatch(one["kid"]):
        broken.add("kid", "JWK_ID", "Give the key an id of 1-128 characters.")
        return None
    if _PRIVATE & set(one):
        broken.add("kty", "JWK_PRIVATE", "Send public keys only, and replace this one: it is known now.")
        return None
    try:
        key = PublicKey(one["kid"], json.dumps(one, sort_keys=True))
        weak = not key.algorithms() or _bits(key.key()) < LEAST_RSA_BITS
    except (JoseError, ValueError, KeyError, TypeError, AttributeError):
        weak = True
    if weak:
        broken.add("kty", "JWK_KIND", "Send Ed25519, P-256, or RSA of 2048 bits or more.")
        return None
    return key


def _bits(key: Any) -> int:
    return int(key.public_key.key_size) if isinstance(key, RSAKey) else LEAST_RSA_BITS


@dataclass(frozen=True)
class Assertion:
    """An assertion that holds but for its being used twice."""

    client_id: str
    assertion_id: str
    expires_at: datetime


def claimed_client(token: str) -> str:
    """Whom an assertion says it is from; nothing is believed yet. Raises AssertionRefused."""
    try:
        claims = json.loads(extract_compact(token.encode()).payload)
        return str(claims["iss"])
    except (JoseError, ValueError, KeyError, TypeError, RecursionError):
        raise AssertionRefused("malformed") from None


def verify(
    token: str, keys: Sequence[PublicKey], client_id: str, audiences: Sequence[str], now: datetime
) -> Assertion:
    """Check signature and claims (RFC 7523, 3). Raises AssertionRefused."""
    claims = _signed_claims(token, keys)
    if claims.get("iss") != client_id or claims.get("sub") != client_id:
        raise AssertionRefused("wrong_subject")
    aimed = claims.get("aud")
    meant_for = aimed if isinstance(aimed, list) else [aimed]
    if not any(isinstance(one, str) and one in audiences for one in meant_for):
        raise AssertionRefused("wrong_audience")
    seconds = now.timestamp()
    expires = _number(claims, "exp", required=True)
    if expires <= seconds:
        raise AssertionRefused("expired")
    if expires > seconds + LONGEST_SECONDS:
        raise AssertionRefused("lives_too_long")
    if max(_number(claims, "nbf"), _number(claims, "iat")) > seconds + LEEWAY:
        raise AssertionRefused("not_yet_valid")
    assertion_id = claims.get("jti")
    if not isinstance(assertion_id, str) or not _NAME.fullmatch(assertion_id):
        raise AssertionRefused("no_id")
    return Assertion(client_id, assertion_id, datetime.fromtimestamp(expires, UTC))


def _signed_claims(token: str, keys: Sequence[PublicKey]) -> dict[str, Any]:
    try:
        headers = extract_compact(token.encode()).headers()
        key = next((one for one in keys if one.kid == headers.get("kid")), None)
        if key is None:
            raise AssertionRefused("unknown_key")
        if headers.get("alg") not in key.algorithms():
            raise AssertionRefused("wrong_algorithm")
        return dict(jwt.decode(token, key.key(), algorithms=list(key.algorithms())).claims)
    except (JoseError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise AssertionRefused("bad_signature") from None


def _number(claims: dict[str, Any], name: str, *, required: bool = False) -> float:
    value = claims.get(name)
    if value is None and not required:
        return 0.0
    # JSON as Python reads it has NaN and Infinity, and integers of any length.
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < _LATEST:
        raise AssertionRefused("malformed")
    return float(value)
