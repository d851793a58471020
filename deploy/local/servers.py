"""The embedded database and broker: separate programs from the environment, data on disk, 127.0.0.1 only."""

import json
import socket
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from deploy.local.child import HOST, Child, answers

PROGRAMS = Path(sys.executable).parent
ACCESS = Path(__file__).resolve().parents[1] / "access"
# With retryable writes on, the embedded database falls from some 1,000 writes a second to under 100 after
# ten thousand of them; without, it keeps its pace.
MONGODB_OPTIONS = "retryWrites=false&directConnection=true"

# How much of its cache may be changed and not written before who writes has to make room, in per cent. A
# transaction that stands open, for one of a service that was killed, keeps all that is written after it; and
# who makes room holds the lock that it takes to give that transaction up. By itself the engine takes a tenth:
# after 6 of 64 MB nothing was ever answered again.
ROOM = "eviction_dirty_trigger=80,eviction_updates_trigger=80"

# What `secantusd-py` does, and fourteen things that it cannot be told. It writes down every change for change
# streams, which nobody opens here: a fifth of what a write costs (docs/adr/0002-embedded-database.md). It
# reads ttl_sweep_seconds from its configuration and does not pass it on: it would sweep all the same. And it
# would have to be started without authentication first for its users to be made; a real server's image makes
# its first user likewise, before it listens. What a killed service had open it gives up after half a minute
# of silence instead of a whole one: until then nobody else writes there. Python's collector looks for
# cycles as seldom as in the services: it took 40 % of a transaction's time. And it reads its catalogue when
# it has changed, not for each document, makes the keys of a new document once, looks once whether keys that
# lie together are taken, takes no format apart for each key, no query for each document and copies nothing
# that it has read, looks once a second for what was left open, touches in an update only the indexes that
# it is about, answers a union of plain questions at once, and gives a new collection the indexes that
# another has. 4,096 rounds are the fewest that drivers take; real servers have 15,000.
EMBEDDED = """
import functools, json, os, sys, wiredtiger
from deploy.local.alike import make_alike
from deploy.local.catalogue import keep_known
from deploy.local.gaps import look_once
from deploy.local.index_keys import make_once
from deploy.local.named import look_at_the_named
from deploy.local.packing import write_quickly
from deploy.local.reading import read_quickly
from deploy.local.seldom import look_seldom
from deploy.local.sweeper import let_go
from deploy.local.touched import write_what_changes
from deploy.local.unions import answer_at_once
from secantus import aggregate, auth, cli, commands, storage, transactions
from services.chassis.collector import settle

class Guarded(cli.SecantusDBServer):
    def start(self):
        for each in json.loads(os.environ.pop("DATABASE_USERS")):
            name = each["createUser"]
            scram = auth.SCRAM_SHA_256
            made = auth.derive_credentials(each["pwd"], iterations=4096, mechanism=scram, username=name)
            record = {"_id": "admin." + name, "user": name, "db": "admin", "roles": each["roles"]}
            record |= {"credentials": made.to_doc(), "mechanisms": [scram]}
            self.storage.add_user("admin", name, record, replace=True)
        self.storage.enable_oplog = False
        return super().start()

answer_at_once(commands, aggregate, storage.Storage)
let_go(storage.Storage)
make_alike(commands, storage)
keep_known(storage, storage.Storage)
look_at_the_named(storage.Storage)
make_once(storage)
look_once(storage)
look_seldom(transactions.TransactionRegistry)
read_quickly(storage)
write_quickly(wiredtiger.Cursor)
write_what_changes(storage.Storage)
given = {"transaction_lifetime_seconds": 30.0}
given |= {} if os.environ.pop("DATABASE_SWEEPS") else {"ttl_sweep_seconds": 0}
settle()
cli.SecantusDBServer = functools.partial(Guarded, **given)
sys.exit(cli.main())
"""


def mongodb_uri(port: int, user: str = "", password: str = "") -> str:
    """Address of the embedded database at `port`."""
    who = f"{user}:{password}@" if user else ""
    source = "authSource=admin&" if user else ""
    return f"mongodb://{who}{HOST}:{port}/?{source}{MONGODB_OPTIONS}"


def nats_url(port: int, user: str = "", password: str = "") -> str:
    """Address of the broker at `port`."""
    return f"nats://{user}:{password}@{HOST}:{port}" if user else f"nats://{HOST}:{port}"


def database(
    port: int,
    folder: Path,
    log: Path,
    *,
    users: Sequence[Mapping[str, Any]] = (),
    cache: str = "128M",
    durable: bool = False,
    sweeps: bool = True,
) -> Child:
    """The embedded document database (MongoDB wire protocol, WiredTiger files in `folder`).

    users: what `createUser` would be sent for each; nobody else gets in then. Without any it lets everybody
    do everything.
    durable: each commit is on disk before it is answered, as MongoDB's majority promises. Without it, a
    killed database loses the commits of its last 20 ms or so; with it, it makes some 300 transactions a
    second, not 850.
    sweeps: TTL indexes remove what is past by this machine's clock, once a minute. Not for whoever lives by
    another clock: what is fresh there may be past here.
    """
    folder.mkdir(parents=True, exist_ok=True)
    options = ["--host", HOST, "--port", str(port), "--storage-path", str(folder)]
    options += ["--cache-size", f"{cache},{ROOM}"]
    options += ["--sync-on-commit"] if durable else []
    options += ["--auth"] if users else []
    env = {"DATABASE_USERS": json.dumps(list(users)), "DATABASE_SWEEPS": "yes" if sweeps else ""}
    argv = [sys.executable, "-c", EMBEDDED, *options]
    return Child("database", argv, log, env=env, ready=lambda: answers(port), cwd=ACCESS.parents[1])


def broker(
    port: int, folder: Path, log: Path, *, passwords: Mapping[str, str] | None = None, accounts: str = ""
) -> Child:
    """`nats-server` with JetStream.

    passwords: of the users of deploy/access/broker.conf, each of whom may do what stands in permissions.conf
    beside it. accounts: configuration text in its place. Without either it lets everybody do everything.
    """
    folder.mkdir(parents=True, exist_ok=True)
    env = {f"{user.upper()}_BROKER_PASSWORD": word for user, word in (passwords or {}).items()}
    lines = [
        f'listen: "{HOST}:{port}"',
        f'jetstream {{ store_dir: "{folder / "streams"}", max_memory_store: 64MB, max_file_store: 8GB }}',
    ]
    if passwords or accounts:
        (folder / "permissions.conf").write_text((ACCESS / "permissions.conf").read_text())
        lines += [accounts or (ACCESS / "broker.conf").read_text()]
    config = folder / "nats.conf"
    config.write_text("\n".join(lines) + "\n")
    argv = [str(PROGRAMS / "nats-server"), "-c", str(config)]
    return Child("broker", argv, log, env={"GOMEMLIMIT": "160MiB", **env}, ready=lambda: has_jetstream(port))


def has_jetstream(port: int) -> bool:
    """Whether a broker greets at `port` and says that its streams are up."""
    try:
        with socket.create_connection((HOST, port), timeout=1.0) as connection:
            return b'"jetstream":true' in connection.recv(4096)
    except OSError:
        return False
