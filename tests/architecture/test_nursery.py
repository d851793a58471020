"""Programs that a nursery starts are processes as any other: environment, folder and end are their own."""

from pathlib import Path

import psutil
import pytest

from deploy.local import nursery
from deploy.local.nursery import Nursery, NurseryChild
from tests.support.eventually import eventually

SERVER = ["http.server", "--bind", "127.0.0.1", "0"]


@pytest.fixture(scope="module")
def own() -> Nursery:
    """A nursery of this module."""
    return Nursery()


@pytest.fixture(autouse=True)
def used(own: Nursery, monkeypatch: pytest.MonkeyPatch) -> None:
    """Children start there."""
    monkeypatch.setattr(nursery, "shared", lambda: own)


def child(folder: Path, *argv: str, **env: str) -> NurseryChild:
    """A program that works in `folder`."""
    return NurseryChild(argv[0], argv, folder / "log", env=env, cwd=folder)


async def ended(program: NurseryChild) -> int:
    """Its exit code, once it has one."""
    await eventually(lambda: program.exit_code() is not None)
    return program.exit_code() or 0


async def test_environment_folder_and_exit_code_are_its_own(tmp_path: Path) -> None:
    (tmp_path / "given.json").write_text('{"told": 1}')
    good, bad = child(tmp_path, "json.tool", "given.json"), child(tmp_path, "json.tool", "missing.json")
    told = child(tmp_path, "timeit", "-n1", "-r1", "import os; print(os.environ['MARK'])", MARK="its own")
    for program in (good, bad, told):
        program.start()
    assert [await ended(program) for program in (good, bad, told)] == [0, 2, 0]
    logged = (tmp_path / "log").read_text()
    assert '"told": 1' in logged
    assert "its own" in logged


async def test_what_is_killed_is_gone_and_what_is_asked_to_stop_stops(tmp_path: Path) -> None:
    killed, stopped = child(tmp_path, *SERVER), child(tmp_path, *SERVER)
    for program in (killed, stopped):
        program.start()
    killed.kill()
    stopped.stop()
    assert (killed.exit_code(), stopped.exit_code()) == (-9, -15)


async def test_nothing_stays_when_the_asker_goes(own: Nursery, tmp_path: Path) -> None:
    left = child(tmp_path, *SERVER)
    left.start()
    assert psutil.pid_exists(left.pid)
    own.close()
    await eventually(lambda: not psutil.pid_exists(left.pid))
