"""Processes whose days a test moves: all read one file that says how far their clock is from the machine's.

`python -m tests.support.moved_clock <file> services.billing` runs a real service so; `MovedCluster` runs all
of them, with a database that sweeps nothing away by the machine's clock.
"""

import runpy
import sys
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from deploy.local.child import Child
from services.chassis.clock import SystemClock
from tests.support.cluster import Cluster

MACHINE = SystemClock.now


class FileClock(SystemClock):
    """The machine's clock, moved by the seconds that stand in a file."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def now(self) -> datetime:
        """The present moment there."""
        return MACHINE(self) + timedelta(seconds=float(self._file.read_text()))

    def move_to(self, day: date) -> None:
        """Go to nine in the morning (UTC) of a day, in every process that reads the file."""
        there = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
        fresh = self._file.with_suffix(".new")
        fresh.write_text(str((there - MACHINE(self)).total_seconds()))
        fresh.replace(self._file)  # nobody reads half a number


@dataclass
class MovedCluster(Cluster):
    """A cluster whose parts all live on the day that `clock` says."""

    clock: FileClock = field(init=False)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.clock = FileClock(self.folder / "clock")
        self.database = self._database(sweeps=False)

    def _child(self, name: str, replica: int, crash_at: str) -> Child:
        assert not crash_at, "nobody crashes here"
        child = super()._child(name, replica, crash_at)
        child.argv = ["tests.support.moved_clock", str(self.folder / "clock"), *child.argv]
        return child


def main() -> None:
    """Entry point: move the clock, then run the part as its own `__main__`."""
    file, module = sys.argv[1:3]
    moved = FileClock(Path(file))
    SystemClock.now = lambda _: moved.now()  # type: ignore[method-assign]
    sys.argv = [module, *sys.argv[3:]]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
