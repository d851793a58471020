"""Where the canary's values are looked for: streams, databases, metrics."""

from urllib.request import urlopen

import nats
from bson.raw_bson import RawBSONDocument
from pymongo import MongoClient

from deploy.local.keys import CONTEXTS, GATEWAY
from tests.support.cluster import Cluster


async def messages(url: str) -> dict[str, list[bytes]]:
    """Every message of every stream, with its headers."""
    connection = await nats.connect(url)
    found: dict[str, list[bytes]] = {}
    try:
        for stream in await connection.jsm().streams_info():
            name, state = str(stream.config.name), stream.state
            kept = [
                await connection.jsm().get_msg(name, seq)
                for seq in range(max(1, state.first_seq), state.last_seq + 1)
            ]
            found[f"stream {name}"] = [
                b"\n".join([str(one.subject).encode(), repr(one.headers).encode(), one.data or b""])
                for one in kept
            ]
    finally:
        await connection.close()
    return found


def documents(uri: str) -> dict[str, list[bytes]]:
    """Every document of every collection, as BSON."""
    client: MongoClient[RawBSONDocument] = MongoClient(uri, document_class=RawBSONDocument)
    try:
        return {
            f"{database}.{collection}": [bytes(row.raw) for row in client[database][collection].find()]
            for database in client.list_database_names()
            if database.startswith("personvern_")
            for collection in client[database].list_collection_names()
        }
    finally:
        client.close()


def metrics(cluster: Cluster) -> list[bytes]:
    """What every part tells at its metrics port."""
    found = []
    for name in (*CONTEXTS, GATEWAY):
        with urlopen(cluster.metrics_url(name), timeout=10) as answer:
            found.append(answer.read())
    return found
