"""`make bench`: what the suite does against calls that do nothing and a plain program.

Everything runs on this machine at once, client included, so only the ratios mean anything. Each pair is
measured in short turns, and the median of the ratios of neighbouring turns counts: what else the machine does
meets both alike. The load of the machine is printed before each section.
"""

import asyncio
import json
import os
import sys
import tempfile
import time
import uuid
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import psutil
from rich.console import Console
from rich.table import Table

from deploy.local.api import Api, ok
from deploy.local.child import Child, answers, free_port
from deploy.local.keys import make_keys
from deploy.local.stack import ROOT
from deploy.local.story import ROLES
from tests.load import (
    audiences,
    decisions,
    documents,
    invoicing,
    ledgers,
    messages,
    partners,
    payments,
    reservations,
    rights,
    terms,
    usage,
)
from tests.load.generator import Call, Http, Measured, measure
from tests.load.people import PEOPLE, PURPOSE, Person, register
from tests.support.cluster import Cluster, in_thread

AT_ONCE = 16
SECONDS = 1.0
ROUNDS = 9
AS_IN_PRODUCTION = {
    "ACK_WAIT_SECONDS": "30",
    "LEASE_SECONDS": "10",
    "SEND_EVERY_SECONDS": "0.5",
    "TERMS_EVERY_SECONDS": "30",
}
"""Tests have services look for work ten times as often, and give up who died sooner."""
Section = Callable[[Cluster, Console], Awaitable[None]]
RIVALS = """\
plain insert     FastAPI on the same driver and database: one document; no token, rule, event or retry safety
plain look-up    the same program: the newest document of a person and purpose
Ours checks the token and the idempotency key, decides, chains and signs the ledger entry, and commits state,
receipt, event and idempotency record in one transaction. An explained decision is first noted on the
disclosure ledger."""


@dataclass
class Row:
    """A piece of work of ours and of the rival's."""

    work: str
    ours: Call
    rival: str
    theirs: Call
    bar: str = ""
    at_once: int = AT_ONCE


