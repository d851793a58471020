"""The real database and broker for a test run, and the isolation of one test from another.

One `secantusd-py` and one `nats-server` run per pytest process (with xdist: per worker), each with a folder
of its own, and are stopped by process id at the end. `MONGODB_URI` and `NATS_URL` point at real servers.

Databases: every test asks for names with a prefix of its own. Streams have fixed names, therefore every test
gets a broker *account* of its own: the broker starts with a thousand of them (0.3 s), and streams, consumers
and subjects of one account do not exist for another. A server given by `NATS_URL` has no such accounts; there
the streams are deleted between tests, so never point it at a broker whose data anyone needs.
"""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import nats
from pymongo import MongoClient

from deploy.local import servers
from deploy.local.child import HOST, Child, ChildFailed, free_port

ACCOUNTS = tuple(f"t{number}" for number in range(1000))
START_SECONDS = 20.0
MEMORY = Path("/dev/shm")  # the usual place of files in memory; other systems have none
ROOM = 2 * 1024**3  # bytes; a whole run needs some hundred million
ATTEMPTS = 3  # another program may take the port between choosing and listening


@dataclass
class BrokerAccounts:
    """Hands out one address of the broker per caller."""

    port: int
    _next: Iterator[str] = field(default_factory=lambda: iter(ACCOUNTS))

    def url(self) -> str:
        """Address with a fresh account: no streams yet, nobody else on it."""
        name = next(self._next)
        return f"nats://{name}:{name}@{HOST}:{self.port}"


@contextmanager
def temporary_folder(purpose: str) -> Iterator[Path]:
    """A new folder that is gone afterwards, unless PERSONVERN_KEEP is set.

    In memory where there is room for it: each stream and consumer is some files, and to make those on a disk
    costs the broker three times the work. A killed server finds there what it had written, as on a disk.
    """
    folder = Path(tempfile.mkdtemp(prefix=f"personvern-{purpose}-", dir=_memory()))
    try:
        yield folder
    finally:
        if not os.environ.get("PERSONVERN_KEEP"):
            shutil.rmtree(folder, ignore_errors=True)


def _memory() -> Path | None:
    if not os.access(MEMORY, os.W_OK):
        return None
    return MEMORY if shutil.disk_usage(MEMORY).free >= ROOM else None


def started(make: Callable[[int], Child], *, seconds: float = START_SECONDS) -> tuple[Child, int]:
    """Start what `make(port)` describes on a free port; others are tried when it was taken meanwhile."""
    for attempt in range(1, ATTEMPTS + 1):
        port = free_port()
        child = make(port)
        child.start()
        try:
            child.wait_ready(seconds)
        except ChildFailed:
            child.kill()
            if attempt == ATTEMPTS:
                raise
        else:
            return child, port
    raise AssertionError("unreachable")


@contextmanager
def database(folder: Path) -> Iterator[tuple[Child, str]]:
    """A database of one's own: the running child and its address. `kill()` and `start()` it as you like.

    It sweeps nothing away: tests live by a clock of their own, and in whose past that lies, a data package
    was gone as soon as the sweeper came by.
    """
    child, port = started(
        lambda port: servers.database(port, folder / "database", folder / "database.log", sweeps=False)
    )
    try:
        yield child, servers.mongodb_uri(port)
    finally:
        child.kill()  # its data is not wanted any more


@contextmanager
def broker(folder: Path) -> Iterator[tuple[Child, BrokerAccounts]]:
    """A broker of one's own: the running child and its accounts."""
    child, port = started(
        lambda port: servers.broker(port, folder / "broker", folder / "broker.log", accounts=ACCOUNTS)
    )
    try:
        yield child, BrokerAccounts(port)
    finally:
        child.kill()  # its data is not wanted any more


def drop_databases(uri: str, prefix: str) -> None:
    """Remove every database whose name begins with `prefix`, on a server that is not ours.

    Ours goes as a whole at the end. It deletes a database key by key under a lock that everybody waits for:
    what is thrown away anyway had cost half of the time of the whole run.
    """
    if "MONGODB_URI" not in os.environ:
        return
    client: MongoClient[dict[str, object]] = MongoClient(uri)
    try:
        for name in client.list_database_names():
            if name.startswith(prefix):
                client.drop_database(name)
    finally:
        client.close()


async def fresh_broker_url(accounts: BrokerAccounts | None) -> str:
    """An address without streams: a new account, or the broker of NATS_URL after its streams were deleted."""
    if accounts is not None:
        return accounts.url()
    url = os.environ["NATS_URL"]
    await delete_streams(url)
    return url


async def delete_streams(url: str) -> None:
    """Delete every stream of an account: consumers that nobody uses cost the broker time all the same."""
    connection = await nats.connect(url)
    try:
        manager = connection.jsm()
        for stream in await manager.streams_info():
            await manager.delete_stream(str(stream.config.name))
    finally:
        await connection.close()
