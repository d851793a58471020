"""Usage events per second through the gateway, in batches, and how fast they are counted and deleted.

The rival inserts the same documents with one `insert_many` per batch into the same database, with the same
indexes, and does nothing else: no HTTP, no cover, no check.
"""

import json
import secrets
import uuid
from datetime import UTC, datetime, timedelta
from time import perf_counter
from types import SimpleNamespace
from typing import Any

from rich.console import Console
from rich.table import Table

from deploy.local.api import Api, ok
from services.chassis.mongo import Mongo
from services.chassis.vault import vault_from_master_key
from services.customer.store.usage import INDEXES, UsageStore
from services.customer.usecases.usage import count_and_delete
from tests.load.generator import Http, Measured, measure
from tests.support.cluster import Cluster

SECONDS, ROUNDS = 2.0, 3
AT_ONCE = {1: 8, 50: 8, 500: 2}
"""How many batches of a size are under way: a few thousand events fill the database's two seconds."""
JSON = {"Content-Type": "application/json"}


async def usage(cluster: Cluster, console: Console) -> None:
    """Events per second in batches of several sizes, beside a bare insert; then counting."""
    terminals = await agree(cluster)
    mongo = Mongo(cluster.mongodb_uri, "bench_usage")
    await mongo.ensure_indexes(INDEXES)
    http = Http(cluster.ports["gateway"][0])
    table = Table("usage events", "batches /s", "events /s", "p95 ms", "bare insert_many, events /s", "ratio")
    for size, at_once in AT_ONCE.items():
        ours = await best(lambda worker, size=size: send(http, worker, terminals[worker], size), at_once)
        bare = await best(lambda _, size=size: insert(mongo, size), at_once)
        rates = f"{ours.rate:,.0f}", f"{ours.rate * size:,.0f}", f"{ours.percentile(0.95):.1f}"
        table.add_row(
            f"batches of {size}, {at_once} at once",
            *rates,
            f"{bare.rate * size:,.0f}",
            f"{ours.rate / bare.rate:.2f}",
        )
    console.print(f"The best of {ROUNDS} rounds of {SECONDS:.0f} s:")
    console.print(table)
    await counting(cluster, console)
    await http.close()
    await mongo.close()


async def agree(cluster: Cluster) -> list[str]:
    """Terminals that have said yes to statistics."""
    api = Api(cluster.url)
    texts = ok(await api.get("/v1/public/terminal-consents"))["texts_hash"]
    body = {"choices": {"statistics": True}, "texts_hash": texts}
    made = [ok(await api.post("/v1/public/terminal-consents", body)) for _ in range(max(AT_ONCE.values()))]
    await api.close()
    return [item["terminal_id"] for item in made]


async def send(http: Http, worker: int, terminal_id: str, size: int) -> None:
    """One batch of new events."""
    now, run = datetime.now(UTC).isoformat(), secrets.token_hex(6)
    events = [
        {"event_id": f"{run}-{number}", "kind": "view", "at": now, "path": f"/side/{number % 20}"}
        for number in range(size)
    ]
    body = json.dumps({"terminal_id": terminal_id, "events": events}).encode()
    await http.call(worker, "POST", "/v1/public/usage-events", body, JSON)


async def insert(mongo: Mongo, size: int) -> None:
    """The same documents, with nothing around them."""
    now = datetime.now(UTC)
    await mongo.collection("usage_events").insert_many([_row(uuid.uuid4().hex, now) for _ in range(size)])


async def best(call: Any, at_once: int) -> Measured:
    """The best round."""
    await measure(call, at_once=at_once, seconds=0.5)
    rounds = [await measure(call, at_once=at_once, seconds=SECONDS) for _ in range(ROUNDS)]
    return max(rounds, key=lambda one: one.rate)


async def counting(cluster: Cluster, console: Console) -> None:
    """How fast events whose time is over are counted and deleted, on a database of its own."""
    mongo = Mongo(cluster.mongodb_uri, "bench_usage_counting")
    store = UsageStore(mongo, vault_from_master_key(mongo, secrets.token_bytes(32)))
    long_ago = datetime.now(UTC) - timedelta(days=500)
    await mongo.ensure_indexes(INDEXES)
    rows = mongo.collection("usage_events")
    for _ in range(20):
        await rows.insert_many([_row(uuid.uuid4().hex, long_ago) for _ in range(500)])
    deps: Any = SimpleNamespace(
        store=SimpleNamespace(usage=store), mongo=mongo, now=lambda: datetime.now(UTC)
    )
    began = perf_counter()
    done = await count_and_delete(deps)
    console.print(f"counted and deleted: {done / (perf_counter() - began):,.0f} events /s")
    await mongo.close()


def _row(key: str, at: datetime) -> dict[str, Any]:
    until = at + timedelta(days=396)
    return {
        "_id": f"trm_{key}/e-1",
        "terminal_id": f"trm_{key}",
        "event_id": "e-1",
        "platform": "web",
        "kind": "view",
        "path": "/side/1",
        "product_code": "",
        "place": "/side/1",
        "at": at,
        "day": at.date().isoformat(),
        "received_at": at,
        "purposes": ["usage_statistics"],
        "until": {"usage_statistics": until},
        "due": until,
        "evidence": ["ent_1"],
    }