async def run(sections: Sequence[Section]) -> None:
    """Start everything, let each section measure and print.

    A section that fails is told and the others go on; SystemExit at the end names those that failed.
    """
    failed: list[str] = []
    console = Console()
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="personvern-bench-")))
        make_keys(folder / "keys")
        # With a small cache the database was seen to stand still when a file of 10,000 payments was applied.
        cluster = Cluster(folder, folder / "keys", replicas=1, cache="1G")
        stack.push_async_callback(cluster.close)
        cluster.env |= AS_IN_PRODUCTION
        console.print("Starting database, broker, five services and gateway ...")
        await cluster.start_all()
        for section in sections:
            name = f"{section.__module__.rpartition('.')[2]}.{section.__name__}"
            console.rule(f"{name}, load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
            began, before = time.monotonic(), psutil.cpu_times()
            try:
                await section(cluster, console)
            except Exception:  # noqa: BLE001 - whatever it is, the others can be measured
                console.print_exception(max_frames=5)
                failed.append(name)
            console.print(f"({time.monotonic() - began:.0f} s{taken(before, psutil.cpu_times())})")
    if failed:
        sys.exit(f"Failed: {', '.join(failed)}")


def taken(before: Any, after: Any) -> str:
    """What the host of a virtual machine took of its processors' time meanwhile, when that is told and much:
    what is measured then says more about the neighbours.
    """
    times = {name: getattr(after, name) - getattr(before, name) for name in after._fields}
    share = times.get("steal", 0.0) / (sum(times.values()) or 1.0)
    return f"; the host gave {share:.0%} of the processors' time to others" if share > 0.02 else ""


async def single_calls(cluster: Cluster, console: Console) -> None:
    """One decision, one look-up, one save at a time."""
    async with AsyncExitStack() as stack:
        http_port = await start_rival(cluster.folder, cluster.mongodb_uri, stack)
        people = await register(cluster)
        await compare(await work(cluster, people, http_port, stack), console)
        console.print(RIVALS)


async def compare(rows: Sequence[Row], console: Console) -> None:
    """Measure each by turns with its rival, and print."""
    table = Table("work", "at once", "ours /s", "p95 ms", "rival", "rival /s", "ratio", "bar")
    for row in rows:
        ours, theirs, ratio = await in_turns(row)
        rates = f"{ours.rate:,.0f}", f"{ours.percentile(0.95):.1f}", row.rival, f"{theirs.rate:,.0f}"
        table.add_row(row.work, str(row.at_once), *rates, f"{ratio:.2f}", row.bar)
    console.print(f"Medians of {ROUNDS} turns of {SECONDS:.0f} s, one machine for all:")
    console.print(table)


@dataclass(frozen=True)
class Consents:
    """What customers do with their consents, through the gateway."""

    http: Http
    people: list[Person]

    async def save(self, worker: int) -> None:
        """A consent is given."""
        her = self.people[worker]
        body = json.dumps({"text_hash": her.text_hash, "language": "nb"}).encode()
        key = {"Idempotency-Key": uuid.uuid4().hex, "Content-Type": "application/json"}
        await self.http.call(worker, "POST", f"/v1/me/consents/{PURPOSE}:grant", body, her.headers | key)

    async def look_up(self, worker: int) -> None:
        """Where she stands."""
        await self.http.call(worker, "GET", "/v1/me/consents", headers=self.people[worker].headers)

    async def decide(self, worker: int) -> None:
        """Whether her data may be used."""
        body = json.dumps({"purpose": PURPOSE, "channel": "app"}).encode()
        headers = self.people[worker].headers | {"Content-Type": "application/json"}
        await self.http.call(worker, "POST", "/v1/me/decisions", body, headers)


async def start_rival(folder: Path, uri: str, stack: AsyncExitStack) -> int:
    """The plain program; its port."""
    port = free_port()
    argv = [sys.executable, "-m", "tests.load.rivals", "http", str(port), uri, "rival"]
    child = Child("rival-http", argv, folder / "rival-http.log", cwd=ROOT, ready=lambda: answers(port))
    child.start()
    stack.push_async_callback(in_thread, child.stop)
    await in_thread(lambda: child.wait_ready(20))
    return port


async def work(
    cluster: Cluster,
    people: list[Person],
    http_port: int,
    stack: AsyncExitStack,
) -> list[Row]:
    """What is measured."""
    ours, rival = Http(cluster.ports["gateway"][0]), Http(http_port)
    stack.push_async_callback(ours.close)
    stack.push_async_callback(rival.close)
    staff, consents = await staff_headers(cluster), Consents(ours, people)

    async def explain(worker: int) -> None:
        asked = {"customer_id": people[worker].id, "purpose": PURPOSE, "channel": "email"}
        await ours.call(worker, "POST", "/v1/staff/decisions:explain", json.dumps(asked).encode(), staff)

    async def plain_save(worker: int) -> None:
        body = json.dumps({"text_hash": people[worker].text_hash, "language": "nb"}).encode()
        path = f"/customers/{people[worker].id}/consents/{PURPOSE}"
        await rival.call(worker, "POST", path, body, {"Content-Type": "application/json"})

    async def plain_look_up(worker: int) -> None:
        await rival.call(worker, "GET", f"/customers/{people[worker].id}/consents/{PURPOSE}")

    return [
        Row("decision over HTTP, explained and on the ledger", explain, "plain look-up", plain_look_up),
        Row("consent look-up over HTTP", consents.look_up, "plain look-up", plain_look_up),
        Row("consent save over HTTP", consents.save, "plain insert", plain_save, "0.50"),
        Row("consent save over HTTP", consents.save, "plain insert", plain_save, "0.50", PEOPLE),
    ]


async def staff_headers(cluster: Cluster) -> dict[str, str]:
    """Headers of a privacy officer with a reason."""
    api = Api(cluster.url)
    answer: Any = ok(await api.post("/dev/login", {"subject": "pia.personvern", "roles": list(ROLES)}))
    await api.close()
    token = f"Bearer {answer['access_token']}"
    return {"Authorization": token, "X-Access-Reason": "measurement", "Content-Type": "application/json"}


async def in_turns(row: Row) -> tuple[Measured, Measured, float]:
    """The median turn of each, and the median ratio of neighbouring turns."""
    ours, theirs = [], []
    for call in (row.ours, row.theirs):
        await measure(call, at_once=row.at_once, seconds=0.5)  # warm-up
    for _ in range(ROUNDS):
        ours.append(await measure(row.ours, at_once=row.at_once, seconds=SECONDS))
        theirs.append(await measure(row.theirs, at_once=row.at_once, seconds=SECONDS))
    ratio = median(mine.rate / other.rate for mine, other in zip(ours, theirs, strict=True))
    middle = ROUNDS // 2
    return _by_rate(ours)[middle], _by_rate(theirs)[middle], ratio


def _by_rate(measured: list[Measured]) -> list[Measured]:
    return sorted(measured, key=lambda one: one.rate)


SECTIONS: list[Section] = [
    decisions.section,
    documents.section,
    single_calls,
    messages.section,
    usage.usage,
    audiences.section,
    partners.members,
    ledgers.verifying,
    rights.section,
    terms.notices,
    reservations.register,
    payments.section,
    invoicing.runs,
]
"""What is measured, in this order, quick ones first; each section prints its own figures."""


if __name__ == "__main__":
    asyncio.run(run(SECTIONS))
