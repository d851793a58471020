"""How fast a decision is: over gRPC and through the gateway, against calls that do nothing.

All gRPC calls are made by the client that our services use.

bare     a grpc.aio server without anything that gives back the bytes it got, on the loop of asyncio
uvloop   the same on the loop that our services use
served   a call that does nothing in our own server: deadline, caller, telemetry, messages
gateway  a route of our gateway with the same authentication and body that makes one such call and answers {}

Besides rates it tells the processor time of one call in client and servers together, which other work on the
machine changes less, and how late the slowest of the calls that do nothing are: with 16 at once on two
processors a call mostly waits for the others, and no decision can be answered sooner than an empty call is.
"""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from statistics import median
from typing import Any

import psutil
from rich.console import Console
from rich.table import Table

from deploy.local import health
from deploy.local.child import HOST, Child, answers, free_port
from deploy.local.keys import GATEWAY, key_files
from deploy.local.stack import ROOT
from personvern.consent.v1 import consent_service_pb2 as rpc
from personvern.consent.v1 import consent_service_pb2_grpc as stubs
from personvern.operations.v1 import operations_service_pb2 as empty_pb
from personvern.operations.v1 import operations_service_pb2_grpc as empty_stubs
from services.chassis.caller import Caller
from tests.load.generator import Http, Measured, measure
from tests.load.people import Person, register
from tests.load.rivals import METHOD
from tests.support.cluster import Cluster, in_thread

AT_ONCE = 16
SECONDS = 0.5
ROUNDS = 15
PURPOSE = "marketing_similar_products"

Work = Callable[[int], Awaitable[None]]


@dataclass(frozen=True)
class Side:
    """Calls to make, and the processes that answer them."""

    name: str
    call: Work
    answered_by: Sequence[int]

    def processor_seconds(self) -> float:
        """What client and servers have used until now."""
        processes = [psutil.Process(), *(psutil.Process(pid) for pid in self.answered_by)]
        return sum(sum(process.cpu_times()[:2]) for process in processes)


