"""A register of reservations: taken over HTTP, then everybody is looked up in it.

`BENCH_REGISTER=1000000` measures a whole one; the default is less, so that all sections end in some minutes.
"""

import asyncio
import os
import time

from rich.console import Console
from rich.progress import Progress

from deploy.local.api import ok
from services.chassis.clock import SystemClock
from services.kernel.calendar import oslo_date
from tests.load.terms import memory
from tests.support.cluster import Cluster

LINES = int(os.environ.get("BENCH_REGISTER", "200000"))


async def register(cluster: Cluster, console: Console) -> None:
    """The section of the bench; it looks up whoever the sections before it have put there."""
    staff = cluster.staff("marketing", subject="bench.staff")
    content = file(oslo_date(SystemClock().now()).isoformat()[:7])
    before, begin = memory(cluster), time.monotonic()
    headers = {"Content-Type": "application/octet-stream"}
    answer = await staff.post("/v1/staff/reservation-registers", content=content, headers=headers)
    taken = ok(answer)["reservation_register"]
    took, peak = time.monotonic() - begin, memory(cluster)
    begin = time.monotonic()
    with Progress(console=console, transient=True) as bar:
        task = bar.add_task("customers", total=None)
        while (found := ok(await staff.get(taken["href"])))["state"] != "done":
            assert found["state"] != "failed", found
            bar.update(task, completed=found["done_items"], total=found["total_items"] or None)
            peak = max(peak, memory(cluster))
            await asyncio.sleep(0.2)
    seconds = time.monotonic() - begin
    people = found["result"]["customers"]
    console.print(
        f"Register of {LINES:,} lines ({len(content) / 1e6:.0f} MB): taken in {took:.1f} s; "
        f"{people:,} people looked up in {seconds:.1f} s; "
        f"memory of the service {before:.0f} MB before, {peak:.0f} MB at most "
        "(BENCH_REGISTER says how many lines; the bar is 1,000,000)."
    )


def file(month: str) -> bytes:
    """Half phone numbers, half people."""
    lines = [
        f"T;4{n:07}" if n % 2 else f"A;19{n % 90 + 10}-01-{n % 28 + 1:02};Nordmann;Kari;{n % 10_000:04}"
        for n in range(LINES)
    ]
    return "\n".join([f"RESERVASJONSREGISTERET;{month};1", *lines, f"SLUTT;{LINES}", ""]).encode()
