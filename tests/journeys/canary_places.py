"""Where the canary's values are looked for: streams, databases, metrics."""

import contextlib
from collections.abc import AsyncIterator
from urllib.request import urlopen

import nats
from bson.raw_bson import RawBSONDocument
from nats.js.api import RawStreamMsg
from nats.js.errors import NotFoundError
from nats.js.manager import JetStreamManager
from pymongo import MongoClient

from deploy.local.keys import CONTEXTS, GATEWAY
from tests.support.cluster import Cluster


async def messages(url: str) -> dict[str, list[bytes]]:
    """Every message of every stream, with its headers."""
    connection = await nats.connect(url)
    found: dict[str, list[bytes]] = {}
    try:
        for stream in await connection.jsm().streams_info():
            name = str(stream.config.name)
            kept = [one async for one in _kept(connection.jsm(), name)]
            found[f"stream {name}"] = [
                b"\n".join([str(one.subject).encode(), repr(one.headers).encode(), one.data or b""])
                for one in kept
            ]
    finally:
        await connection.close()
    return found


async def _kept(manager: JetStreamManager, stream: str) -> AsyncIterator[RawStreamMsg]:
    """What a stream holds, oldest first; purging leaves gaps."""
    number = 1
    with contextlib.suppress(NotFoundError):
        while True:
            one = await manager.get_msg(stream, seq=number, subject=">", next=True)
            yield one
            number = int(one.seq or number) + 1


def documents(uri: str, prefix: str = "personvern_") -> dict[str, list[bytes]]:
    """Every document of every collection, as BSON, of the databases whose names begin so."""
    client: MongoClient[RawBSONDocument] = MongoClient(uri, document_class=RawBSONDocument)
    try:
        return {
            f"{database}.{collection}": [bytes(row.raw) for row in client[database][collection].find()]
            for database in client.list_database_names()
            if database.startswith(prefix)
            for collection in client[database].list_collection_names()
        }
    finally:
        client.close()


def at_rest(found: dict[str, list[bytes]]) -> dict[str, list[bytes]]:
    """What is the same as long as nobody asks for anything: replicas say all the time that they live."""
    return {place: rows for place, rows in found.items() if not place.endswith((".leases", ".replicas"))}


def metrics(cluster: Cluster) -> list[bytes]:
    """What every part tells at its metrics port."""
    found = []
    for name in (*CONTEXTS, GATEWAY):
        with urlopen(cluster.metrics_url(name), timeout=60) as answer:
            found.append(answer.read())
    return found
