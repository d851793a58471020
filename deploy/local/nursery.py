"""A warm process that starts Python programs for somebody else, each as a copy of itself.

A service imports for 1 to 1.5 seconds before it does anything, and a suite in two replicas is twelve of them.
Who may not fork, having threads or gRPC channels, starts a nursery: it imports once, and a program is there
in some milliseconds. Each is a process in a session of its own, as with `deploy.local.forked`.

`python -m deploy.local.nursery` is asked on its standard input, a socket. A line of JSON (`argv`: a module
and its arguments, `env`: the whole environment, `cwd`, `log`) is answered by the process id, and by the exit
code once it has ended. When the asker goes, it ends all that it has started, and itself.
"""

import functools
import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from deploy.local.child import Child, ChildFailed, Process
from deploy.local.forked import ForkedChild, Handle, warm_up

ROOT = Path(__file__).resolve().parents[2]  # of the repository
CHANNEL = 0  # the nursery's standard input


class Nursery:
    """The asker's side; it may be used from several threads."""

    def __init__(self) -> None:
        self._channel, theirs = socket.socketpair()
        with theirs:
            command = [sys.executable, "-m", "deploy.local.nursery"]
            self._process = subprocess.Popen(
                command, cwd=ROOT, stdin=theirs.fileno(), stdout=subprocess.DEVNULL, start_new_session=True
            )
        self._heard = b""
        self._lock = threading.Lock()
        self._codes: dict[int, int] = {}

    def launch(self, child: Child) -> Process:
        """Start `child`, whose `argv` is a module and its arguments. Raises ChildFailed."""
        environment = {**os.environ, **child.env}
        wanted = {"argv": list(child.argv), "env": environment, "log": str(child.log)}
        with self._lock:
            self._channel.sendall(json.dumps(wanted | {"cwd": str(child.cwd or Path.cwd())}).encode() + b"\n")
            while (pid := self._hear().get("started")) is None:
                pass
            self._codes.pop(pid, None)  # of another that had this number
        return _Raised(pid, self)

    def exit_code(self, pid: int) -> int | None:
        """The exit code of what was started here, None while it runs. Raises ChildFailed."""
        with self._lock:
            while pid not in self._codes and self._says_something():
                self._hear()
            return self._codes.get(pid)

    def close(self) -> None:
        """End it, and all that it has started."""
        self._channel.close()
        self._process.wait()

    def _says_something(self) -> bool:
        return b"\n" in self._heard or bool(select.select([self._channel], [], [], 0)[0])

    def _hear(self) -> dict[str, Any]:
        while b"\n" not in self._heard:
            more = self._channel.recv(1 << 16)
            if not more:
                raise ChildFailed("the nursery has ended")
            self._heard += more
        line, _, self._heard = self._heard.partition(b"\n")
        said: dict[str, Any] = json.loads(line)
        if "ended" in said:
            self._codes[said["ended"]] = said["code"]
        return said


@functools.cache
def shared() -> Nursery:
    """The nursery of this process, started when it is first asked for."""
    return Nursery()


@dataclass
class NurseryChild(Child):
    """A child that runs `python -m argv[0] argv[1:]` as a copy of this process's nursery."""

    def launch(self, out: IO[bytes]) -> Process:
        """Have it started; it opens its log itself."""
        return shared().launch(self)


@dataclass(frozen=True)
class _Raised(Handle):
    """A process that the nursery has started."""

    pid: int
    nursery: Nursery

    def poll(self) -> int | None:
        """The exit code, None while it runs."""
        return self.nursery.exit_code(self.pid)


@dataclass
class _Asked(ForkedChild):
    """What the nursery starts."""

    def _become(self, out: IO[bytes]) -> None:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.environ.clear()
        os.chdir(self.cwd or Path.cwd())
        super()._become(out)


@dataclass
class _Room:
    """The nursery's side: what it has started and still runs."""

    children: dict[int, _Asked] = field(default_factory=dict)

    def ask(self, line: bytes) -> None:
        """Start what is asked for and say its process id."""
        wanted = json.loads(line)
        log, cwd = Path(wanted["log"]), Path(wanted["cwd"])
        child = _Asked(wanted["argv"][0], wanted["argv"], log, env=wanted["env"], cwd=cwd)
        child.start()
        self.children[child.pid] = child
        _say({"started": child.pid})

    def report(self) -> None:
        """Say who has ended."""
        for pid, child in list(self.children.items()):
            if (code := child.exit_code()) is not None:
                del self.children[pid]
                _say({"ended": pid, "code": code})


def _say(words: dict[str, int]) -> None:
    os.write(CHANNEL, json.dumps(words).encode() + b"\n")


def main() -> None:
    """Entry point: warm up, and start what is asked for until the asker goes."""
    warm_up()
    woken, wakes = socket.socketpair()
    for end in (woken, wakes):
        end.setblocking(False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(wakes.fileno())
    room, rest = _Room(), b""
    while True:
        ready, _, _ = select.select([CHANNEL, woken.fileno()], [], [])
        if woken.fileno() in ready:
            woken.recv(4096)
            room.report()
        if CHANNEL not in ready:
            continue
        heard = os.read(CHANNEL, 1 << 16)
        if not heard:
            break
        *lines, rest = (rest + heard).split(b"\n")
        for line in lines:
            room.ask(line)
    for child in room.children.values():
        child.kill()


if __name__ == "__main__":
    main()
