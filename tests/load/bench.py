"""`make bench`: consent save, look-up and decision against an empty gRPC call and a plain program.

Everything runs on this machine at once, client included, so only the ratios mean anything. Each pair is
measured in turns and the best round of each counts: that takes most of the noise out of the ratio.
"""

import asyncio
import json
import sys
import tempfile
import uuid
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import grpc
from rich.console import Console
from rich.table import Table

from deploy.local.api import Api, ok
from deploy.local.child import HOST, Child, answers, free_port
from deploy.local.keys import make_keys
from deploy.local.stack import ROOT
from deploy.local.story import ROLES, Story
from personvern.consent.v1 import consent_service_pb2 as rpc
from personvern.consent.v1 import consent_service_pb2_grpc as stubs
from services.chassis.caller import Caller
from services.chassis.clock import SystemClock
from services.kernel.calendar import oslo_date
from tests.load.generator import Call, Http, Measured, measure
from tests.load.rivals import METHOD
from tests.support.cluster import Cluster, in_thread

AT_ONCE = 16
SECONDS = 2.0
ROUNDS = 3
PEOPLE = 16
PURPOSE = "marketing_new_offers"
RIVALS = """\
empty gRPC call  a bare grpc.aio server that gives back the bytes it got
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


class NoMail:
    """The story's steps that are used here read no mail."""

    async def links(self, address: str, word: str) -> list[str]:
        return []

    async def subjects(self, address: str) -> list[str]:
        return []


async def main() -> None:
    """Start everything, measure, print."""
    console = Console()
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="personvern-bench-")))
        make_keys(folder / "keys")
        cluster = Cluster(folder, folder / "keys", replicas=1)
        stack.push_async_callback(cluster.close)
        console.print("Starting database, broker, five services and gateway ...")
        await cluster.start_all()
        for section in SECTIONS:
            await section(cluster, console)


async def single_calls(cluster: Cluster, console: Console) -> None:
    """One decision, one look-up, one save at a time."""
    async with AsyncExitStack() as stack:
        grpc_port, http_port = await start_rivals(cluster.folder, cluster.mongodb_uri, stack)
        people = await register(cluster)
        rows = await work(cluster, people, grpc_port, http_port, stack)
        table = Table("work", "ours /s", "p95 ms", "rival", "rival /s", "ratio")
        for row in rows:
            ours, theirs = await in_turns(row)
            ratio = ours.rate / theirs.rate
            rates = f"{ours.rate:,.0f}", f"{ours.percentile(0.95):.1f}", row.rival, f"{theirs.rate:,.0f}"
            table.add_row(row.work, *rates, f"{ratio:.2f}")
        console.print(
            f"{AT_ONCE} at once, the best of {ROUNDS} rounds of {SECONDS:.0f} s each, one machine for all:"
        )
        console.print(table)
        console.print(RIVALS)


async def start_rivals(folder: Path, uri: str, stack: AsyncExitStack) -> tuple[int, int]:
    """The empty gRPC server and the plain program; their ports."""
    ports = free_port(), free_port()
    for port, arguments in zip(
        ports, (["grpc", str(ports[0])], ["http", str(ports[1]), uri, "rival"]), strict=True
    ):
        argv = [sys.executable, "-m", "tests.load.rivals", *arguments]
        log = folder / f"rival-{arguments[0]}.log"
        child = Child(f"rival-{arguments[0]}", argv, log, cwd=ROOT, ready=lambda port=port: answers(port))
        child.start()
        stack.push_async_callback(in_thread, child.stop)
        await in_thread(lambda child=child: child.wait_ready(20))
    return ports


async def register(cluster: Cluster) -> list[tuple[str, dict[str, str], str]]:
    """Customers to work on: id, headers of a logged-in one, and the hash of the text to consent to."""
    people = []
    api = Api(cluster.url)
    for _ in range(PEOPLE):
        story = Story(api, NoMail(), oslo_date(SystemClock().now()))
        her = await story.log_in(f"kari-{story.tag}")
        customer = ok(await her.post("/v1/public/registrations", story.registration()))["customer_id"]
        listed = ok(await her.get("/v1/me/consents"))["consents"]
        text = next(item["text_hash"] for item in listed if item["purpose"] == PURPOSE)
        people.append((customer, {"Authorization": her.headers["Authorization"]}, text))
        await her.close()
    await api.close()
    return people


