"""The embedded database reads a collection's indexes once for a statement, and never misses one."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from secantus.storage import Storage  # type: ignore[import-untyped]  # the package has no types

from deploy.local.catalogue import read_once

reads: Counter[str] = Counter()


class _Counted(Storage):  # type: ignore[misc]  # likewise
    """Counts how often it reads the catalogue."""

    def _iter_indexes(self, db: str, coll: str) -> Any:
        reads[coll] += 1
        return super()._iter_indexes(db, coll)


class _Remembering(_Counted):
    """A class of its own, so that other tests meet the one that the package has."""


read_once(_Remembering)


@pytest.fixture(params=[_Remembering, _Counted])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Any]:
    """A collection with two indexes."""
    opened = request.param(str(tmp_path), ttl_sweep_seconds=0, checkpoint_seconds=0)
    opened.create_index("db", "people", "name_1", {"name": 1}, {"unique": True})
    opened.create_index("db", "people", "age_1", {"age": 1}, {})
    reads.clear()
    yield opened
    opened.close()


def rows(first: int, last: int) -> list[dict[str, Any]]:
    return [{"_id": number, "name": str(number), "age": number % 3} for number in range(first, last)]


def test_a_statement_reads_the_indexes_once(storage: Any) -> None:
    storage.insert("db", "people", rows(0, 20))
    storage.update_matching("db", "people", {"age": 1}, {"$set": {"age": 7}}, multi=True)
    assert storage.delete_matching("db", "people", {"age": 2}) == 6
    assert len(storage.find_matching("db", "people", {"age": 7})) == 7
    # The package's own class shows that the test counts what it means.
    assert (reads["people"] < 20) is isinstance(storage, _Remembering)


def test_what_is_unique_stays_so(storage: Any) -> None:
    storage.insert("db", "people", rows(0, 5))
    again = [{"_id": 9, "name": "9"}, {"_id": 10, "name": "3"}, {"_id": 11, "name": "9"}]
    added, errors = storage.insert("db", "people", again, ordered=False)
    assert (added, [error["index"] for error in errors]) == (1, [1, 2])


def test_an_index_that_is_made_or_dropped_between_statements_is_seen(storage: Any) -> None:
    storage.insert("db", "people", rows(0, 5))
    storage.create_index("db", "people", "town_1", {"town": 1}, {"partialFilterExpression": {"age": 1}})
    storage.insert("db", "people", [row | {"town": "Arendal"} for row in rows(5, 12)])
    found = storage.find_matching("db", "people", {"town": "Arendal", "age": 1})
    assert [row["_id"] for row in found] == [7, 10]
    assert storage.explain_plan("db", "people", {"town": "Arendal", "age": 1})["kind"] == "IXSCAN"
    storage.drop_index("db", "people", "name_1")
    added, errors = storage.insert("db", "people", [{"_id": 20, "name": "1"}])
    assert (added, errors) == (1, [])


def test_a_list_under_an_index_is_found_by_each_of_its_items(storage: Any) -> None:
    storage.insert(
        "db", "people", [{"_id": 1, "name": "1", "age": [4, 5]}, {"_id": 2, "name": "2", "age": 4}]
    )
    assert [row["_id"] for row in storage.find_matching("db", "people", {"age": 4})] == [1, 2]
    assert [row["_id"] for row in storage.find_matching("db", "people", {"age": 5})] == [1]