@dataclass
class Turns:
    """What came of a side's turns; the processor time of each in seconds."""

    made: list[Measured] = field(default_factory=list)
    used: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Calls per second."""
        return median(turn.rate for turn in self.made)

    @property
    def late(self) -> float:
        """The milliseconds of the 99th percentile."""
        return median(turn.percentile(0.99) for turn in self.made)

    @property
    def processor(self) -> float:
        """Microseconds of processor time per call."""
        return sum(self.used) / sum(turn.calls for turn in self.made) * 1e6


async def section(cluster: Cluster, console: Console) -> None:
    """Measure and print."""
    async with AsyncExitStack() as stack:
        people = await register(cluster)
        table = Table("call", "/s", "p99 ms", "us", "bar ms", "ratio /s", "ratio us", "bar")
        for ours, slowest, theirs, bar in await _rows(cluster, people, stack):
            mine, other = await in_turns(ours, theirs)
            ratio = median(one.rate / two.rate for one, two in zip(mine.made, other.made, strict=True))
            ratios = f"{ratio:.2f}", f"{other.processor / mine.processor:.2f}"
            table.add_row(ours.name, *_figures(mine), slowest, *ratios, bar)
            table.add_row(f"  {theirs.name}", *_figures(other), end_section=True)
        console.print(
            f"{AT_ONCE} at once, the median of {ROUNDS} turns, one machine for all; us: processor time"
        )
        console.print("of client and servers for a call, its ratio the one that other work disturbs least:")
        console.print(table)


async def _rows(
    cluster: Cluster, people: list[Person], stack: AsyncExitStack
) -> list[tuple[Side, str, Side, str]]:
    """Ours, the milliseconds that its slowest may take, the other, the ratio to reach."""
    bare, uvloop, served = [
        await stack.enter_async_context(rival(cluster, name)) for name in ("grpc", "grpc-uvloop", "served")
    ]
    empty = await stack.enter_async_context(rival(cluster, "gateway", served[0]))
    consent, gateway = cluster.parts["consent"][0].pid, cluster.parts[GATEWAY][0].pid
    decide = Side("decision over gRPC", _decide(cluster, people), [consent])
    asked = await _ask(cluster.ports[GATEWAY][0], "/v1/me/decisions", people, stack)
    nothing = await _ask(empty[0], "/v1/me/empty", people, stack)
    return [
        (decide, "5", Side("bare empty call", _bare(cluster, bare[0]), [bare[1]]), "0.80"),
        (decide, "5", Side("the same on uvloop", _bare(cluster, uvloop[0]), [uvloop[1]]), ""),
        (decide, "5", Side("empty call in our server", _served(cluster, served[0]), [served[1]]), ""),
        (
            Side("decision through the gateway", asked, [gateway, consent]), "20",
            Side("empty call through the gateway", nothing, [empty[1], served[1]]), "0.80",
        ),
    ]  # fmt: skip


def _figures(turns: Turns) -> tuple[str, str, str]:
    return f"{turns.rate:,.0f}", f"{turns.late:.1f}", f"{turns.processor:.0f}"


def _decide(cluster: Cluster, people: list[Person]) -> Work:
    consent = cluster.stub("consent", stubs.ConsentServiceStub, Caller(kind="service", id="billing"))

    async def decide(worker: int) -> None:
        asked = rpc.DecideRequest(customer_id=people[worker].id, purpose=PURPOSE, channel="app")
        await consent.Decide(asked)

    return decide


class EmptyStub:
    """A stub as the generated ones are, of the bare server."""

    def __init__(self, channel: Any) -> None:
        self.Call = channel.unary_unary(METHOD)


def _bare(cluster: Cluster, port: int) -> Work:
    caller = Caller(kind="service", id="billing")
    stub: Any = cluster.stub("consent", EmptyStub, caller, address=f"{HOST}:{port}")

    async def bare(worker: int) -> None:
        await stub.Call(b"")

    return bare


def _served(cluster: Cluster, port: int) -> Work:
    caller = Caller(kind="service", id="billing")
    address = f"{HOST}:{port}"
    stub = cluster.stub("consent", empty_stubs.OperationsServiceStub, caller, address=address)

    async def served(worker: int) -> None:
        await stub.GetOperation(empty_pb.GetOperationRequest())

    return served


async def _ask(port: int, path: str, people: list[Person], stack: AsyncExitStack) -> Work:
    http = Http(port)
    stack.push_async_callback(http.close)
    body = json.dumps({"purpose": PURPOSE, "channel": "app"}).encode()

    async def ask(worker: int) -> None:
        headers = people[worker].headers | {"Content-Type": "application/json"}
        await http.call(worker, "POST", path, body, headers)

    return ask


async def in_turns(ours: Side, theirs: Side) -> tuple[Turns, Turns]:
    """Short turns of both in which what else runs here meets both alike."""
    for side in (ours, theirs):
        await measure(side.call, at_once=AT_ONCE, seconds=0.5)
    found = Turns(), Turns()
    for _ in range(ROUNDS):
        for side, turns in zip((ours, theirs), found, strict=True):
            before = side.processor_seconds()
            turns.made.append(await measure(side.call, at_once=AT_ONCE, seconds=SECONDS))
            turns.used.append(side.processor_seconds() - before)
    return found


@asynccontextmanager
async def rival(cluster: Cluster, name: str, served: int = 0) -> AsyncIterator[tuple[int, int]]:
    """A rival as a process of its own; its port and process id."""
    port = free_port()
    module = "tests.load.rivals" if name.startswith("grpc") else "tests.load.empty"
    argv: list[str] = [sys.executable, "-m", module, name, str(port)]
    env: dict[str, Any] = {}
    if name == "served":
        argv.append(str(key_files(cluster.keys, "consent")["caller_trust_file"]))
    if name == "gateway":
        argv.append(f"{HOST}:{served}")
        env = cluster.environment(GATEWAY, port)
    ready = (lambda: health.gateway_ready(f"http://{HOST}:{port}")) if env else (lambda: answers(port))
    child = Child(f"rival-{name}", argv, cluster.log(f"rival-{name}"), env=env, cwd=ROOT, ready=ready)
    child.start()
    try:
        await in_thread(lambda: child.wait_ready(20))
        yield port, child.pid
    finally:
        await in_thread(child.stop)


async def main() -> None:
    """Only this section."""
    from tests.load.bench import run

    await run([section])


if __name__ == "__main__":
    asyncio.run(main())
