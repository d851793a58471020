"""Fixtures of the whole tree: see tests/support for what is behind each."""

import gc
import os
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from deploy.local import child
from services.chassis.collector import THRESHOLDS

pytest_plugins = ["tests.support.fixtures"]

gc.set_threshold(100_000, 50, 100)  # until all tests are collected: next to nothing is garbage

settings.register_profile("default", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))

# Some hundred processes are started: where byte code is not kept, each compiles everything for itself.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

MANY_PROCESSES = {"contract", "faults", "journeys", "deploy"}


def pytest_configure(config: pytest.Config) -> None:
    """Give each worker ports of its own: between choosing one and listening there, another took it."""
    worker = getattr(config, "workerinput", None)
    if worker is not None:
        first, last = child.FREE_PORTS
        each = (last - first) // worker["workercount"]
        begin = first + int(worker["workerid"].removeprefix("gw")) * each
        child.FREE_PORTS = begin, begin + each


def pytest_collection_finish() -> None:
    """Let the collector pass over what stays to the end (the tests, the libraries), and come less often."""
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish() -> None:
    """As above: pytest collects five times at its end, which with all that a run has made takes seconds."""
    gc.freeze()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Order the files for several workers; the tests of a file stay as they stand.

    What starts many processes is spread among what mostly waits, so that all of it is not under way at once,
    and the many small files come last: no worker is left alone with a long one.
    """
    groups: dict[int, list[Path]] = {0: [], 1: [], 2: []}
    for path in dict.fromkeys(item.path for item in items):
        folder = path.relative_to(config.rootpath).parts[1]
        groups[0 if folder in MANY_PROCESSES else 1 if folder == "component" else 2].append(path)
    place = {
        path: (group == 2, number / len(files))
        for group, files in groups.items()
        for number, path in enumerate(files)
    }
    items.sort(key=lambda item: place[item.path])
