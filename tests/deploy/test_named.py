"""The embedded database looks only at the document that a statement names, and at what else is said of it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from secantus.storage import Storage  # type: ignore[import-untyped]  # the package has no types

from deploy.local.named import look_at_the_named

read: list[bytes] = []


class _Counted(Storage):  # type: ignore[misc]  # likewise
    """Notes the documents that it reads from beginning to end."""

    def _scan_docs(self, *given: Any, **named: Any) -> Iterator[Any]:
        for row in super()._scan_docs(*given, **named):
            read.append(row[1])
            yield row


class _Looking(_Counted):
    """A class of its own, so that other tests meet the one that the package has."""


look_at_the_named(_Looking)


@pytest.fixture(params=[_Looking, _Counted])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Any]:
    """A collection of fifty, ten of each state."""
    opened = request.param(str(tmp_path), ttl_sweep_seconds=0, checkpoint_seconds=0)
    opened.create_index("db", "jobs", "state_1", {"state": 1}, {})
    opened.insert("db", "jobs", [{"_id": f"job_{n:02}", "state": n % 5, "until": n} for n in range(50)])
    read.clear()
    yield opened
    opened.close()


def changed(storage: Any, filter_: dict[str, Any], **more: Any) -> int:
    """How many were changed of those that match."""
    made = storage.update_matching("db", "jobs", filter_, {"$set": {"seen": True}}, **more)
    return int(made["matched"])


@pytest.mark.parametrize(
    ("rest", "holds"),
    [
        ({"state": 2}, True),
        ({"state": 3}, False),
        ({"$and": [{"state": 2, "until": {"$lt": 9}}]}, True),
        ({"$and": [{"state": 2, "until": {"$lt": 7}}]}, False),
        ({"$or": [{"state": 1}, {"until": 7}]}, True),
        ({"$or": [{"state": 1}, {"until": 8}]}, False),
        ({"nobody": {"$exists": False}}, True),
    ],
)
def test_the_rest_of_what_is_said_holds_too(storage: Any, rest: dict[str, Any], holds: bool) -> None:
    said = {"_id": "job_07"} | rest
    assert [row["_id"] for row in storage.find_matching("db", "jobs", said)] == ["job_07"] * holds
    assert changed(storage, said) == changed(storage, said, multi=True) == holds
    assert storage.count_matching("db", "jobs", said) == holds
    seen = storage.find_matching("db", "jobs", {"seen": True})
    assert [row["_id"] for row in seen] == ["job_07"] * holds
    assert storage.delete_matching("db", "jobs", said) == holds
    assert len(storage.find_matching("db", "jobs", {})) == 50 - holds


def test_nothing_else_is_read(storage: Any) -> None:
    changed(storage, {"_id": "job_07", "$and": [{"_id": "job_07", "state": 2}]})
    # The package's own class shows that the test counts what it means.
    assert bool(read) is not isinstance(storage, _Looking)


def test_ids_that_are_asked_for_otherwise_are_found_as_before(storage: Any) -> None:
    def ids(said: dict[str, Any]) -> list[str]:
        return sorted(row["_id"] for row in storage.find_matching("db", "jobs", said))

    assert ids({"_id": {"$in": ["job_01", "job_06", "job_07"]}, "state": 1}) == ["job_01", "job_06"]
    assert ids({"_id": {"$gt": "job_44"}, "state": 1}) == ["job_46"]
    assert ids({"_id": "job_99", "state": 1}) == []
    assert ids({"_id": None, "state": 1}) == []
