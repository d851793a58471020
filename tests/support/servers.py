"""The real database and broker for a test run, and the isolation of one test from another.

One `secantusd-py` and one `nats-server` run per pytest process (with xdist: per worker), each with a folder
of its own, and are stopped by process id at the end. `MONGODB_URI` and `NATS_URL` point at real servers.

Databases: every test asks for names with a prefix of its own. Streams have fixed names, therefore every test
gets a broker *account* of its own: streams, consumers and subjects of one account do not exist for another.
A server given by `NATS_URL` has no such accounts; there the streams are deleted between tests, so never point
it at a broker whose data anyone needs.

Services run with the rights that they have anywhere: at the broker those of deploy/access/permissions.conf,
at the database on their own one alone. `mongodb_uri` and `nats_url` are the tests' own eyes, which may do
all; `as_service` makes of such an address that of a service. Those from the environment stay as they are.
"""

import functools
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import nats
from pymongo import MongoClient

from deploy.access.passwords import STREAMS, USERS
from deploy.local import servers
from deploy.local.child import Child, ChildFailed, free_port
from deploy.local.keys import CONTEXTS
from services.chassis.stream_declarations import StreamDeclarations

ACCOUNTS = tuple(f"t{number}" for number in range(64))
INSPECTOR = "inspector"
"""Who looks into the tests' database, and may do everything there."""
START_SECONDS = 60.0
MEMORY = Path("/dev/shm")  # the usual place of files in memory; other systems have none
ROOM = 2 * 1024**3  # bytes; a whole run needs some hundred million
ATTEMPTS = 3  # another program may take the port between choosing and listening


@dataclass
class BrokerAccounts:
    """Hands out addresses of the broker; one that was given back has its turn again after all the others."""

    port: int
    _free: list[str] = field(default_factory=lambda: list(ACCOUNTS))

    def url(self) -> str:
        """Address with an account without streams, on which nobody else is."""
        name = self._free.pop(0)
        return servers.nats_url(self.port, name, name)

    def give_back(self, url: str) -> None:
        """Let others have this account; its streams are gone."""
        self._free.append(str(urlsplit(url).username))


def broker_accounts() -> str:
    """Configuration of the broker: in each account one who may do all, and the users of every stack."""
    lines = ["include ./permissions.conf", "accounts {"]
    for name in ACCOUNTS:
        users = [f"{{user: {name}, password: {name}}}"]
        users += [
            f"{{user: {name}-{user}, password: {name}, permissions: ${user.upper()}_RIGHTS}}"
            for user in USERS["broker"]
        ]
        lines.append(f"  {name.upper()} {{ jetstream: enabled, users: [{', '.join(users)}] }}")
    return "\n".join([*lines, "}"])


def single_account() -> str:
    """Configuration of the broker of a stack as it is, and in its account the inspector, who may do all."""
    users = (servers.ACCESS / "broker.conf").read_text()
    return users.replace("users: [\n", f"users: [\n      {{user: {INSPECTOR}, password: {INSPECTOR}}}\n", 1)


def database_users() -> list[dict[str, Any]]:
    """The inspector, and a user for each service, whose databases `let_in` names as tests come and go."""
    everything = [{"role": "root", "db": "admin"}]
    return [
        {"createUser": INSPECTOR, "pwd": INSPECTOR, "roles": everything},
        *({"createUser": name, "pwd": INSPECTOR, "roles": []} for name in CONTEXTS),
    ]


def as_service(url: str, name: str) -> str:
    """The address at broker or database as service `name` (or the operator) has it."""
    user = urlsplit(url).username or ""
    if user in ACCOUNTS:
        return url.replace(f"//{user}:", f"//{user}-{name}:", 1)
    return url.replace(f"//{INSPECTOR}:", f"//{name}:", 1) if user == INSPECTOR else url


def let_in(uri: str, name: str, database: str) -> None:
    """Let the user of service `name` read and write `database`, at a database of the tests."""
    _change_roles("grantRolesToUser", uri, name, [database])


def let_out(uri: str, name: str, databases: list[str]) -> None:
    """Take that back: each command costs a little more with each role of its user."""
    _change_roles("revokeRolesFromUser", uri, name, databases)


def _change_roles(verb: str, uri: str, name: str, databases: list[str]) -> None:
    if urlsplit(uri).username == INSPECTOR:
        roles = [{"role": "readWrite", "db": database} for database in databases]
        _inspecting(uri).admin.command(verb, name, roles=roles)


@functools.cache
def _inspecting(uri: str) -> MongoClient[dict[str, Any]]:
    return MongoClient(uri)


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
        lambda port: servers.database(
            port, folder / "database", folder / "database.log", users=database_users(), sweeps=False
        )
    )
    try:
        yield child, servers.mongodb_uri(port, INSPECTOR, INSPECTOR)
    finally:
        child.kill()  # its data is not wanted any more


@contextmanager
def broker(folder: Path) -> Iterator[tuple[Child, BrokerAccounts]]:
    """A broker of one's own: the running child and its accounts."""
    child, port = started(
        lambda port: servers.broker(
            port, folder / "broker", folder / "broker.log", accounts=broker_accounts()
        )
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


async def declare_streams(url: str) -> None:
    """What an operator does before services start, at an address of `as_service(..., STREAMS)`."""
    operator = StreamDeclarations(url, STREAMS)
    await operator.connect()
    try:
        await operator.declare_all(CONTEXTS)
    finally:
        await operator.close()


async def give_back(accounts: BrokerAccounts | None, url: str) -> None:
    """Empty an address of `fresh_broker_url`, and let others have it."""
    await delete_streams(url)
    if accounts is not None:
        accounts.give_back(url)


async def delete_streams(url: str) -> None:
    """Delete every stream of an account: consumers that nobody uses cost the broker time all the same."""
    connection = await nats.connect(url)
    try:
        manager = connection.jsm()
        for stream in await manager.streams_info():
            await manager.delete_stream(str(stream.config.name))
    finally:
        await connection.close()
