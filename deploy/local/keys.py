"""Keys of a local stack: a signing key per service, the trust file, a master key per context.

Made once and kept; each file is readable by its owner only. Production mounts its own.
"""

import secrets
from pathlib import Path

from services.chassis.caller import SCHEDULER, issue_keys

CONTEXTS = ("customer", "consent", "billing", "survey", "disclosure")
GATEWAY = "gateway"


def make_keys(folder: Path) -> None:
    """Fill `folder` with `<service>.key.pem`, `callers.json` and `<context>.master`; what is there stays."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    issue_keys(folder, (*CONTEXTS, GATEWAY, SCHEDULER))
    for context in CONTEXTS:
        file = folder / f"{context}.master"
        if not file.exists():
            file.touch(mode=0o600)
            file.write_text(secrets.token_hex(32) + "\n")


def key_files(folder: Path, name: str) -> dict[str, Path]:
    """The file settings of one service, by setting name."""
    files = {"caller_key_file": folder / f"{name}.key.pem", "caller_trust_file": folder / "callers.json"}
    if name in CONTEXTS:
        files["master_key_file"] = folder / f"{name}.master"
    return files
