"""Passwords of a local stack at broker and database, made when first asked for and kept beside its keys."""

import os
import secrets
from pathlib import Path

from deploy.local.keys import CONTEXTS

OPERATOR = "operator"
"""Who looks at dead letters and sends them home."""
BACKUP = "backup"
"""Who copies databases and streams, and puts them back."""
STREAMS = "streams"
"""Who declares the streams, before services start."""
USERS = {"broker": (*CONTEXTS, STREAMS, OPERATOR, BACKUP), "database": (*CONTEXTS, BACKUP)}


def passwords(folder: Path, server: str) -> dict[str, str]:
    """The password of each user at `server` ("broker", "database"), from the files `<user>.<server>`."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return {user: _kept(folder / f"{user}.{server}") for user in USERS[server]}


def _kept(file: Path) -> str:
    if not file.exists():
        fresh = file.with_name(f"{file.name}.{os.getpid()}")
        fresh.touch(mode=0o600)
        # A letter in front: the broker's configuration would take digits and "e" for a number.
        fresh.write_text(f"p{secrets.token_hex(24)}\n")
        fresh.rename(file)
    return file.read_text().strip()
