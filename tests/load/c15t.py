"""`make peer`: c15t, a consent service in Node, by turns with ours: saves, look-ups, decisions, 16 at once.

Its packages come from the npm registry into `.run/peer`; nothing of them stands in this repository. It runs
as one process without tokens, as it comes: whoever asks may, and nothing is chained, signed or passed on.
It works on the same embedded database as ours unless C15T_DATABASE names another (`postgres://...`, or a file
for SQLite). It reads all that a person ever gave, so what reads is measured before and after the saves.
"""

import asyncio
import json
import os
import time
import uuid
from contextlib import AsyncExitStack
from pathlib import Path

from rich.console import Console

from deploy.local.child import Child, answers, free_port
from deploy.local.stack import ROOT
from tests.load.bench import AT_ONCE, Consents, Row, compare, run
from tests.load.generator import Http
from tests.load.people import register
from tests.support.cluster import Cluster, in_thread

FOLDER = Path(os.environ.get("C15T_FOLDER", ROOT / ".run" / "peer"))
BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
KIND = "marketing_communications"


def subject_id() -> str:
    """An id as c15t wants its clients to make them."""
    number, digits = uuid.uuid4().int, ""
    while number:
        number, digit = divmod(number, len(BASE58))
        digits = BASE58[digit] + digits
    return f"sub_{digits}"


class Peer:
    """Calls of c15t that do what ours do."""

    def __init__(self, http: Http) -> None:
        self._http = http
        self._ids = [subject_id() for _ in range(AT_ONCE)]

    async def save(self, worker: int) -> None:
        """A consent is given."""
        given = {
            "type": KIND,
            "subjectId": self._ids[worker],
            "externalSubjectId": f"user_{worker}",
            "domain": "kraft.example",
            "preferences": {"marketing": True},
            "givenAt": time.time_ns() // 1_000_000,
        }
        headers = {"Content-Type": "application/json"}
        await self._http.call(worker, "POST", "/subjects", json.dumps(given).encode(), headers)

    async def look_up(self, worker: int) -> None:
        """Where a person stands."""
        await self._http.call(worker, "GET", f"/subjects/{self._ids[worker]}")

    async def check(self, worker: int) -> None:
        """Whether a person has agreed."""
        await self._http.call(worker, "GET", f"/consents/check?externalId=user_{worker}&type={KIND}")


async def start(cluster: Cluster, stack: AsyncExitStack) -> Peer:
    """c15t as a process of its own."""
    port = free_port()
    address = os.environ.get("C15T_DATABASE") or cluster.mongodb_uri.replace("/?", "/c15t?")
    argv = ["node", str(Path(__file__).with_suffix(".mjs")), str(FOLDER), str(port), address]
    child = Child("c15t", argv, cluster.log("c15t"), ready=lambda: answers(port))
    child.start()
    stack.push_async_callback(in_thread, child.stop)
    await in_thread(lambda: child.wait_ready(60))
    http = Http(port)
    stack.push_async_callback(http.close)
    return Peer(http)


async def section(cluster: Cluster, console: Console) -> None:
    """Measure and print."""
    async with AsyncExitStack() as stack:
        theirs, http = await start(cluster, stack), Http(cluster.ports["gateway"][0])
        stack.push_async_callback(http.close)
        ours = Consents(http, await register(cluster))
        for worker in range(AT_ONCE):
            await ours.save(worker)
            await theirs.save(worker)
        reads = [
            ("consent look-up", ours.look_up, theirs.look_up, "1.50"),
            ("decision", ours.decide, theirs.check, "2.00"),
        ]
        rows = [Row(f"{what}, first", mine, "c15t", its, bar) for what, mine, its, bar in reads]
        rows.append(Row("consent save", ours.save, "c15t", theirs.save, "1.50"))
        rows += [Row(f"{what}, after the saves", mine, "c15t", its, bar) for what, mine, its, bar in reads]
        await compare(rows, console)


if __name__ == "__main__":
    asyncio.run(run([section]))
