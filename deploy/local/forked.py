"""Python programs that start as copies of one warm process.

Importing gRPC, the driver and the web framework takes most of a second and some 80 MB per process. The
supervisor imports them once and forks: children start in milliseconds and share those pages. Only for the
local stack; in production each service is a process of its own image.

The supervisor must have no threads and no gRPC channel before the last fork.
"""

import contextlib
import gc
import importlib
import os
import runpy
import signal
import subprocess
import sys
import time
import traceback
from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from typing import IO

from deploy.local.child import POLL, Child, Process
from deploy.local.keys import CONTEXTS

# Of holidays and uvicorn what they import themselves when they are first used.
WARM = (
    *(f"services.{name}.app" for name in CONTEXTS),
    "gateway.app",
    "aiosmtpd.smtp",
    "holidays.countries.norway",
    "starlette.routing",
    "uvicorn.protocols.websockets.auto",
)


def warm_up(modules: Iterable[str] = WARM) -> None:
    """Import what the children have in common, and keep the collector from touching (and so copying) it."""
    for name in modules:
        importlib.import_module(name)
    importlib.import_module("gateway.app").found_routers()  # which a gateway imports when it is built
    gc.collect()
    gc.freeze()


@dataclass
class ForkedChild(Child):
    """A child that runs `python -m argv[0] argv[1:]` as a copy of this process."""

    def launch(self, out: IO[bytes]) -> Process:
        """Fork; the copy never returns from here."""
        sys.stdout.flush()
        sys.stderr.flush()
        pid = os.fork()
        if pid:
            return _Forked(pid)
        code = 1
        try:
            self._become(out)
            runpy.run_module(self.argv[0], run_name="__main__", alter_sys=True)
            code = 0
        except SystemExit as end:
            code = _exit_code(end)
        except BaseException:  # noqa: BLE001 - whatever it was, the copy must end here and say why
            traceback.print_exc()
        finally:
            with contextlib.suppress(OSError, ValueError):  # it may have closed them
                sys.stdout.flush()
                sys.stderr.flush()
            os._exit(code)

    def _become(self, out: IO[bytes]) -> None:
        os.setsid()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_DFL)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(out.fileno(), 1)
        os.dup2(out.fileno(), 2)
        os.environ.update(self.env)
        sys.argv = list(self.argv)
        sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]


class Handle(ABC):
    """What a parent does with a process of which it can only ask whether it has ended."""

    pid: int

    @abstractmethod
    def poll(self) -> int | None:
        """The exit code, None while it runs."""

    def wait(self, timeout: float | None = None) -> int:
        """The exit code once it ended; raises TimeoutExpired."""
        end = None if timeout is None else time.monotonic() + timeout
        while (code := self.poll()) is None:
            if end is not None and time.monotonic() > end:
                raise subprocess.TimeoutExpired([], timeout or 0.0)
            time.sleep(POLL)
        return code

    def send_signal(self, sig: int) -> None:
        """Send it a signal unless it ended."""
        if self.poll() is None:
            os.kill(self.pid, sig)

    def kill(self) -> None:
        """Send it SIGKILL."""
        self.send_signal(signal.SIGKILL)


class _Forked(Handle):
    """The parent's handle of a forked copy."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._code: int | None = None

    def poll(self) -> int | None:
        """The exit code, None while it runs."""
        if self._code is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self._code = os.waitstatus_to_exitcode(status)
        return self._code


def _exit_code(end: SystemExit) -> int:
    if end.code is None:
        return 0
    if isinstance(end.code, int):
        return end.code
    print(end.code, file=sys.stderr)
    return 1
