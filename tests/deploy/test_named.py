"""The embedded database looks only at documents that a statement names, and at what else is said of them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from secantus.storage import Storage  # type: ignore[import-untyped]  # the package has no types

from deploy.local import named
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


def test_between_two_ids_nothing_else_is_read(storage: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    said = {"_id": {"$gt": "job_07", "$lte": "job_10"}}
    found = storage.find_matching("db", "jobs", said)
    assert sorted(row["_id"] for row in found) == ["job_08", "job_09", "job_10"]
    assert bool(read) is not isinstance(storage, _Looking)
    monkeypatch.setattr(named, "MOST", 3)  # four with the lower end
    assert len(storage.find_matching("db", "jobs", said)) == 3
    monkeypatch.setattr(named, "MOST", 2)
    assert len(storage.find_matching("db", "jobs", said)) == 3
    storage.insert("db", "joba", [{"_id": "job_09"}])
    storage.insert("db", "jobz", [{"_id": "job_09"}])
    monkeypatch.undo()
    assert storage.delete_matching("db", "jobs", said) == 3
    assert not storage.find_matching("db", "jobs", said)
    assert len(storage.find_matching("db", "jobs", {})) == 47
    assert not storage.find_matching("db", "jobs", {"_id": {"$gt": "job_99", "$lt": "job_aa"}})
    assert not storage.find_matching("db", "nothing", said)


texts = st.text(st.sampled_from("a0/\x00\x01\x7f\u00e5\u07ff\uffee\U0001f600"), max_size=3)
ids = texts | st.integers(0, 3)
UPPER, LOWER = st.sampled_from(["$lt", "$lte"]), st.sampled_from(["$gt", "$gte"])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(kept=st.lists(ids, max_size=12, unique=True), ends=st.tuples(texts, texts), upper=UPPER, lower=LOWER)
def test_between_any_two_ids_are_those_that_a_reading_of_all_finds(
    storage: Any, kept: list[Any], ends: tuple[str, str], upper: str, lower: str
) -> None:
    storage.delete_matching("db", "any", {})
    storage.insert("db", "any", [{"_id": each} for each in kept])
    found = storage.find_matching("db", "any", {"_id": {lower: ends[0], upper: ends[1]}})
    strings = [each for each in kept if isinstance(each, str)]
    low = {each for each in strings if each > ends[0] or (each == ends[0] and lower == "$gte")}
    high = {each for each in strings if each < ends[1] or (each == ends[1] and upper == "$lte")}
    assert {row["_id"] for row in found} == low & high
