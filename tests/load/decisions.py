"""How fast a decision is: over gRPC and through the gateway, against calls that do nothing.

All gRPC calls are made by the client that our services use.

bare     a grpc.aio server without anything that gives back the bytes it got
served   a call that does nothing in our own server: deadline, caller, telemetry, messages
gateway  a route of our gateway with the same authentication and body that makes one such call and answers {}
"""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from statistics import median
from typing import Any

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
from tests.load.generator import Http, measure
from tests.load.people import Person, register
from tests.load.rivals import METHOD
from tests.support.cluster import Cluster, in_thread

AT_ONCE = 16
SECONDS = 0.5
ROUNDS = 15
PURPOSE = "marketing_similar_products"

Work = Callable[[int], Awaitable[None]]


async def section(cluster: Cluster, console: Console) -> None:
    """Measure and print."""
    async with AsyncExitStack() as stack:
        people = await register(cluster)
        bare = await stack.enter_async_context(rival(cluster, "grpc"))
        served = await stack.enter_async_context(rival(cluster, "served"))
        gateway = await stack.enter_async_context(rival(cluster, "gateway", served))
        table = Table("decision", "ours /s", "p99 ms", "bar", "against", "its /s", "ratio", "bar")
        decide = _decide(cluster, people)
        ask = await _ask(cluster.ports[GATEWAY][0], "/v1/me/decisions", people, stack)
        rows = [
            ("over gRPC", decide, "5", "bare empty call", _bare(cluster, bare), "0.80"),
            ("over gRPC", decide, "5", "empty call in our server", _served(cluster, served), ""),
            ("through the gateway", ask, "20", "empty call through the gateway",
             await _ask(gateway, "/v1/me/empty", people, stack), "0.80"),
        ]  # fmt: skip
        for name, ours, slowest, against, theirs, bar in rows:
            mine, late, other, ratio = await in_turns(ours, theirs)
            rates = f"{mine:,.0f}", f"{late:.1f}", slowest, against, f"{other:,.0f}"
            table.add_row(name, *rates, f"{ratio:.2f}", bar)
        console.print(f"{AT_ONCE} at once, the median of {ROUNDS} turns, one machine for all:")
        console.print(table)


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


async def in_turns(ours: Work, theirs: Work) -> tuple[float, float, float, float]:
    """Our rate and the milliseconds of our 99th percentile, their rate, the ratio: medians of short turns, in
    which what else runs here meets both alike.
    """
    for call in (ours, theirs):
        await measure(call, at_once=AT_ONCE, seconds=0.5)
    turns = []
    for _ in range(ROUNDS):
        mine = await measure(ours, at_once=AT_ONCE, seconds=SECONDS)
        other = await measure(theirs, at_once=AT_ONCE, seconds=SECONDS)
        turns.append((mine.rate, mine.percentile(0.99), other.rate))
    rates, late, others = zip(*turns, strict=True)
    ratio = median(mine / other for mine, _, other in turns)
    return median(rates), median(late), median(others), ratio


@asynccontextmanager
async def rival(cluster: Cluster, name: str, served: int = 0) -> AsyncIterator[int]:
    """A rival as a process of its own; its port."""
    port = free_port()
    module = "tests.load.rivals" if name == "grpc" else "tests.load.empty"
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
        yield port
    finally:
        await in_thread(child.stop)


async def main() -> None:
    """Only this section."""
    from tests.load.bench import run

    await run([section])


if __name__ == "__main__":
    asyncio.run(main())
