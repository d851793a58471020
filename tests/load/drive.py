"""`make load` and `make soak`: the mix of `traffic.py` on a suite of processes, for a bounded time.

load measures. soak also kills each service, the gateway, the broker and the database in turn (SIGKILL) and
starts it again; afterwards everything that was answered is read back: nothing lost, nothing twice, and every
request that failed met a part that was away. Exit code 1 when that does not hold.

Both write a page with charts to .run/load.html or .run/soak.html.
"""

import argparse
import asyncio
import os
import sys
import tempfile
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from deploy.local.child import Child
from deploy.local.keys import CONTEXTS, GATEWAY, make_keys
from deploy.local.stack import ROOT
from tests.load import report
from tests.load.books import Verdict, read_back
from tests.load.traffic import Log, Traffic, World, world
from tests.support.cluster import Cluster

SETTLED_SECONDS = 3.0
"""How long after a part is ready again a request may still fail because of it: connections find it anew."""
TICK = 0.25


@dataclass(frozen=True)
class Pace:
    """How many requests at once, with which pause after each; in a soak, for how long (all in seconds) a part
    is away, may be missed after it is ready again, and everything is left alone.
    """

    workers: int
    pause: float = 0.0
    away: float = 1.0
    settled: float = SETTLED_SECONDS
    calm: float = 3.0


def _quietly(_: float) -> None:
    """Nobody looks at a bar."""


@dataclass
class Outcome:
    """What a drive has shown."""

    log: Log
    verdict: Verdict
    marks: list[report.Mark] = field(default_factory=list)

    @property
    def unexplained(self) -> list[str]:
        """Requests of a soak that failed while nothing was away."""
        if not self.marks:
            return []  # a load may ask for more than the machine has
        return [f"{one.route}: {one.failure}" for one in self.log.done if one.failure and not one.during]

    @property
    def wrong(self) -> list[str]:
        """Everything that must not be."""
        lost = [f"lost: {one}" for one in self.verdict.lost]
        doubled = [f"doubled: {one}" for one in self.verdict.doubled]
        return lost + doubled + [f"failed without a cause: {one}" for one in self.unexplained]

    def words(self, worked: Mapping[str, float] | None = None) -> list[str]:
        """In a few sentences; `worked`: seconds of processor time by part, when known."""
        done, seconds = self.log.done, max(self.log.done[-1].began, 0.001)
        failed = sum(bool(one.failure) for one in done)
        verdict = self.verdict
        told = [
            f"{len(done)} requests in {seconds:.0f} s: {len(done) / seconds:.0f} a second; {failed} failed.",
            f"{verdict.written} writes answered; {len(verdict.lost)} lost, {len(verdict.doubled)} doubled.",
        ]
        if worked:
            each = {name: 1000 * spent / len(done) for name, spent in worked.items()}
            listed = ", ".join(f"{name} {spent:.2f}" for name, spent in each.items())
            told.append(f"Processor time: {sum(each.values()):.1f} ms a request ({listed}).")
        return told


async def load(
    where: World, pace: Pace, *, seconds: float, tell: Callable[[float], None] = _quietly
) -> Outcome:
    """Drive for so long."""
    log = Log()

    async def wait() -> None:
        while log.now < seconds:
            await asyncio.sleep(TICK)
            tell(min(1.0, log.now / seconds))

    return Outcome(log, await _drive(where, log, pace, wait))


async def soak(where: World, pace: Pace, *, tell: Callable[[float], None] = _quietly) -> Outcome:
    """Drive while each part is killed, started again, and left alone for a while."""
    log, marks = Log(), []
    cluster = where.cluster
    parts: list[tuple[str, Child]] = [(name, cluster.parts[name][0]) for name in (*CONTEXTS, GATEWAY)]
    parts += [("broker", cluster.broker), ("database", cluster.database)]

    async def kill_each() -> None:
        await asyncio.sleep(pace.calm)
        for number, (name, child) in enumerate(parts, start=1):
            began, log.during = log.now, f"{name} was killed"
            child.kill()
            await asyncio.sleep(pace.away)
            child.start()
            await cluster.ready(child)
            marks.append(report.Mark(name, began, log.now))
            await asyncio.sleep(pace.settled)
            log.during = ""
            tell(number / len(parts))
            await asyncio.sleep(pace.calm)

    return Outcome(log, await _drive(where, log, pace, kill_each), marks)


async def _drive(where: World, log: Log, pace: Pace, meanwhile: Callable[[], Awaitable[None]]) -> Verdict:
    """Each worker is some of the people; a worker that fails ends the whole."""
    traffic = Traffic(where, log, pause=pace.pause)
    shares = [where.people[number :: pace.workers] for number in range(pace.workers)]
    async with asyncio.TaskGroup() as group:
        for people in shares:
            if people:
                group.create_task(traffic.run(people))
        await meanwhile()
        traffic.stopping = True
    return await read_back(where)


def main() -> None:
    """Entry point of the module."""
    parser = argparse.ArgumentParser(description="A realistic, bounded load on a suite of its own")
    parser.add_argument("what", choices=["load", "soak"])
    parser.add_argument("--seconds", type=float, default=60.0, help="of load")
    parser.add_argument("--workers", type=int, default=8, help="requests at once")
    parser.add_argument("--people", type=int, default=16)
    parser.add_argument("--replicas", type=int, default=1, help="of every service and of the gateway")
    given = parser.parse_args()
    sys.exit(asyncio.run(_main(given)))


async def _main(given: argparse.Namespace) -> int:
    console = Console()
    bar = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="personvern-load-")))
        make_keys(folder / "keys")
        cluster = Cluster(folder, folder / "keys", replicas=given.replicas)
        stack.push_async_callback(cluster.close)
        console.print("Starting database, broker, five services and gateway ...")
        await cluster.start_all()
        where = await world(cluster, given.people)
        before = processor_seconds(cluster)
        with Progress(*bar, console=console) as progress:
            task = progress.add_task(given.what, total=1.0)
            tell = lambda share: progress.update(task, completed=share)  # noqa: E731
            if given.what == "load":
                outcome = await load(where, Pace(given.workers), seconds=given.seconds, tell=tell)
            else:
                outcome = await soak(where, Pace(given.workers, pause=0.05), tell=tell)
        after, worked = processor_seconds(cluster), None
        if given.what == "load":  # what was killed has taken its count along
            worked = {name: after[name] - spent for name, spent in before.items()}
        return _tell(given.what, outcome, worked, console)


def _tell(what: str, outcome: Outcome, worked: Mapping[str, float] | None, console: Console) -> int:
    words, page = outcome.words(worked), ROOT / ".run" / f"{what}.html"
    console.print(report.table(report.routes(outcome.log.done), outcome.log.done[-1].began))
    for (during, how), count in report.failures(outcome.log.done).most_common():
        console.print(f"{count} x {how}, while {during or 'nothing was done'}", markup=False)
    for line in words + outcome.wrong:
        console.print(line, markup=False)
    report.write(page, f"Personvern: {what}", words, outcome.log.done, outcome.marks)
    console.print(f"The report is {page}")
    return 1 if outcome.wrong else 0


def processor_seconds(cluster: Cluster) -> dict[str, float]:
    """Of each part with all its replicas that run now, since their start."""
    parts = {name: list(children) for name, children in cluster.parts.items()}
    parts |= {"broker": [cluster.broker], "database": [cluster.database]}
    return {name: sum(map(_worked, children)) for name, children in parts.items()}


def _worked(child: Child) -> float:
    stat = Path(f"/proc/{child.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
