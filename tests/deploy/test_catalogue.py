"""The embedded database reads its catalogue when it has changed, and never misses a change."""

import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path
from typing import Any

import pytest
from secantus import storage as module  # type: ignore[import-untyped]  # the package has no types

from deploy.local.catalogue import keep_known

reads: Counter[str] = Counter()


class _Counted(module.Storage):  # type: ignore[misc]  # likewise
    """Counts how often it reads the catalogue."""

    def _iter_indexes(self, db: str, coll: str) -> Any:
        reads[coll] += 1
        return super()._iter_indexes(db, coll)


class _Knowing(_Counted):
    """A class of its own, so that other tests meet the one that the package has."""


keep_known(module, _Knowing)


@pytest.fixture(params=[_Knowing, _Counted])
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


def kind(storage: Any, query: dict[str, Any]) -> Any:
    return storage.explain_plan("db", "people", query)["kind"]


def elsewhere(storage: Any, act: Any) -> Any:
    """What comes of it on a thread, and so in a session, of its own."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(act, storage).result()


def test_the_indexes_are_read_once(storage: Any) -> None:
    storage.insert("db", "people", rows(0, 20))
    storage.update_matching("db", "people", {"age": 1}, {"$set": {"age": 7}}, multi=True)
    assert storage.delete_matching("db", "people", {"age": 2}) == 6
    assert len(storage.find_matching("db", "people", {"age": 7})) == 7
    # The package's own class shows that the test counts what it means.
    assert (reads["people"] == 1) is isinstance(storage, _Knowing)


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
    assert kind(storage, {"town": "Arendal", "age": 1}) == "IXSCAN"
    storage.drop_index("db", "people", "name_1")
    added, errors = storage.insert("db", "people", [{"_id": 20, "name": "1"}])
    assert (added, errors) == (1, [])


def test_what_another_connection_makes_is_seen(storage: Any) -> None:
    storage.insert("db", "people", rows(0, 5))
    assert kind(storage, {"town": "Arendal"}) == "COLLSCAN"
    elsewhere(
        storage,
        lambda it: it.create_index("db", "people", "town_1", {"town": 1}, {"unique": True, "sparse": True}),
    )
    storage.insert("db", "people", [{"_id": 6, "name": "6", "town": "Arendal"}])
    assert kind(storage, {"town": "Arendal"}) == "IXSCAN"
    _, errors = storage.insert("db", "people", [{"_id": 7, "name": "7", "town": "Arendal"}])
    assert len(errors) == 1
    elsewhere(storage, lambda it: it.drop_collection("db", "people"))
    assert list(storage._iter_indexes("db", "people")) == []
    added, errors = storage.insert("db", "people", [{"_id": 7, "name": "7"}, {"_id": 8, "name": "7"}])
    assert (added, errors) == (2, [])


def test_options_and_profiles_that_change_are_seen(storage: Any) -> None:
    storage.insert("db", "people", rows(0, 5))
    assert "capped" not in storage.get_collection_options("db", "people")
    storage.set_collection_options("db", "people", validationLevel="strict")
    assert storage.get_collection_options("db", "people")["validationLevel"] == "strict"
    handed_out = storage.get_collection_options("db", "people")
    handed_out["validationLevel"] = "off"
    assert storage.get_collection_options("db", "people")["validationLevel"] == "strict"
    assert storage.get_profile("db")["level"] == 0
    storage.set_profile("db", level=1)
    assert storage.get_profile("db")["level"] == 1
    assert storage.get_collection_options("db", "strangers") == {}
    assert not storage.collection_exists("db", "strangers")
    storage.create_collection("db", "strangers")
    assert storage.collection_exists("db", "strangers")


def test_a_list_under_an_index_is_found_by_each_of_its_items(storage: Any) -> None:
    storage.insert("db", "people", rows(10, 12))
    storage.insert(
        "db", "people", [{"_id": 1, "name": "1", "age": [4, 5]}, {"_id": 2, "name": "2", "age": 4}]
    )
    assert [row["_id"] for row in storage.find_matching("db", "people", {"age": 4})] == [1, 2]
    assert [row["_id"] for row in storage.find_matching("db", "people", {"age": 5})] == [1]


@pytest.mark.parametrize("committed", [True, False])
def test_what_a_transaction_changes_is_its_own_until_it_ends(storage: Any, committed: bool) -> None:
    storage.insert("db", "people", rows(0, 5))

    def town(it: Any) -> bool:
        return "town_1" in {name for name, _, _ in it._iter_indexes("db", "people")}

    handle = storage.begin_user_transaction()
    with storage.use_user_transaction(handle):
        storage.create_index("db", "people", "town_1", {"town": 1}, {})
        assert town(storage)
    assert not elsewhere(storage, town)
    with storage.use_user_transaction(handle):
        assert town(storage)
    if committed:
        storage.commit_user_transaction(handle)
    else:
        storage.abort_user_transaction(handle)
    assert elsewhere(storage, town) is committed
    storage.insert("db", "people", [{"_id": 9, "name": "9", "town": "Arendal"}])
    assert kind(storage, {"town": "Arendal"}) == ("IXSCAN" if committed else "COLLSCAN")
    reads.clear()
    storage.insert("db", "people", rows(10, 12))
    assert (reads["people"] == 0) is isinstance(storage, _Knowing)


def test_indexes_that_come_and_go_under_writers_miss_nobody(storage: Any) -> None:
    done = threading.Event()

    def write(first: int) -> None:
        for number in range(first, first + 60):
            storage.insert("db", "people", [{"_id": number, "name": str(number), "town": number % 7}])

    def change() -> None:
        while not done.is_set():
            storage.create_index("db", "people", "town_1", {"town": 1}, {})
            storage.drop_index("db", "people", "town_1")

    with ThreadPoolExecutor(5) as threads:
        changer = threads.submit(change)
        writers = [threads.submit(write, 1_000 * each) for each in range(1, 5)]
        wait(writers)
        done.set()
        for each in (changer, *writers):
            each.result()
    storage.create_index("db", "people", "town_1", {"town": 1}, {})
    storage.insert("db", "people", [{"_id": 1, "name": "1", "town": 3}])
    assert kind(storage, {"town": 3}) == "IXSCAN"
    everybody = storage.find_matching("db", "people", {})
    assert len(everybody) == 241
    for town in range(7):
        of_town = {row["_id"] for row in storage.find_matching("db", "people", {"town": town})}
        assert of_town == {row["_id"] for row in everybody if row["town"] == town}
