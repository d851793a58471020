"""The embedded database gives a new collection the indexes that another has, as if it had made them anew."""

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from secantus import commands  # type: ignore[import-untyped]  # the package has no types
from secantus import storage as module

from deploy.local.alike import make_alike

made: list[str] = []
NAME = {"key": {"name": 1}, "name": "name_1", "unique": True}
AGE = {"key": {"age": 1, "_id": -1}, "name": "age_1", "partialFilterExpression": {"age": {"$gt": 1}}}
OLD = {"key": {"at": 1}, "name": "at_1", "expireAfterSeconds": 60}


class _Noted(module.Storage):  # type: ignore[misc]  # likewise
    """Notes for which collections it makes indexes."""

    def create_index(self, db: str, coll: str, name: str, *given: Any) -> Any:
        made.append(coll)
        return super().create_index(db, coll, name, *given)


@pytest.fixture
def storage(tmp_path: Path) -> Iterator[Any]:
    opened = _Noted(str(tmp_path), ttl_sweep_seconds=0, checkpoint_seconds=0)
    made.clear()
    yield opened
    opened.close()


@pytest.fixture
def create(storage: Any) -> Any:
    """The command after the change, made on a copy: other tests meet the one that the package has."""
    copy = SimpleNamespace(_HANDLERS=dict(commands._HANDLERS))
    make_alike(copy, module)

    def command(coll: str, *indexes: Any, db: str = "db", how: Any = copy) -> Any:
        context = SimpleNamespace(db_name=db, storage=storage)
        asked = {"createIndexes": coll, "indexes": [dict(index) for index in indexes], "$db": db}
        return how._HANDLERS["createIndexes"](asked, context)

    return command


def test_the_second_collection_has_what_the_first_has(storage: Any, create: Any) -> None:
    first = create("people", NAME, AGE, OLD)
    assert first == create("people", NAME, AGE, OLD, how=commands, db="by_itself")
    made.clear()
    assert create("people", NAME, AGE, OLD, db="other") == first
    assert create("firms", NAME, AGE, OLD) == first
    assert made == []
    wanted = storage.list_indexes("by_itself", "people")
    assert len(wanted) == 4
    for where in (("db", "people"), ("other", "people"), ("db", "firms")):
        assert storage.list_indexes(*where) == wanted


def test_they_are_used_and_keep_what_is_unique(storage: Any, create: Any) -> None:
    create("people", NAME, AGE)
    create("people", NAME, AGE, db="other")
    rows = [{"_id": number, "name": str(number % 8), "age": number} for number in range(9)]
    added, errors = storage.insert("other", "people", rows, ordered=False)
    assert (added, [error["index"] for error in errors]) == (8, [8])
    assert [row["_id"] for row in storage.find_matching("other", "people", {"age": 5})] == [5]
    assert storage.explain_plan("other", "people", {"name": "5"})["kind"] == "IXSCAN"


def test_a_collection_that_stands_is_looked_through(storage: Any, create: Any) -> None:
    create("people", NAME)
    storage.insert("other", "people", [{"_id": 1, "name": "a"}, {"_id": 2, "name": "a"}])
    assert create("people", NAME, db="other")["code"] == 11000
    assert create("people", NAME)["note"] == "all indexes already exist"
    assert create("people", NAME | {"unique": False})["code"] == 86
    assert create("people", NAME | {"unique": False}, db="third")["numIndexesAfter"] == 2
    assert [index.get("unique") for index in storage.list_indexes("third", "people")] == [None, None]


def test_what_is_wrong_is_refused_each_time(create: Any) -> None:
    for db in ("db", "other"):
        assert create("people", {"key": {}, "name": "x"}, db=db)["code"] == 67
        assert create("people", NAME | {"strange": 1}, db=db)["code"] == 40415