async def work(
    cluster: Cluster,
    people: list[tuple[str, dict[str, str], str]],
    grpc_port: int,
    http_port: int,
    stack: AsyncExitStack,
) -> list[Row]:
    """What is measured."""
    ours, rival = Http(cluster.ports["gateway"][0]), Http(http_port)
    stack.push_async_callback(ours.close)
    stack.push_async_callback(rival.close)
    channel = await stack.enter_async_context(grpc.aio.insecure_channel(f"{HOST}:{grpc_port}"))
    empty_call = channel.unary_unary(METHOD)
    consent = cluster.stub("consent", stubs.ConsentServiceStub, Caller(kind="service", id="billing"))
    staff = await staff_headers(cluster)

    async def empty(worker: int) -> None:
        await empty_call(b"")

    async def decide(worker: int) -> None:
        await consent.Decide(
            rpc.DecideRequest(customer_id=people[worker][0], purpose=PURPOSE, channel="email")
        )

    async def explain(worker: int) -> None:
        asked = {"customer_id": people[worker][0], "purpose": PURPOSE, "channel": "email"}
        await ours.call(worker, "POST", "/v1/staff/decisions:explain", json.dumps(asked).encode(), staff)

    async def save(worker: int) -> None:
        _, headers, text = people[worker]
        body = json.dumps({"text_hash": text, "language": "nb"}).encode()
        key = {"Idempotency-Key": uuid.uuid4().hex, "Content-Type": "application/json"}
        await ours.call(worker, "POST", f"/v1/me/consents/{PURPOSE}:grant", body, headers | key)

    async def look_up(worker: int) -> None:
        await ours.call(worker, "GET", "/v1/me/consents", headers=people[worker][1])

    async def plain_save(worker: int) -> None:
        body = json.dumps({"text_hash": people[worker][2], "language": "nb"}).encode()
        path = f"/customers/{people[worker][0]}/consents/{PURPOSE}"
        await rival.call(worker, "POST", path, body, {"Content-Type": "application/json"})

    async def plain_look_up(worker: int) -> None:
        await rival.call(worker, "GET", f"/customers/{people[worker][0]}/consents/{PURPOSE}")

    return [
        Row("decision over gRPC", decide, "empty gRPC call", empty),
        Row("decision over HTTP, explained and on the ledger", explain, "plain look-up", plain_look_up),
        Row("consent look-up over HTTP", look_up, "plain look-up", plain_look_up),
        Row("consent save over HTTP", save, "plain insert", plain_save),
    ]


async def staff_headers(cluster: Cluster) -> dict[str, str]:
    """Headers of a privacy officer with a reason."""
    api = Api(cluster.url)
    answer: Any = ok(await api.post("/dev/login", {"subject": "pia.personvern", "roles": list(ROLES)}))
    await api.close()
    token = f"Bearer {answer['access_token']}"
    return {"Authorization": token, "X-Access-Reason": "measurement", "Content-Type": "application/json"}


async def in_turns(row: Row) -> tuple[Measured, Measured]:
    """The best round of each."""
    ours, theirs = [], []
    for call in (row.ours, row.theirs):
        await measure(call, at_once=AT_ONCE, seconds=0.5)  # warm-up
    for _ in range(ROUNDS):
        ours.append(await measure(row.ours, at_once=AT_ONCE, seconds=SECONDS))
        theirs.append(await measure(row.theirs, at_once=AT_ONCE, seconds=SECONDS))
    return max(ours, key=lambda m: m.rate), max(theirs, key=lambda m: m.rate)


Section = Callable[[Cluster, Console], Awaitable[None]]
SECTIONS: list[Section] = [single_calls]
"""What is measured, in this order; each section prints its own figures."""


if __name__ == "__main__":
    asyncio.run(main())
