"""`make run` as a person meets it: the real program, on free ports and a folder of its own."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pytest

from deploy.local.child import HOST, free_port
from deploy.local.stack import PORTS, ROOT

pytestmark = pytest.mark.slow


class Run:
    """One `python -m deploy.local.run`; with the demo population only where it is asked for."""

    def __init__(self, folder, ports, *, seed=False):
        self.folder, self.ports = folder, ports
        moved = {f"{name.upper()}_PORT": str(port) for name, port in self.ports.items()}
        outside = {k: v for k, v in os.environ.items() if k not in {"MONGODB_URI", "NATS_URL"}}
        how = ["--folder", str(folder), *([] if seed else ["--no-seed"])]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "deploy.local.run", *how],
            cwd=ROOT,
            env={**outside, **moved, "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.said = ""

    def until(self, text, seconds=120):
        """Read what it says until `text` comes."""
        end = time.monotonic() + seconds
        for line in self.process.stdout:
            self.said += line
            if text in line:
                return self.said
            assert time.monotonic() < end, self.said
        raise AssertionError(f"it ended without saying {text!r}:\n{self.said}")

    def end(self, number=signal.SIGINT):
        """Ask it to stop; its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        self.said += self.process.communicate(timeout=120)[0]
        return self.process.returncode

    def pids(self):
        return {entry["name"]: entry["pid"] for entry in json.loads((self.folder / "stack.json").read_text())}


@dataclass
class Stack:
    """The runs in one folder: what one leaves is for the next, since each takes seconds to be ready."""

    folder: Path
    ports: dict[str, int]
    runs: list[Run] = field(default_factory=list)

    def run(self, *, seed=False):
        """Start one; others may be there."""
        self.runs.append(Run(self.folder, self.ports, seed=seed))
        return self.runs[-1]

    def running(self):
        """The one that the test before has left, or a new one."""
        if self.runs and self.runs[-1].process.poll() is None:
            return self.runs[-1]
        new = self.run()
        new.until("Ready after")
        return new


@pytest.fixture(scope="module")
def stack(tmp_path_factory):
    stack = Stack(tmp_path_factory.mktemp("stack"), {name: free_port() for name in PORTS})
    yield stack
    for one in stack.runs:
        one.end(signal.SIGTERM)


def all_gone(pids):
    return not [name for name, pid in pids.items() if psutil.pid_exists(pid) and is_running(pid)]


def is_running(pid):
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_starts_stops_and_finds_its_data_again(stack):
    first = stack.run(seed=True)
    first.until("Ready after")
    assert "A demo population" in first.said
    pids = first.pids()
    assert len(pids) == 14
    keys = list((first.folder / "keys").glob("*"))
    assert keys
    assert all(path.stat().st_mode & 0o077 == 0 for path in keys if path.suffix != ".json")

    second = stack.run()
    assert second.process.wait(120) == 1
    second.end()
    assert "already runs" in second.said

    assert first.end() == 0, first.said
    assert all_gone(pids)
    before = {path: path.read_bytes() for path in keys}
    again = stack.run(seed=True)
    again.until("Ready after")
    assert "A demo population" not in again.said
    assert {path: path.read_bytes() for path in keys} == before


def test_what_a_killed_stack_left_is_ended(stack):
    first = stack.running()
    left = {name: pid for name, pid in first.pids().items() if name != "supervisor"}
    first.process.kill()
    first.process.wait()
    second = stack.run()
    second.until("Ready after")
    assert "left over" in second.said
    assert all_gone(left)


def test_a_part_that_dies_is_named_and_ends_the_rest(stack):
    running = stack.running()
    pids = running.pids()
    os.kill(pids["survey"], signal.SIGKILL)
    assert running.process.wait(120) == 1
    running.end()
    assert "survey ended with code -9" in running.said
    assert all_gone(pids)


def test_a_taken_port_is_named(tmp_path):
    ports = {name: free_port() for name in PORTS}
    with socket.create_server((HOST, ports["billing"])):
        refused = Run(tmp_path / "run", ports)
        assert refused.process.wait(120) == 1
    refused.end()
    assert f"listen on port {ports['billing']} (billing)" in refused.said
    assert "BILLING_PORT=" in refused.said
    assert not (refused.folder / "stack.json").exists()
