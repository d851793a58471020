"""A new document's keys are made once, and never taken for those of another document or index."""

from collections.abc import Iterator
from datetime import UTC
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from secantus import storage as package  # type: ignore[import-untyped]  # the package has no types

from deploy.local.index_keys import make_once, own_keys, remembering

PEOPLE: list[dict[str, Any]] = [
    {"_id": number, "name": str(number), "tags": [number, number % 3]} for number in range(20)
]


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """For which documents keys were made, in their order; the package is as it was afterwards."""
    made: list[Any] = []
    make = package._index_key_variants

    def counted(document: Any, *given: Any, **named: Any) -> Any:
        made.append(document["_id"])
        return make(document, *given, **named)

    monkeypatch.setattr(package, "_index_key_variants", counted)
    monkeypatch.setattr(package, "_doc_makes_multikey", package._doc_makes_multikey)
    monkeypatch.setattr(package.Storage, "_insert_chunk", package.Storage._insert_chunk)
    make_once(package)
    return made


@pytest.fixture
def storage(made: list[Any], tmp_path: Path) -> Iterator[Any]:
    """A collection under two indexes."""
    opened = package.Storage(str(tmp_path), ttl_sweep_seconds=0, checkpoint_seconds=0)
    opened.create_index("db", "people", "name_1", {"name": 1}, {"unique": True})
    opened.create_index("db", "people", "tags_1", {"tags": 1}, {})
    yield opened
    opened.close()


VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**63), 2**63 - 1),
    st.sampled_from([0, 1, False, True, 0.0, 1.0, "", "1", "\0", b"1", [], ["1", 1], {}, {"b": 1}]),
    st.floats(),
    st.text(max_size=4),
    st.datetimes(timezones=st.just(UTC)),
    st.lists(st.integers(0, 3), max_size=3),
)
FIELDS = ("a", "b", "a.b")
ENCODE = remembering(package.encode_value_directed)


@given(
    st.dictionaries(st.sampled_from(["a", "b"]), VALUES),
    st.lists(st.sampled_from(FIELDS), min_size=1, max_size=3, unique=True),
    st.sampled_from([1, -1]),
)
def test_they_are_those_that_the_package_makes(document: dict[str, Any], fields: list[str], way: int) -> None:
    spec = dict.fromkeys(fields, way)
    keys = own_keys(document, spec, ENCODE, package.COMPOUND_SEP)
    assert keys is None or keys == package._index_key_variants(document, spec, sparse=False)
    others = any(isinstance(value, dict | bytes | float) for value in document.values())
    lists = sum(isinstance(value, list) for value in document.values())
    assert (keys is not None) or others or lists > 1 or "a.b" in fields


def ids(storage: Any, query: dict[str, Any]) -> list[int]:
    return [row["_id"] for row in storage.find_matching("db", "people", query)]


def test_they_are_made_once_for_each_index(storage: Any, made: list[Any]) -> None:
    assert storage.insert("db", "people", PEOPLE) == (20, [])
    assert not made, "all by ourselves, those with lists too"
    nested = {"_id": 21, "name": "n", "tags": [[1], 2]}
    assert storage.insert("db", "people", [nested]) == (1, [])
    assert made == [21], "once, though they are needed twice"
    assert ids(storage, {"name": "7"}) == [7]
    assert sorted(ids(storage, {"tags": 2})) == [2, 5, 8, 11, 14, 17, 21]
    assert ids(storage, {"tags": [4, 1]}) == [4], "a whole list is found too"


def test_what_is_unique_stays_so(storage: Any) -> None:
    storage.insert("db", "people", PEOPLE)
    person = {"_id": 21, "name": "one more"}
    given = [{"_id": 20, "name": "3"}, person, {"_id": 22, "name": "one more"}]
    added, errors = storage.insert("db", "people", given, ordered=False)
    assert (added, [error["index"] for error in errors]) == (1, [0, 2])


def test_a_document_that_is_changed_between_inserts_has_other_keys(storage: Any) -> None:
    person: dict[str, Any] = {"_id": 1, "name": "before", "tags": 1}
    storage.insert("db", "people", [person])
    person |= {"_id": 2, "name": "after", "tags": 2}
    storage.insert("db", "people", [person])
    assert (ids(storage, {"name": "before"}), ids(storage, {"name": "after"})) == ([1], [2])
    storage.update_matching("db", "people", {"_id": 2}, {"$set": {"name": "later"}}, multi=False)
    assert (ids(storage, {"name": "after"}), ids(storage, {"name": "later"})) == ([], [2])
