"""What stands in the indexes after updates is what the database itself would have left there."""

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from secantus import storage as package  # type: ignore[import-untyped]  # the package has no types

from deploy.local.touched import write_what_changes

COUNT = itertools.count()
INDEXES: list[tuple[str, dict[str, int], dict[str, Any]]] = [
    ("a", {"a": 1}, {}),
    ("own", {"own": 1}, {"unique": True}),
    ("b_a", {"b": -1, "a": 1}, {}),
    ("queue", {"b": 1}, {"partialFilterExpression": {"state": "queued"}}),
    ("either", {"c": 1}, {"unique": True, "partialFilterExpression": {"c": {"$gt": ""}}}),
    ("inner", {"d.e": 1}, {"partialFilterExpression": {"d.f": 1}}),
    ("sparse", {"c": 1, "a": 1}, {"sparse": True}),
]
VALUES = st.sampled_from(
    [0, 1, True, 1.0, None, "", "x", "y", [1, 2], [], {"e": 1, "f": 1}, {"e": 2, "f": 1}]
)
FIELDS = st.sampled_from(["a", "b", "c", "d", "state", "own"])
CHANGES = st.one_of(
    st.builds(lambda some: {"$set": some}, st.dictionaries(FIELDS, VALUES, min_size=1, max_size=3)),
    st.builds(lambda field: {"$unset": {field: ""}}, FIELDS),
    st.builds(lambda state: {"$set": {"state": state}}, st.sampled_from(["queued", "sent"])),
    st.builds(lambda value: [{"$set": {"a": value}}], st.integers(0, 2)),
    st.builds(lambda value: {"$push": {"tags": value}, "$inc": {"n": 1}}, st.integers(0, 2)),
)
STEPS = st.lists(st.tuples(st.sampled_from([0, 1, 2, None]), CHANGES, st.booleans()), max_size=6)


class _Touching(package.Storage):  # type: ignore[misc]  # likewise
    """A class of its own, so that other tests meet the one that the package has."""


write_what_changes(_Touching)


@pytest.fixture(scope="module")
def storages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Any]]:
    """Ours and the package's own."""
    opened = []
    for kind in (_Touching, package.Storage):
        folder = str(tmp_path_factory.mktemp(kind.__name__))
        opened.append(kind(folder, ttl_sweep_seconds=0, checkpoint_seconds=0))
    yield opened
    for each in opened:
        each.close()


def stands(storage: Any, name: str, table: str) -> list[Any]:
    """What the collection has in a table of the database."""
    cursor, rows = storage._cursor(table), []
    cursor.reset()
    while cursor.next() == 0:
        key = cursor.get_key()
        if tuple(key[:2]) == ("db", name):
            rows.append((*key[2:], cursor.get_value()))
    cursor.reset()
    return rows


def done(storage: Any, name: str, which: int | None, change: Any, many: bool) -> Any:
    try:
        query = {} if which is None else {"_id": which}
        return storage.update_matching("db", name, query, change, multi=many)
    except (package.IndexConflict, package.UpdateError) as error:
        return type(error)


@given(STEPS)
def test_indexes_are_the_same(storages: list[Any], steps: list[Any]) -> None:
    name, found = f"rows{next(COUNT)}", []
    for storage in storages:
        for index, spec, options in INDEXES:
            storage.create_index("db", name, index, spec, options)
        storage.insert("db", name, [{"_id": n, "own": f"{n}", "state": "queued", "b": n} for n in range(3)])
        outcomes = [done(storage, name, *step) for step in steps]
        tables = (package._IDX_ENTRIES_TABLE, package._UNIQ_TABLE, package._IDX_TABLE)
        found.append((outcomes, [stands(storage, name, table) for table in tables]))
        assert storage.delete_matching("db", name, {}) == 3
        assert not stands(storage, name, package._IDX_ENTRIES_TABLE)
        assert not stands(storage, name, package._UNIQ_TABLE)
    assert found[0] == found[1]


def test_only_what_changes_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[str] = []

    class Noting(package.Storage):  # type: ignore[misc]  # likewise
        def _write_index_entries(
            self, db: str, coll: str, doc: Any, indexes: Any, *given: Any, **named: Any
        ) -> None:
            written.extend(index[0] for index in indexes)
            super()._write_index_entries(db, coll, doc, indexes, *given, **named)

    write_what_changes(Noting)
    storage = Noting(str(tmp_path), ttl_sweep_seconds=0, checkpoint_seconds=0)
    for index, spec, options in INDEXES:
        storage.create_index("db", "rows", index, spec, options)
    storage.insert("db", "rows", [{"_id": 1, "a": 1, "b": 2, "own": "1", "state": "queued"}])
    written.clear()
    for change, touches in (
        ({"$set": {"state": "sent", "n": 1}}, ["queue"]),
        ({"$set": {"a": 2}}, ["a", "b_a", "sparse"]),
        ({"$set": {"a": True}}, ["a", "b_a", "sparse"]),
        ({"$set": {"a": True, "own": "2"}}, ["own"]),
    ):
        assert storage.update_matching("db", "rows", {"_id": 1}, change)["modified"] == 1
        assert [index for index in written if index != "inner"] == touches, change
        written.clear()
    storage.close()
