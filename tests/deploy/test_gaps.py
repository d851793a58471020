"""Keys that lie where none is taken are looked up in one step, and one that is taken is never overlooked."""

import itertools
from collections.abc import Iterator
from typing import Any

import pytest
import wiredtiger  # type: ignore[import-untyped]  # the package has no types
from hypothesis import given
from hypothesis import strategies as st
from secantus import storage as package  # type: ignore[import-untyped]  # the package has no types

from deploy.local.gaps import look_once

SHEETS = st.lists(
    st.tuples(st.integers(0, 1), st.lists(st.text("ab\0", max_size=3), max_size=4)),
    max_size=12,
)


COUNT = itertools.count()


@pytest.fixture(scope="module")
def storage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Data of its own; the package looks once, and is as it was afterwards."""
    with pytest.MonkeyPatch.context() as patched:
        for name in ("_unique_conflict", "_entry_taken"):
            patched.setattr(package.Storage, name, vars(package.Storage)[name])
        look_once(package)
        folder = str(tmp_path_factory.mktemp("gaps"))
        opened = package.Storage(folder, ttl_sweep_seconds=0, checkpoint_seconds=0)
        yield opened
        opened.close()


def collection(storage: Any) -> str:
    """A new one under a unique index."""
    name = f"sheets{next(COUNT)}"
    storage.create_index("db", name, "key_1", {"key": 1}, {"unique": True})
    return name


def test_keys_that_follow_one_another_are_one_look(storage: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[Any] = []
    near, name = wiredtiger.Cursor.search_near, collection(storage)
    storage.insert("db", name, [{"_id": 0, "key": ["a", "z"]}])

    def counted(cursor: Any) -> Any:
        looks.append(cursor)
        return near(cursor)

    monkeypatch.setattr(wiredtiger.Cursor, "search_near", counted)
    counts = []
    for number, length in enumerate((1, 25), 1):
        keys = [f"k{number}{place:02d}" for place in range(length)]
        assert storage.insert("db", name, [{"_id": number, "key": keys}]) == (1, [])
        counts.append(len(looks))
        looks.clear()
    assert counts[0] == counts[1]
    for _ in range(2):
        added, (error,) = storage.insert("db", name, [{"_id": 3, "key": ["b", "k224", "l"]}])
        assert (added, error["code"], error["keyValue"]) == (0, 11000, {"key": "k224"})


@given(SHEETS)
def test_no_key_is_taken_twice(storage: Any, rows: list[tuple[int, list[str]]]) -> None:
    names = collection(storage), collection(storage)
    taken: tuple[set[str], ...] = set(), set()
    wholes = list[tuple[int, list[str]]]()
    for number, (place, keys) in enumerate(rows):
        free = not taken[place] & set(keys) and (place, keys) not in wholes
        added, _ = storage.insert("db", names[place], [{"_id": number, "key": keys}])
        assert added == free
        if free:
            taken[place].update(keys)
            wholes.append((place, keys))
