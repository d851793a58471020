"""A program that runs beside us: started with a log file, watched, stopped by its own process id.

Used by `make run` and by the tests, so that both start the real database and broker in the same way.
"""

import os
import random
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Protocol

HOST = "127.0.0.1"
POLL = 0.02  # seconds between looks at a child that is starting or stopping
FREE_PORTS = (10_000, 32_000)
STOP_GRACE = 10.0  # seconds a child gets to drain before it is killed


class ChildFailed(Exception):
    """A child ended by itself, or did not become ready in time; the text holds the end of its log."""


class Process(Protocol):
    """What we need of a running process; `subprocess.Popen` is one."""

    @property
    def pid(self) -> int:
        """Its process id."""
        ...

    def poll(self) -> int | None:
        """Its exit code, None while it runs."""
        ...

    def wait(self, timeout: float | None = None) -> int:
        """Its exit code once it ended; raises TimeoutExpired."""
        ...

    def send_signal(self, sig: int) -> None:
        """Send it a signal."""
        ...

    def kill(self) -> None:
        """Send it SIGKILL."""
        ...


@dataclass
class Child:
    """One process. `ready` is asked until it says true; `env` is added to ours."""

    name: str
    argv: Sequence[str]
    log: Path
    env: Mapping[str, str] = field(default_factory=dict)
    ready: Callable[[], bool] = lambda: True
    cwd: Path | None = None
    _process: Process | None = field(default=None, init=False, repr=False)

    def start(self) -> None:
        """Start the process in its own session, so that Ctrl-C reaches only us and we decide the order."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as out:
            self._process = self.launch(out)

    def launch(self, out: IO[bytes]) -> Process:
        """Make the process, its output going to `out`."""
        return subprocess.Popen(
            list(self.argv),
            env={**os.environ, **self.env},
            cwd=self.cwd,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    @property
    def pid(self) -> int:
        """Process id; raises when the child was never started."""
        if self._process is None:
            raise ChildFailed(f"{self.name} was not started")
        return self._process.pid

    def exit_code(self) -> int | None:
        """The exit code, or None while it runs (or before it was started)."""
        return None if self._process is None else self._process.poll()

    def wait_ready(self, seconds: float) -> None:
        """Return as soon as `ready` says true; raise ChildFailed when it ends or `seconds` pass first."""
        end = time.monotonic() + seconds
        while not self.ready():
            code = self.exit_code()
            if code is not None:
                raise ChildFailed(f"{self.name} ended with code {code} while starting\n{self.tail()}")
            if time.monotonic() > end:
                raise ChildFailed(f"{self.name} was not ready after {seconds:.0f} s\n{self.tail()}")
            time.sleep(POLL)

    def tail(self, lines: int = 12) -> str:
        """The last lines of the child's log."""
        if not self.log.exists():
            return ""
        with self.log.open("rb") as file:
            file.seek(max(0, self.log.stat().st_size - 16_384))
            return "\n".join(file.read().decode("utf-8", "replace").splitlines()[-lines:])

    def ask_to_stop(self) -> None:
        """Send SIGTERM and return."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)

    def stop(self, grace: float = STOP_GRACE) -> None:
        """Ask it to end (SIGTERM) and wait; kill it when `grace` seconds were not enough."""
        self.ask_to_stop()
        if self._process is None:
            return
        try:
            self._process.wait(grace)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """End it at once, as a crash would (SIGKILL)."""
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.wait()


_given: set[int] = set()


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on now, another one at each call.

    Below the range from which the system gives ports to outgoing connections: one from that range may be gone
    before we listen on it, which with some hundred connections under way happened every other run.
    """
    for _ in range(1_000):
        port = random.randrange(*FREE_PORTS)  # noqa: S311 - not a secret
        if port in _given:
            continue
        with socket.socket() as listener:
            try:
                listener.bind((HOST, port))
            except OSError:
                continue
            _given.add(port)
            return port
    raise OSError("no port is free")


def answers(port: int, host: str = HOST) -> bool:
    """Whether somebody accepts connections at `port`."""
    try:
        socket.create_connection((host, port), timeout=1.0).close()
    except OSError:
        return False
    return True
