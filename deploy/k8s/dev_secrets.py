"""`python -m deploy.k8s.dev_secrets`: fresh keys and addresses for the dev overlay, as manifests on stdout.

For a laptop's cluster only: one with customers in it gets its secrets from where the company keeps them.
"""

import base64
import secrets
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from deploy.access.passwords import STREAMS, passwords
from deploy.local.keys import CONTEXTS, GATEWAY, key_files, make_keys
from services.chassis.caller import SCHEDULER

MONGODB = "mongodb://{}:{}@mongodb-0.mongodb:27017/?replicaSet=rs0&authSource=admin"
NATS = "nats://{}:{}@nats:4222"
OUTSIDE = {
    "customer": {"smtp-password": "", "sms-token": "development", "sms-report-secret": "development"},
    "billing": {"bureau-token": "development", "efaktura-token": "development"},
}


def manifests() -> list[dict[str, Any]]:
    """Everything that the dev overlay takes by reference."""
    with tempfile.TemporaryDirectory() as folder:
        make_keys(Path(folder))
        broker, database = (passwords(Path(folder), server) for server in ("broker", "database"))
        made = [_broker_users(broker), _database_users(database)]
        made.append(_secret(f"{STREAMS}-broker", {"url": NATS.format(STREAMS, broker[STREAMS])}))
        made += [_config_map("callers", {"callers.json": (Path(folder) / "callers.json").read_text()})]
        for name in (*CONTEXTS, GATEWAY, SCHEDULER):
            made.append(_secret(f"{name}-keys", _keys(Path(folder), name)))
            if name in CONTEXTS:
                made.append(_secret(f"{name}-database", {"uri": MONGODB.format(name, database[name])}))
                made.append(_secret(f"{name}-broker", {"url": NATS.format(name, broker[name])}))
            if name in OUTSIDE:
                made.append(_secret(f"{name}-outside", OUTSIDE[name]))
        return made


def _broker_users(words: Mapping[str, str]) -> dict[str, Any]:
    return _secret("nats-users", {f"{user.upper()}_BROKER_PASSWORD": word for user, word in words.items()})


def _database_users(words: Mapping[str, str]) -> dict[str, Any]:
    """Those of the services, and who makes them; members of the replica set know each other by the key."""
    own = {"root": secrets.token_hex(24), "keyfile": secrets.token_hex(256)}
    return _secret("mongodb-users", {**words, **own})


def _keys(folder: Path, name: str) -> dict[str, str]:
    files = key_files(folder, name)
    held = {"caller.pem": files["caller_key_file"].read_text()}
    if "master_key_file" in files:
        held["master"] = files["master_key_file"].read_text()
    if name == "consent":
        held["receipts.pem"] = held["caller.pem"]
    return held


def _config_map(name: str, data: Mapping[str, str]) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name}, "data": dict(data)}


def _secret(name: str, data: Mapping[str, str]) -> dict[str, Any]:
    encoded = {key: base64.b64encode(value.encode()).decode() for key, value in data.items()}
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": name},
        "type": "Opaque",
        "data": encoded,
    }


if __name__ == "__main__":
    yaml.safe_dump_all(manifests(), sys.stdout, sort_keys=False)
