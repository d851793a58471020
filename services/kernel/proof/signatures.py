"""Verifies compact JWS (RFC 7515) signed with Ed25519 (RFC 8037), with nothing but a JWK Set.

Stricter than the standard asks: exactly one way to write each signature is accepted, so that no byte of a
signed text can be changed unnoticed.
"""

import base64
import binascii
import json
from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

ALGORITHMS = frozenset({"Ed25519", "EdDSA"})


class SignatureBroken(Exception):
    """The text is not what was signed, or not by a known key."""


class Keys:
    """Public keys by their id. Raises ValueError when a JWK Set holds no Ed25519 key."""

    def __init__(self, jwks: Mapping[str, Any]) -> None:
        found = jwks.get("keys", [])
        self._keys = {
            str(item["kid"]): Ed25519PublicKey.from_public_bytes(_decoded(str(item["x"])))
            for item in found
            if item.get("kty") == "OKP" and item.get("crv") == "Ed25519" and "kid" in item
        }
        if not self._keys:
            raise ValueError("the key set holds no Ed25519 key with an id")

    def verified(self, jws: str, kind: str) -> dict[str, Any]:
        """The signed content. `kind` is what the header must say it is. Raises SignatureBroken."""
        try:
            head, body, signature = jws.split(".")
            header = json.loads(_decoded(head))
            key = self._keys[header["kid"]]
            if header["alg"] not in ALGORITHMS or header["typ"] != kind:
                raise SignatureBroken("the signature is for something else")
            key.verify(_decoded(signature), f"{head}.{body}".encode())
            content = json.loads(_decoded(body))
        except (ValueError, KeyError, TypeError, InvalidSignature, AttributeError) as error:
            raise SignatureBroken("the signature does not hold") from error
        if not isinstance(content, dict):
            raise SignatureBroken("the signed content is not an object")
        return content


def _decoded(text: str) -> bytes:
    """Base64url without padding, in the one way that there is to write it. Raises ValueError."""
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except binascii.Error as error:
        raise ValueError("not base64url") from error
    if base64.urlsafe_b64encode(raw).rstrip(b"=").decode() != text:
        raise ValueError("not the usual way to write it")
    return raw
