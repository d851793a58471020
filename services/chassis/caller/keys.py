"""Signing keys of services and the trust file that says whose word counts for what.

The trust file is JSON: `{"<service>": {"public_key": "<PEM>", "kinds": ["service"]}}`. Only the gateway may
speak for people and partners; every other service speaks for itself alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from services.chassis.caller.who import KINDS

GATEWAY = "gateway"


def new_key_pair() -> tuple[str, str]:
    """A new Ed25519 key pair as PEM: (private, public)."""
    key = Ed25519PrivateKey.generate()
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return private.decode(), public.decode()


def issue_keys(folder: Path, services: Iterable[str]) -> Path:
    """Write `<service>.key.pem` (0600) for each service and `callers.json`, the trust file; answers its path.

    Keys that are there already stay, so that running it again changes nothing.
    """
    folder.mkdir(parents=True, exist_ok=True)
    trust_file = folder / "callers.json"
    trust = json.loads(trust_file.read_text()) if trust_file.exists() else {}
    for name in services:
        key_file = folder / f"{name}.key.pem"
        if name in trust and key_file.exists():
            continue
        private, public = new_key_pair()
        key_file.touch(mode=0o600)
        key_file.write_text(private)
        trust[name] = {
            "public_key": public,
            "kinds": sorted(KINDS) if name == GATEWAY else ["service"],
        }
    trust_file.write_text(json.dumps(trust, indent=2, sort_keys=True) + "\n")
    return trust_file
