"""Signed assertions: only a registered key, for us, for now, by an algorithm that fits the key."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey

from services.disclosure.errors import DisclosureRequestInvalid
from services.disclosure.model.assertion import AssertionRefused, checked_keys, claimed_client, verify

NOW = datetime(2026, 1, 15, 8, tzinfo=UTC)
SECONDS = int(NOW.timestamp())
US = "https://api.example/oauth/token"
ED = OKPKey.generate_key("Ed25519", {"kid": "ed"})
EC = ECKey.generate_key("P-256", {"kid": "ec"})
RSA = RSAKey.generate_key(2048, {"kid": "rsa"})
KEYS = checked_keys(json.dumps({"keys": [key.as_dict(private=False) for key in (ED, EC, RSA)]}))
GOOD: dict[str, Any] = {"iss": "cli_1", "sub": "cli_1", "aud": US, "exp": SECONDS + 300, "jti": "one"}


def signed(key: Any = ED, algorithm: str = "Ed25519", kid: str = "", **claims: Any) -> str:
    body = {name: value for name, value in {**GOOD, **claims}.items() if value is not None}
    return jwt.encode({"alg": algorithm, "kid": kid or key.kid}, body, key, algorithms=[algorithm])


def cause(token: str) -> str:
    with pytest.raises(AssertionRefused) as refusal:
        verify(token, KEYS, "cli_1", [US], NOW)
    return refusal.value.cause


@pytest.mark.parametrize(("key", "algorithm"), [(ED, "Ed25519"), (EC, "ES256"), (RSA, "RS256")])
def test_a_registered_key_proves_it(key: Any, algorithm: str) -> None:
    token = signed(key, algorithm)
    assert claimed_client(token) == "cli_1"
    found = verify(token, KEYS, "cli_1", [US], NOW)
    assert (found.assertion_id, found.expires_at.timestamp()) == ("one", SECONDS + 300)
    assert verify(signed(key, algorithm, aud=["x", US]), KEYS, "cli_1", [US], NOW)


@pytest.mark.parametrize(
    ("claims", "why"),
    [
        ({"iss": "cli_2"}, "wrong_subject"),
        ({"sub": "cli_2"}, "wrong_subject"),
        ({"sub": None}, "wrong_subject"),
        ({"aud": "https://other.example"}, "wrong_audience"),
        ({"aud": None}, "wrong_audience"),
        ({"exp": SECONDS}, "expired"),
        ({"exp": SECONDS + 301}, "lives_too_long"),
        ({"exp": None}, "malformed"),
        ({"exp": "tomorrow"}, "malformed"),
        ({"exp": float("nan")}, "malformed"),
        ({"exp": float("inf")}, "malformed"),
        ({"exp": 10**400}, "malformed"),
        ({"nbf": float("nan")}, "malformed"),
        ({"nbf": SECONDS + 31}, "not_yet_valid"),
        ({"iat": SECONDS + 31}, "not_yet_valid"),
        ({"jti": None}, "no_id"),
        ({"jti": "x" * 129}, "no_id"),
        ({"jti": 7}, "no_id"),
    ],
)
def test_each_claim_that_does_not_hold_is_told_apart(claims: dict[str, Any], why: str) -> None:
    assert cause(signed(**claims)) == why


def test_nothing_symmetric_and_nothing_unsigned() -> None:
    public = ED.as_dict(private=False)
    with_public_key_as_secret = OctKey.import_key(public["x"])
    forged = jwt.encode({"alg": "HS256", "kid": "ed"}, GOOD, with_public_key_as_secret, algorithms=["HS256"])
    assert cause(forged) == "wrong_algorithm"
    assert cause(signed(RSA, "PS256")) == "wrong_algorithm"
    unsigned = jwt.encode({"alg": "none", "kid": "ed"}, GOOD, ED, algorithms=["none"])
    assert cause(unsigned) == "wrong_algorithm"
    assert cause(signed(OKPKey.generate_key("Ed25519", {"kid": "ed"}))) == "bad_signature"
    assert cause(signed(kid="other")) == "unknown_key"
    for broken in ("", "x", "a.b.c", "e30.e30.", signed()[:-2] + "xx"):
        assert cause(broken) == "bad_signature"


@given(place=st.integers(0, 200), letter=st.sampled_from("ABCxyz019_-"))
def test_one_letter_altered_proves_nothing(place: int, letter: str) -> None:
    token = signed()
    place %= len(token) - 1  # the last letter of a signature holds bits that mean nothing
    altered = token[:place] + letter + token[place + 1 :]
    if altered != token:
        assert cause(altered)


@pytest.mark.parametrize(
    "key",
    [
        ED.as_dict(private=True),
        OctKey.generate_key(256, {"kid": "a"}).as_dict(),
        RSAKey.generate_key(1024, {"kid": "a"}).as_dict(private=False),
        ECKey.generate_key("P-384", {"kid": "a"}).as_dict(private=False),
        {"kty": "OKP", "crv": "Ed25519", "x": "AA"},
        {"kty": "OKP", "crv": "Ed25519", "x": "AA", "kid": "a"},
        "text",
    ],
)
def test_only_public_keys_of_some_strength_are_registered(key: Any) -> None:
    with pytest.raises(DisclosureRequestInvalid) as refusal:
        checked_keys(json.dumps({"keys": [key]}))
    assert refusal.value.violations[0].field.startswith("jwks.keys[0].")


def test_a_set_of_keys_has_a_form() -> None:
    one = ED.as_dict(private=False)
    for raw in ("", "[]", "{}", json.dumps({"keys": [one] * 6}), json.dumps({"keys": [one, one]})):
        with pytest.raises(DisclosureRequestInvalid):
            checked_keys(raw)
    assert checked_keys('{"keys": []}') == ()
