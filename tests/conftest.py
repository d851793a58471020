"""Fixtures of the whole tree: see tests/support for what is behind each."""

import os

import pytest
from hypothesis import HealthCheck, settings

pytest_plugins = ["tests.support.fixtures"]

settings.register_profile("default", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))

# Files that take minutes begin first, so that no worker is left alone with one at the end; the many small
# ones fill up what remains.
LONGEST_FIRST = ("contract", "faults", "journeys", "deploy", "component", "architecture", "unit")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Order the files for the workers; the tests of a file stay as they stand."""
    items.sort(key=lambda item: LONGEST_FIRST.index(item.path.relative_to(config.rootpath).parts[1]))
