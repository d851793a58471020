"""The embedded database and broker: separate programs from the environment, data on disk, 127.0.0.1 only."""

import socket
import sys
from collections.abc import Sequence
from pathlib import Path

from deploy.local.child import HOST, Child, answers

PROGRAMS = Path(sys.executable).parent
# With retryable writes on, the embedded database falls from some 1,000 writes a second to under 100 after
# ten thousand of them; without, it keeps its pace.
MONGODB_OPTIONS = "retryWrites=false&directConnection=true"

# The program reads ttl_sweep_seconds from its configuration and does not pass it on: it would sweep all the
# same.
NEVER_SWEEPING = """
import functools, sys
from secantus import cli
cli.SecantusDBServer = functools.partial(cli.SecantusDBServer, ttl_sweep_seconds=0)
sys.exit(cli.main())
"""


def mongodb_uri(port: int) -> str:
    """Address of the embedded database at `port`."""
    return f"mongodb://{HOST}:{port}/?{MONGODB_OPTIONS}"


def database(
    port: int, folder: Path, log: Path, *, cache: str = "64M", durable: bool = False, sweeps: bool = True
) -> Child:
    """The embedded document database (MongoDB wire protocol, WiredTiger files in `folder`).

    durable: each commit is on disk before it is answered, as MongoDB's majority promises. Without it, a
    killed database loses the commits of its last 20 ms or so; with it, it makes some 300 transactions a
    second, not 850.
    sweeps: TTL indexes remove what is past by this machine's clock, once a minute. Not for whoever lives by
    another clock: what is fresh there may be past here.
    """
    folder.mkdir(parents=True, exist_ok=True)
    options = ["--host", HOST, "--port", str(port), "--storage-path", str(folder), "--cache-size", cache]
    options += ["--sync-on-commit"] if durable else []
    program = [str(PROGRAMS / "secantusd-py")] if sweeps else ["-c", NEVER_SWEEPING]
    argv = [sys.executable, *program, *options]
    return Child("database", argv, log, ready=lambda: answers(port))


def broker(port: int, folder: Path, log: Path, *, accounts: Sequence[str] = ()) -> Child:
    """`nats-server` with JetStream; each of `accounts` (user and password alike) has streams of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    config = folder / "nats.conf"
    config.write_text(broker_config(port, folder / "streams", accounts))
    argv = [str(PROGRAMS / "nats-server"), "-c", str(config)]
    return Child("broker", argv, log, env={"GOMEMLIMIT": "48MiB"}, ready=lambda: has_jetstream(port))


def broker_config(port: int, streams: Path, accounts: Sequence[str]) -> str:
    """Configuration text of the broker."""
    lines = [
        f'listen: "{HOST}:{port}"',
        f'jetstream {{ store_dir: "{streams}", max_memory_store: 64MB, max_file_store: 8GB }}',
    ]
    if accounts:
        lines.append("accounts {")
        for name in accounts:
            user = f"{{ user: {name}, password: {name} }}"
            lines.append(f"  {name.upper()} {{ jetstream: enabled, users: [{user}] }}")
        lines.append("}")
    return "\n".join(lines) + "\n"


def has_jetstream(port: int) -> bool:
    """Whether a broker greets at `port` and says that its streams are up."""
    try:
        with socket.create_connection((HOST, port), timeout=1.0) as connection:
            return b'"jetstream":true' in connection.recv(4096)
    except OSError:
        return False
