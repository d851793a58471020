"""Signs what has to be proved: Ed25519 (RFC 8037) as compact JWS (RFC 7515)."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from joserfc import jws
from joserfc.jwk import OKPKey

from services.kernel.proof.canonical import canonical

ALGORITHM = "Ed25519"
"""EdDSA on Curve25519 by its full name (RFC 9864)."""


class Signer:
    """Signs with an Ed25519 key; the key id is its thumbprint (RFC 7638).

    Raises TypeError for a key of another kind.
    """

    def __init__(self, private_key: str) -> None:
        self._key = OKPKey.import_key(private_key)
        private = self._key.private_key
        if not isinstance(private, Ed25519PrivateKey):
            raise TypeError("what is proved is signed with Ed25519")
        self._private, self._kid = private, self._key.thumbprint()
        self._headers: dict[tuple[str, str], str] = {}

    @classmethod
    def from_file(cls, file: Path) -> Self:
        """The signer whose private key stands in a PEM file."""
        return cls(file.read_text(encoding="utf-8"))

    def vouch(self, content: Mapping[str, Any], kind: str, media_type: str = "application/json") -> str:
        """Content of ours as a signed JWS; its kind in the header, so that none passes for another."""
        signed = f"{self._header(kind, media_type)}.{_base64url(canonical(dict(content)))}"
        return f"{signed}.{_base64url(self._private.sign(signed.encode()))}"

    def _header(self, kind: str, media_type: str) -> str:
        """The first part, which is the same for all of a kind: the library makes and checks it once."""
        made = self._headers.get((kind, media_type))
        if made is None:
            header = {"alg": ALGORITHM, "kid": self._kid, "typ": kind, "cty": media_type}
            whole = jws.serialize_compact(header, b"", self._key, algorithms=[ALGORITHM])
            made = self._headers[kind, media_type] = whole.partition(".")[0]
        return made

    def public_jwk(self) -> str:
        """The public key as JSON."""
        public = self._key.as_dict(private=False)
        return json.dumps({**public, "kid": self._kid, "alg": ALGORITHM, "use": "sig"}, sort_keys=True)

    def key_id(self, jws_text: str) -> str:
        """The id of the key that signed a text."""
        return str(jws.extract_compact(jws_text.encode()).headers().get("kid", ""))

    def content(self, jws_text: str) -> str:
        """The JSON text inside a signed text."""
        return jws.extract_compact(jws_text.encode()).payload.decode()


def _base64url(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()
