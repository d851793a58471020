"""Starts the children in order, watches them, stops them in reverse; remembers them for the next start.

`stack.json` in the stack's folder names every process with its start time, so that a second `make run` can
tell a running stack from the remains of one that was killed, and end only what is its own.
"""

import json
import signal
import time
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

import psutil

from deploy.local.child import POLL, STOP_GRACE, Child, ChildFailed, answers

READY_SECONDS = 40.0
WATCH = 0.2  # seconds between looks at the children


class CannotStart(Exception):
    """The stack cannot start; the text says what to do."""


class Supervisor:
    """Runs children. `folder` is where it remembers them."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "stack.json"
        self._groups: list[list[Child]] = []
        self._stopping = False

    def claim(self, ports: dict[str, int]) -> list[str]:
        """Make sure that nobody runs here and every port is free; answers what was left over and ended now.

        Raises CannotStart.
        """
        remains = self._recall()
        if remains and _alive(remains[0]) is not None:
            raise CannotStart(
                f"Personvern already runs here (process {remains[0]['pid']}). "
                f"Stop it with Ctrl-C in its terminal, or: kill {remains[0]['pid']}"
            )
        ended = [str(entry["name"]) for entry in reversed(remains) if _end(entry)]
        taken = {name: port for name, port in ports.items() if answers(port)}
        if taken:
            listed = ", ".join(f"{port} ({name})" for name, port in taken.items())
            example = f"{next(iter(taken)).upper()}_PORT=<number> make run"
            raise CannotStart(
                f"Other programs (another Personvern?) listen on port {listed}. "
                f"Stop them, or choose other ports, for example: {example}"
            )
        return ended

    def catch_signals(self) -> None:
        """From now on Ctrl-C, SIGTERM and a closed terminal only ask for a stop."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._asked_to_stop)

    @property
    def stopping(self) -> bool:
        """Whether somebody asked for a stop."""
        return self._stopping

    def launch(self, *groups: Sequence[Child]) -> None:
        """Start all without waiting. A group is stopped together, before the groups started earlier."""
        for group in groups:
            self._groups.append([])
            for child in group:
                child.start()
                self._groups[-1].append(child)
        self._remember()

    def wait_ready(self) -> None:
        """Return when every child is ready or a stop is asked for. Raises ChildFailed."""
        end = time.monotonic() + READY_SECONDS
        waiting = self._children()
        while waiting and not self._stopping:
            self.check()
            waiting = [child for child in waiting if not child.ready()]
            if waiting and time.monotonic() > end:
                late = ", ".join(child.name for child in waiting)
                raise ChildFailed(f"not ready after {READY_SECONDS:.0f} s: {late}\n{waiting[0].tail()}")
            time.sleep(POLL)

    def watch(self) -> None:
        """Return when a stop is asked for; raise ChildFailed when a child ends by itself."""
        while not self._stopping:
            self.check()
            time.sleep(WATCH)

    def check(self) -> None:
        """Raise ChildFailed when a child ended."""
        for child in self._children():
            code = child.exit_code()
            if code is not None:
                raise ChildFailed(f"{child.name} ended with code {code}\n{child.tail()}")

    def stop(self) -> None:
        """Stop what was started, last first."""
        while self._groups:
            group = self._groups.pop()
            for child in group:
                child.ask_to_stop()
            for child in group:
                child.stop()
        self._file.unlink(missing_ok=True)

    def processes(self) -> list[psutil.Process]:
        """Ourselves and every child, with the children's own children."""
        ours = psutil.Process()
        return [ours, *ours.children(recursive=True)]

    def _children(self) -> list[Child]:
        return [child for group in self._groups for child in group]

    def _asked_to_stop(self, number: int, frame: FrameType | None) -> None:
        self._stopping = True

    def _remember(self) -> None:
        named = [("supervisor", psutil.Process().pid), *((c.name, c.pid) for c in self._children())]
        entries = [
            {"name": name, "pid": pid, "started": psutil.Process(pid).create_time()}
            for name, pid in named
            if psutil.pid_exists(pid)
        ]
        self._file.write_text(json.dumps(entries, indent=1) + "\n")

    def _recall(self) -> list[dict[str, object]]:
        if not self._file.exists():
            return []
        entries: list[dict[str, object]] = json.loads(self._file.read_text())
        return entries


def _alive(entry: dict[str, object]) -> psutil.Process | None:
    """The process that an entry names, None when it is gone or its number belongs to another program."""
    try:
        process = psutil.Process(int(str(entry["pid"])))
        same = abs(process.create_time() - float(str(entry["started"]))) < 1.0
        return process if same and process.status() != psutil.STATUS_ZOMBIE else None
    except psutil.NoSuchProcess:
        return None


def _end(entry: dict[str, object]) -> bool:
    process = _alive(entry)
    if process is None:
        return False
    process.terminate()
    end = time.monotonic() + STOP_GRACE
    while (process := _alive(entry)) is not None:  # not our child: we cannot wait for it
        if time.monotonic() > end:
            process.kill()
        time.sleep(POLL)
    return True


def resident_megabytes(processes: Sequence[psutil.Process]) -> tuple[float, float]:
    """Memory of the processes in MB: what each has resident added up, and with shared pages counted once.

    The second is 0 where the system does not tell (it does on Linux).
    """
    summed = shared_once = 0.0
    for process in processes:
        try:
            summed += process.memory_info().rss / 1e6
            shared_once += getattr(process.memory_full_info(), "pss", 0) / 1e6
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
    return summed, shared_once
